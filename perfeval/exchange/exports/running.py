"""The worker's share. Running it twice at once gives one file."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from celery.exceptions import SoftTimeLimitExceeded

from perfeval.accounts.models import Membership
from perfeval.accounts.queries import memberships_of
from perfeval.core.errors import NotAllowed, Refused
from perfeval.evaluations.queries import evaluations_visible_to, with_scores_told
from perfeval.exchange.exports.content import Beat, Content, Heading
from perfeval.exchange.exports.enums import ExportFormat, ExportKind, ExportState
from perfeval.exchange.exports.list_content import ListContent
from perfeval.exchange.exports.models import Export
from perfeval.exchange.exports.naming import FOLDER, job_key
from perfeval.exchange.exports.queries import still_allowed, still_visible
from perfeval.exchange.exports.table_content import TableContent
from perfeval.exchange.exports.writing import write
from perfeval.jobs.files import KEPT, delete_file, keep, work_file
from perfeval.jobs.models import Job
from perfeval.jobs.running import Clock, Running, run

BROKEN: Final = "生成文件时程序出错，请联系系统管理员。"
TOO_LONG: Final = "内容太多，没能在规定时间内生成。请用筛选缩小范围，分几次导出。"
LIST_TOO_LONG: Final = "内容太多，没能在规定时间内生成。请联系系统管理员。"


def write_export(*, job_id: str, clock: Clock) -> None:
    run(job_id=job_id, clock=clock, work=_work, told=lambda _: BROKEN, given_up=give_up)


def _work(running: Running) -> None:
    export = Export.objects.select_related("membership").filter(pk=running.job.payload["export"]).first()
    if export is None:  # its person was deleted
        return
    try:
        make_file(export, running.beat, running.clock)
    except SoftTimeLimitExceeded as error:
        raise Refused(LIST_TOO_LONG if export.is_list else TOO_LONG) from error


def make_file(export: Export, beat: Beat, clock: Clock) -> None:
    """Write the file aside, give it its name, then say in one statement that it is there. Only what its person may
    see when it is written stands in it."""
    content = _content(export, _actor(export, clock()), beat, clock())
    name = f"{FOLDER}/{uuid.uuid4()}.{export.format}"
    with work_file(FOLDER) as path:
        write(content, ExportFormat(export.format), path)
        size = path.stat().st_size
        beat(content.done)
        keep(path, name)
    now = clock()
    done = Export.objects.filter(pk=export.pk, state=ExportState.WRITING, round=export.round).update(
        state=ExportState.DONE, file=name, size=size, lines=content.count, finished_at=now,
        expires_at=now + KEPT, **_outcome(export, content),
    )  # fmt: skip
    if not done:  # cancelled at the last moment, or finished by another
        delete_file(name)


def _content(export: Export, actor: Membership, beat: Beat, now: datetime) -> Content:
    if export.is_list:
        return ListContent(*still_allowed(actor, export), now, beat)
    ids = still_visible(actor, export.tables)
    if not ids:
        raise NotAllowed("这些自评表您都已无权查看，不能导出。")
    heading = Heading(export.title, export.office, export.money_unit, now)
    visible = with_scores_told(evaluations_visible_to(actor), actor)
    return TableContent(ExportKind(export.kind), heading, visible, ids, beat)


def _outcome(export: Export, content: Content) -> dict[str, Any]:
    if isinstance(content, TableContent):
        return {"tables": content.ids, "left_out": export.total - len(content.ids)}
    return {"total": content.count}


def _actor(export: Export, now: datetime) -> Membership:
    """Who asked, if the role is still theirs."""
    actor = memberships_of(export.membership.user, now).filter(pk=export.membership_id).first()
    if actor is None:
        raise NotAllowed("发起导出的账号或角色已停用。")
    return actor


def take_up(job: Job) -> bool:
    """It waits for its file again, if nobody has asked for it anew."""
    export = Export.objects.filter(pk=job.payload["export"], state=ExportState.FAILED).first()
    if export is None or job.key != job_key(export):
        return False
    failed = Export.objects.filter(pk=export.pk, state=ExportState.FAILED, round=export.round)
    return bool(failed.update(state=ExportState.WRITING, message="", finished_at=None, expires_at=None))


def give_up(job: Job, now: datetime) -> None:
    Export.objects.filter(pk=job.payload["export"], state=ExportState.WRITING).update(
        state=ExportState.FAILED, message=job.message, finished_at=now, expires_at=now + KEPT
    )
