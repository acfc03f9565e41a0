"""Writing an upload: the plan made once more under lock must be the one that was shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from perfeval.accounts.queries import memberships_of
from perfeval.audit.operations import record
from perfeval.core.errors import Conflict, NotAllowed, Refused
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.lists.planning import digest, make_plan
from perfeval.exchange.lists.registry import allowed_kind
from perfeval.exchange.lists.rows import Action, Row
from perfeval.exchange.lists.staging import stored_rows
from perfeval.exchange.lists.uploading import AT_ONCE_ROWS, WRITE_TASK, scope_of, write_key
from perfeval.jobs import operations as jobs

STALE = "预览之后，系统里的数据有了变化，没有写入。请重新上传同一个文件，核对新的预览后再确认。"


def confirm_upload(*, upload: ListUpload, now: datetime) -> None:
    """Write what the preview shows: at once, or in a job where it is much. Raises Refused where it may not be."""
    if upload.wrong:
        raise Refused(f"还有 {upload.wrong} 行有错，改好文件后重新上传。")
    if upload.expires_at <= now:
        raise Refused("这次上传已过期，请重新上传。")
    with transaction.atomic():
        waiting = ListUpload.objects.filter(pk=upload.pk, state=UploadState.CHECKED, wrong=0)
        if not upload.to_write or not waiting.update(state=UploadState.WRITING):
            raise Refused("没有需要写入的内容，或已经写入过。")
        upload.state = UploadState.WRITING
        is_large = upload.total > AT_ONCE_ROWS
        (jobs.enqueue if is_large else jobs.stand_by)(
            task=WRITE_TASK, key=write_key(upload), payload={"upload": str(upload.pk)}, now=now,
            user_id=upload.membership.user_id,
        )  # fmt: skip
    if not is_large:
        write_upload(upload=upload, now=now)
        jobs.withdraw(key=write_key(upload))


def write_upload(*, upload: ListUpload, now: datetime) -> None:
    """All or nothing; what hinders it stands in the upload afterwards. Doing it twice writes once."""
    try:
        _write(upload, now)
    except Refused as refusal:
        _fail(upload, refusal.message)
    except IntegrityError:
        _fail(upload, STALE)  # somebody has made the same record between plan and writing


def _write(upload: ListUpload, now: datetime) -> None:
    with transaction.atomic():
        held = ListUpload.objects.select_for_update(of=("self",)).select_related(
            "membership__user", "membership__organisation", "campaign__scheme", "campaign__organisation"
        )
        found = held.filter(pk=upload.pk, state=UploadState.WRITING).first()
        if found is None:
            return
        kind, scope = allowed_kind(found.membership, found.kind, found.campaign), scope_of(found)
        if not memberships_of(found.membership.user, now).filter(pk=found.membership_id).exists():
            raise NotAllowed("您的角色已停用，没有写入。")
        plan = make_plan(kind, scope, stored_rows(found), lock=True)
        if digest(plan) != found.base:
            raise Conflict(_what_changed(found, plan))
        source = {"upload": str(found.pk), "file": found.name, "sha256": found.sha256}
        written = [row for row in plan if row.action in (Action.NEW, Action.CHANGED, Action.REMOVED)]
        kind.write(scope, written, source, now)
        counts = {name: getattr(found, name) for name in ("new", "changed", "unchanged", "removed")}
        detail = {**source, "kind": kind.key, "campaign": found.campaign_id, **counts}
        record(chain=f"list:{kind.key}", action="import", by=scope.actor.author, now=now, detail=detail)
        found.state, found.finished_at = UploadState.DONE, now
        found.save(update_fields=["state", "finished_at"])


def _what_changed(upload: ListUpload, plan: Sequence[Row]) -> str:
    """Name the first row that would now do something else."""
    shown = upload.rows.order_by("position").values_list("action", "before").iterator()
    for row, (action, before) in zip(plan, shown, strict=False):
        changed = row.action.value == "changed" and list(row.before or ()) != before
        if row.action.value != action or changed:
            return f"{row.sheet}第 {row.number} 行：{STALE}"
    return STALE


def _fail(upload: ListUpload, message: str) -> None:
    found = ListUpload.objects.filter(pk=upload.pk, state=UploadState.WRITING)
    found.update(state=UploadState.FAILED, message=message[:1000])
