"""Taking files in: stored, then read, a small one at once, many or large ones in a job."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Final

from django.core.files import File
from django.db import transaction

from perfeval.accounts.models import Membership, User
from perfeval.core.errors import Invalid, NotAllowed, Refused
from perfeval.core.workflow import Role
from perfeval.exchange.grids.kinds import ADVICE
from perfeval.exchange.inspection import storing
from perfeval.exchange.inspection.enums import InspectionState
from perfeval.exchange.inspection.models import InspectedFile, Inspection
from perfeval.exchange.inspection.reading import read_inspection
from perfeval.exchange.intake import limits
from perfeval.exchange.readers import READERS
from perfeval.exchange.spreadsheet import storable
from perfeval.jobs import operations as jobs
from perfeval.jobs.queries import job_by_key

KEPT: Final = timedelta(days=7)
TASK: Final = "exchange.inspect_files"
ROLES: Final = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER})
SUFFIXES: Final = (*READERS, ".zip")
AT_ONCE_BYTES: Final = 300_000
AT_ONCE_INFLATED: Final = 4_000_000
MOST_AT_WORK: Final = 3  # drops of one person that wait or are being read


def receive_files(*, actor: Membership, files: Sequence[File[bytes]], now: datetime) -> Inspection:
    """Keep the files and have them read. Raises Invalid where there is nothing to read, or far too much."""
    if actor.as_role not in ROLES:
        raise NotAllowed("您当前的角色不能核对文件。")
    _check(files)
    names = [_name_of(file) for file in files]
    title = names[0] if len(names) == 1 else f"{names[0][:150]} 等 {len(names)} 个文件"
    inspection = Inspection(membership=actor, title=title[-200:], created_at=now, expires_at=now + KEPT)
    is_small = len(files) == 1 and _is_small(files[0])
    stored: list[str] = []
    try:
        for file, name in zip(files, names, strict=True):
            stored.append(storing.keep(file, name))
        with transaction.atomic():
            _require_a_turn(actor)
            inspection.save(force_insert=True)
            InspectedFile.objects.bulk_create(
                InspectedFile(
                    inspection=inspection, position=position, name=name[-300:], file=kept, size=file.size or 0
                )
                for position, (file, name, kept) in enumerate(zip(files, names, stored, strict=True), start=1)
            )
            (jobs.stand_by if is_small else jobs.enqueue)(
                task=TASK,
                key=job_key(inspection),
                payload={"inspection": str(inspection.pk)},
                total=len(files),
                now=now,
                user_id=actor.user_id,
            )
    except BaseException:
        storing.delete_all(stored)
        raise
    if is_small:
        read_inspection(inspection=inspection)
        jobs.withdraw(key=job_key(inspection))
    return inspection


def read_again(*, inspection: Inspection, now: datetime) -> None:
    """What was given up is queued again; what was read stays. Raises Refused where nothing was given up."""
    with transaction.atomic():
        _require_a_turn(inspection.membership)
        job = job_by_key(job_key(inspection))
        if job is None or not jobs.queue_again(job=job, now=now):
            raise Refused("这些文件没有中断的读取，请刷新页面查看。")
        Inspection.objects.filter(pk=inspection.pk, state=InspectionState.FAILED).update(
            state=InspectionState.READING, message=""
        )


def _name_of(file: File[bytes]) -> str:
    """Without folders. Browsers send a quotation mark in a name as %22."""
    name = PurePath((file.name or "").replace("\\", "/")).name.replace("%22", '"')
    return storable(name) or "（没有文件名）"


def discard_inspection(*, inspection: Inspection, now: datetime) -> None:
    """With its files and tables. A worker that reads them learns it at the next file."""
    names = list(inspection.files.exclude(file="").values_list("file", flat=True))
    with transaction.atomic():
        jobs.cancel(prefix=job_key(inspection), now=now)
        Inspection.objects.filter(pk=inspection.pk).delete()
        transaction.on_commit(lambda: storing.delete_all(names))


def job_key(inspection: Inspection) -> str:
    return f"inspection:{inspection.pk}"


def _check(files: Sequence[File[bytes]]) -> None:
    if not files:
        raise Invalid({"files": "请先选择要核对的文件。"})
    if len(files) > limits.MAX_TABLES:
        raise Invalid({"files": f"一次最多 {limits.MAX_TABLES} 个文件，请分几次上传。"})
    if sum(file.size or 0 for file in files) > limits.MAX_ARCHIVE:
        raise Invalid({"files": f"文件合计超过 {limits.MAX_ARCHIVE // 1_000_000} MB，请分几次上传。"})
    if len(files) == 1 and not files[0].size:
        raise Invalid({"files": "这个文件是空的。"})
    suffixes = {storing.suffix_of(file.name or "") for file in files}
    if not suffixes & set(SUFFIXES):
        advice = {ADVICE.get(suffix, "") for suffix in suffixes}
        if len(advice) == 1 and "" not in advice:
            raise Invalid({"files": advice.pop()})
        known = "、".join(sorted(suffix.removeprefix(".") for suffix in SUFFIXES))
        raise Invalid({"files": f"没有可以读取的文件。能读取的类型：{known}。"})


def _require_a_turn(actor: Membership) -> None:
    """One drop of a person at a time is counted and stored: else two that come together both pass the limit."""
    User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    at_work = Inspection.objects.filter(membership__user=actor.user_id, state=InspectionState.READING)
    if at_work.count() >= MOST_AT_WORK:
        raise Invalid({"files": f"您已有 {MOST_AT_WORK} 批文件正在读取，请等其中一批读完再上传。"})


def _is_small(file: File[bytes]) -> bool:
    """Whether a page may wait for it. Archives are never: nobody knows what is in them."""
    if storing.suffix_of(file.name or "") == ".zip" or (file.size or 0) > AT_ONCE_BYTES:
        return False
    try:
        with zipfile.ZipFile(file) as parts:
            return sum(part.file_size for part in parts.infolist()) <= AT_ONCE_INFLATED
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True  # no package; the reader says what it is
    finally:
        file.seek(0)
