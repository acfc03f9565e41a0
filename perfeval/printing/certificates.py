"""Who signs for an organisation: the PKCS#12 file that lies under its code in the folder of certificates."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from perfeval.printing.document import PrintError
from perfeval.printing.signing import Signer

_FILE_NAME = re.compile(r"[\w-][\w.-]*")


def signer_of(code: str) -> Signer:
    """Who signs for the organisation of this code. Raises PrintError where nobody can."""
    # Loading pyHanko takes a quarter of a second: only who signs waits for it.
    from perfeval.printing.pkcs12 import load_signer  # noqa: PLC0415

    if not _FILE_NAME.fullmatch(code):
        raise PrintError(f"单位编码“{code}”不能用作证书文件名，不能签名。")
    folder = Path(settings.SIGNING_DIR)
    path = folder / f"{code}.p12"
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise PrintError(f"没有找到单位的签名证书 {path.name}，不能签名。请系统管理员放入证书后重试。") from error
    return load_signer(path, changed, _password(folder, code))


def _password(folder: Path, code: str) -> str:
    """The organisation's own, from the file beside its certificate, else the one of the environment."""
    own = folder / f"{code}.password"
    if not own.exists():
        return str(settings.SIGNING_PASSWORD)
    try:
        return own.read_text(encoding="utf-8-sig").strip()  # Windows' editor puts a mark before the first letter
    except UnicodeDecodeError as error:
        raise PrintError(f"不能读取口令文件 {own.name}：请把它另存为 UTF-8 编码的文本文件。") from error
    except OSError as error:
        raise PrintError(f"不能读取口令文件 {own.name}，请系统管理员检查它的权限。") from error
