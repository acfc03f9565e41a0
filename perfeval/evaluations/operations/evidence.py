"""证明材料: taking files in, looked at by content and size, and taking them out again."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.core.errors import Invalid
from perfeval.core.workflow import Action
from perfeval.evaluations.models import Evaluation, Evidence, Indicator
from perfeval.evaluations.operations.locking import journal, lock
from perfeval.jobs.files import store_whole

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 100
# suffix → (media type, how such a file begins)
ACCEPTED: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".doc": ("application/msword", (b"\xd0\xcf\x11\xe0",)),
    ".xls": ("application/vnd.ms-excel", (b"\xd0\xcf\x11\xe0",)),
    ".ofd": ("application/ofd", (b"PK\x03\x04",)),
    ".zip": ("application/zip", (b"PK\x03\x04",)),
}


def add_evidence(
    *, actor: Membership, evaluation_id: int, upload: File[bytes], now: datetime, indicator_id: int | None = None
) -> Evidence:
    """Keep a file with a table or one of its rows. Raises Invalid({"file": …}) for what cannot be kept."""
    name = _harmless(PurePath(upload.name or "").name)
    media_type = _checked_type(name, upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    stored: list[str] = []
    try:
        with transaction.atomic():
            evaluation = lock(actor, evaluation_id, Action.EDIT, now)
            indicator = _room_for_one_more(evaluation, indicator_id)
            evidence = Evidence(
                evaluation=evaluation,
                indicator=indicator,
                name=name,
                size=upload.size,
                sha256=digest.hexdigest(),
                media_type=media_type,
                uploaded_by_id=actor.user_id,
                uploaded_at=now,
            )
            path = _new_path(evidence)
            stored.append(path)
            store_whole(default_storage, path, upload)
            evidence.file = path
            evidence.save()
            journal(evaluation, "add-evidence", actor, now, {"name": name, "sha256": evidence.sha256})
    except BaseException:
        for left in stored:  # the database forgets the row; nobody would ever find the file
            default_storage.delete(left)
        raise
    return evidence


def _room_for_one_more(evaluation: Evaluation, indicator_id: int | None) -> Indicator | None:
    """The row that the file belongs to, if any. Raises Invalid where the file has no place."""
    if evaluation.evidence.count() >= MAX_FILES:
        raise Invalid({"file": f"一张自评表最多 {MAX_FILES} 个附件。"})
    indicator = evaluation.indicators.filter(pk=indicator_id).first() if indicator_id else None
    if indicator_id and indicator is None:
        raise Invalid({"file": "这一行已被删除，附件没有保存。"})
    return indicator


def _harmless(name: str) -> str:
    """Without control and direction signs (evil\u202efdp.exe), with its ending, at most 255 characters."""
    printable = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    path = PurePath(printable)
    return path.stem[: 255 - len(path.suffix)] + path.suffix if len(path.suffix) < 20 else printable[-255:]


def _new_path(evidence: Evidence) -> str:
    """What the file is called where it is stored: its name in the database is for people."""
    return evidence.file.field.generate_filename(evidence, f"{uuid.uuid4()}{PurePath(evidence.name).suffix.lower()}")


def _checked_type(name: str, upload: File[bytes]) -> str:
    accepted = ACCEPTED.get(PurePath(name).suffix.lower())
    if accepted is None:
        kinds = "、".join(sorted(suffix.removeprefix(".") for suffix in ACCEPTED))
        raise Invalid({"file": f"不能上传这种文件。可以上传：{kinds}。"})
    if not upload.size:
        raise Invalid({"file": "这个文件是空的。"})
    if upload.size > MAX_BYTES:
        raise Invalid({"file": f"文件不能超过 {MAX_BYTES // 1024 // 1024} MB。"})
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    media_type, beginnings = accepted
    if not head.startswith(beginnings):
        raise Invalid({"file": "文件内容与扩展名不符，可能已损坏。请重新导出后上传。"})
    return media_type


@transaction.atomic
def remove_evidence(*, actor: Membership, evaluation_id: int, evidence_id: int, now: datetime) -> None:
    """Take a file out while the table is being filled in. Raises Evidence.DoesNotExist."""
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    evidence = evaluation.evidence.get(pk=evidence_id)
    storage, path = evidence.file.storage, evidence.file.name
    evidence.delete()
    journal(evaluation, "remove-evidence", actor, now, {"name": evidence.name, "sha256": evidence.sha256})
    if path:
        transaction.on_commit(lambda: storage.delete(path))
