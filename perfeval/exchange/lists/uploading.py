"""Taking a list in: the file received, checked, shown; then confirmed and written, all or nothing."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import Final

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.core.errors import Invalid, Refused
from perfeval.exchange.errors import ReadError
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.kind import Scope
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.lists.planning import digest, make_plan
from perfeval.exchange.lists.reading import SUFFIXES
from perfeval.exchange.lists.registry import KINDS, allowed_kind
from perfeval.exchange.lists.rows import read_list
from perfeval.exchange.lists.staging import delete_rows, store_plan, throw_away
from perfeval.jobs import operations as jobs
from perfeval.jobs.files import KEPT, store_whole
from perfeval.jobs.scratch import as_path

MOST_BYTES: Final = 30 * 1024 * 1024
AT_ONCE_BYTES: Final = 150_000  # some 3,000 rows: checked while the page waits
AT_ONCE_INFLATED: Final = 4_000_000
AT_ONCE_ROWS: Final = 2000
CHECK_TASK: Final = "exchange.check_list"
WRITE_TASK: Final = "exchange.write_list"
_SETTLED: Final = (
    "file", "state", "message", "notes", "base", "columns", "new", "changed", "unchanged", "wrong", "removed",
)  # fmt: skip
Progress = Callable[[int], None]


def receive_upload(
    *, actor: Membership, kind: str, campaign: Campaign | None, file: File[bytes], now: datetime
) -> ListUpload:
    """Keep the file and check it: a small one at once, a large one in a job. Raises Invalid for what is no list."""
    found = allowed_kind(actor, kind, campaign)
    name = PurePath(file.name or "").name
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Invalid({"file": f"只能上传 {'、'.join(SUFFIXES)} 文件。"})
    if not file.size:
        raise Invalid({"file": "这个文件是空的。"})
    if file.size > MOST_BYTES:
        raise Invalid({"file": f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请分几次上传。"})
    is_large = file.size > AT_ONCE_BYTES or _inflated(file) > AT_ONCE_INFLATED
    hashed = hashlib.sha256()
    for chunk in file.chunks():
        hashed.update(chunk)
    upload = ListUpload(
        membership=actor, kind=found.key, campaign=campaign if found.needs_campaign else None, name=name[-200:],
        size=file.size, sha256=hashed.hexdigest(), created_at=now, expires_at=now + KEPT,
    )  # fmt: skip
    upload.file = f"lists/{upload.pk}{suffix}"
    store_whole(default_storage, upload.file, file)
    try:
        with transaction.atomic():
            upload.save(force_insert=True)
            (jobs.enqueue if is_large else jobs.stand_by)(
                task=CHECK_TASK,
                key=check_key(upload),
                payload={"upload": str(upload.pk)},
                now=now,
                user_id=actor.user_id,
            )
    except BaseException:
        default_storage.delete(upload.file)
        raise
    if not is_large:
        check_upload(upload=upload)
        jobs.withdraw(key=check_key(upload))
    return upload


def check_upload(*, upload: ListUpload, progress: Progress = lambda _: None) -> None:
    """Read the file and store its plan. Doing it twice does no harm."""
    if upload.state != UploadState.RECEIVED:
        return
    kind, scope = KINDS[upload.kind], scope_of(upload)
    columns = kind.columns(scope)
    upload.columns = [column.heading for column in columns]
    try:
        with as_path(upload.file) as path:
            read = read_list(path, PurePath(upload.file).suffix, columns, scope.scheme, progress)
    except ReadError as error:
        _settle(
            upload,
            UploadState.REFUSED,
            "；".join(_sentence(problem.path, problem.message) for problem in error.problems),
        )
        return
    if len(read.rows) > kind.most_rows:
        _settle(upload, UploadState.REFUSED, f"这一清单一次最多 {kind.most_rows} 行，请分几次上传。")
        return
    plan = make_plan(kind, scope, read.rows)
    upload.notes, upload.base = read.notes[:20], digest(plan)
    store_plan(upload, plan, progress)
    if not read.rows:
        _settle(upload, UploadState.REFUSED, "文件里只有表头，没有可以导入的行。以“示例”开头的行不导入。")
        return
    _settle(upload, UploadState.CHECKED)


def discard_upload(*, upload: ListUpload, now: datetime) -> None:
    """Throw away what was not written. What is being written stays until it is over."""
    with transaction.atomic():
        if not throw_away(upload):
            raise Refused("正在写入，不能放弃。")
        jobs.cancel(prefix=check_key(upload), now=now)


def _inflated(file: File[bytes]) -> int:
    """What a workbook says it holds: rows that repeat themselves take next to no room in the file."""
    try:
        with zipfile.ZipFile(file) as parts:
            return sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return 0  # no workbook of this kind; the reader says so
    finally:
        file.seek(0)


def scope_of(upload: ListUpload) -> Scope:
    return Scope(upload.membership, upload.campaign)


def check_key(upload: ListUpload) -> str:
    return f"list:{upload.pk}:check"


def write_key(upload: ListUpload) -> str:
    return f"list:{upload.pk}:write"


def _settle(upload: ListUpload, state: UploadState, message: str = "") -> None:
    """The file is no longer needed: the rows say all of it. Where the upload was thrown away meanwhile it stays so."""
    file, upload.file = upload.file, ""
    upload.state, upload.message = state, message[:1000]
    values = {name: getattr(upload, name) for name in _SETTLED}
    if not ListUpload.objects.filter(pk=upload.pk, state=UploadState.RECEIVED).update(**values):
        if not ListUpload.objects.filter(pk=upload.pk).exists():
            delete_rows(upload)
        return
    default_storage.delete(file)


def _sentence(place: str, message: str) -> str:
    return f"{place}：{message}" if place else message
