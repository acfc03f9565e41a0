"""Asking for a batch, stopping it, asking for the rest of it again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from perfeval.accounts.models import Membership, User
from perfeval.core.errors import Invalid, NotAllowed
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.jobs import operations as jobs
from perfeval.jobs.files import KEPT, delete_file
from perfeval.jobs.models import Job
from perfeval.printing.batch.ending import begin_binding
from perfeval.printing.batch.naming import CHUNK, PRINT_TASK, chunk_key, job_prefix
from perfeval.printing.batch.queries import printable
from perfeval.printing.batch_enums import BatchKind, BatchState, ItemState
from perfeval.printing.batch_models import AT_WORK, Batch, BatchItem

MOST = 5000  # tables in one batch: what a worker binds well within its time limit
MOST_AT_WORK = 5  # of one person: others print too


def request_batch(*, actor: Membership, evaluations: QuerySet[Evaluation], kind: BatchKind, now: datetime) -> Batch:
    """Print the approved tables among these, as many as the actor may see. Three presses make one batch, and where
    exactly this was printed before and the file is still kept, it is that batch.

    Raises Invalid where there is nothing to print, or too much. The number of queries does not depend on how many.
    """
    asked = evaluations_visible_to(actor).filter(pk__in=evaluations.order_by().values("pk"))
    number_asked = asked.count()
    if not number_asked:
        raise Invalid({"tables": "没有选中自评表。请先在清单中勾选，再点“打印所选”。"})
    versions = _approved_versions(asked)
    found = list(versions[: MOST + 1])
    if not found:
        raise Invalid({"tables": "所选的自评表都还没有通过审核，没有正式打印件。通过以后再打印。"})
    if len(found) > MOST:
        count = versions.count()
        raise Invalid({"tables": f"一次最多打印 {MOST} 份，这里有 {count} 份。请先用筛选缩小范围，分几次打印。"})
    items = [_item(number, snapshot) for number, snapshot in enumerate(found, start=1)]
    batch = Batch(
        membership=actor,
        kind=kind,
        title=_title(items),
        fingerprint=_fingerprint(actor, kind, items),
        total=len(items),
        left_out=number_asked - len(items),
        created_at=now,
    )
    kept = _kept(batch.fingerprint, now)
    if kept is not None:
        Batch.objects.filter(pk=kept.pk).update(left_out=batch.left_out)
        return kept
    with transaction.atomic():
        _wait_for_a_turn(actor)
        if same := Batch.objects.filter(fingerprint=batch.fingerprint, state__in=AT_WORK).first():
            return same
        _refuse_too_many(actor)
        batch.save(force_insert=True)
        for item in items:
            item.batch = batch
        BatchItem.objects.bulk_create(items)
        jobs.enqueue_many(jobs=_chunk_jobs(batch, items, now))
    return batch


def cancel_batch(*, batch: Batch, now: datetime) -> None:
    """Stop at the next table. What is printed stays printed, for a day: asking for the rest goes on from there."""
    found = Batch.objects.filter(pk=batch.pk, state__in=AT_WORK)
    ended = {"cancelled_at": now, "finished_at": now, "expires_at": now + KEPT}
    if not found.update(state=BatchState.CANCELLED, **ended):
        raise NotAllowed("这批打印已经结束，不能再取消。")
    jobs.cancel(prefix=job_prefix(batch), now=now)


def print_rest(*, actor: Membership, batch: Batch, now: datetime) -> None:
    """Begin another round with the tables that are not printed: after failures, a cancellation, or when the file has
    expired. Tables that the actor may no longer see are taken out first.

    A page that was left open offers the retry of what is long finished: a whole file is never thrown away for it.
    """
    file = batch.file
    if _is_whole(batch, now):
        raise NotAllowed("这批已经全部打印完毕，请直接下载文件。")
    with transaction.atomic():
        _wait_for_a_turn(actor)
        if not batch.is_at_work:
            _refuse_too_many(actor)
        _take_out_hidden(actor, batch)
        _forget_lost_pieces(batch)
        batch.items.exclude(state=ItemState.DONE).update(state=ItemState.WAITING, message="", attempts=0)
        rest = list(batch.items.filter(state=ItemState.WAITING))
        total = batch.items.count()
        if not total:
            raise NotAllowed("这批自评表您都已无权查看，不能再打印。")
        try:
            with transaction.atomic():
                # Only as it was when this was decided: meanwhile it may have been finished.
                begun = Batch.objects.filter(pk=batch.pk, round=batch.round, state=batch.state)
                changed = begun.exclude(state__in=AT_WORK).update(
                    state=BatchState.PRINTING, round=F("round") + 1, message="", file="", size=0, sha256="", pages=0,
                    started_at=None, finished_at=None, expires_at=None, cancelled_at=None, total=total,
                    settled_before=total - len(rest),
                )  # fmt: skip
        except IntegrityError:
            raise NotAllowed("同样的一批正在打印，请等它结束。") from None
        if not changed:
            raise NotAllowed("这批正在打印，请等它结束。")
        batch.refresh_from_db()
        jobs.enqueue_many(jobs=_chunk_jobs(batch, rest, now))
        transaction.on_commit(lambda: delete_file(file))
    begin_binding(batch_id=batch.pk, now=now)  # where nothing is left but to bind


def _kept(fingerprint: str, now: datetime) -> Batch | None:
    """The finished batch of the same, complete and not yet expired."""
    finished = Batch.objects.filter(fingerprint=fingerprint, state=BatchState.DONE, expires_at__gt=now)
    kept = finished.exclude(items__state=ItemState.FAILED).first()
    return kept if kept and default_storage.exists(kept.file) else None


def _is_whole(batch: Batch, now: datetime) -> bool:
    """Whether its file is there to be downloaded, with every table in it."""
    is_kept = batch.state == BatchState.DONE and batch.expires_at is not None and batch.expires_at > now
    return is_kept and not batch.items.filter(state=ItemState.FAILED).exists() and default_storage.exists(batch.file)


def _wait_for_a_turn(actor: Membership) -> None:
    """One request of a person at a time is counted and stored: else two that come together both pass the limit."""
    User.objects.select_for_update(no_key=True).get(pk=actor.user_id)


def _refuse_too_many(actor: Membership) -> None:
    at_work = Batch.objects.filter(membership__user=actor.user_id, state__in=AT_WORK)
    if at_work.count() >= MOST_AT_WORK:
        raise Invalid({"tables": f"您已有 {MOST_AT_WORK} 批正在打印，请等它们结束，或在“打印批次”里取消。"})


def _approved_versions(evaluations: QuerySet[Evaluation]) -> QuerySet[Snapshot]:
    """In the order of the paper: by unit, then by project."""
    return (
        Snapshot.objects.filter(
            evaluation__in=printable(evaluations).order_by().values("pk"),
            version=F("evaluation__version"),
        )
        .select_related("evaluation__project__organisation", "evaluation__campaign", "seal_use")
        .defer("document")
        .order_by("evaluation__organisation_path", "evaluation__project__code", "pk")
    )


def _item(number: int, snapshot: Snapshot) -> BatchItem:
    evaluation = snapshot.evaluation
    return BatchItem(
        number=number,
        snapshot=snapshot,
        layout=evaluation.campaign.layout,
        organisation=evaluation.project.organisation.name,
        project=evaluation.project.name,
        year=evaluation.campaign.year,
        score=evaluation.total_score,
    )


def _title(items: Sequence[BatchItem]) -> str:
    years = sorted({item.year for item in items})
    span = f"{years[0]}年度" if len(years) == 1 else f"{years[0]}—{years[-1]}年度"
    units = {item.organisation for item in items}
    of = f"{items[0].organisation[:40]}" if len(units) == 1 else f"{len(units)} 个单位"
    return f"{span}绩效自评表（{of}，{len(items)} 份）"


def _fingerprint(actor: Membership, kind: BatchKind, items: Sequence[BatchItem]) -> str:
    """Of who asks for what: which versions, on which forms, under which seals."""
    asked = [str(actor.pk), kind.value, *map(_print_key, items)]
    return hashlib.sha256("\n".join(asked).encode()).hexdigest()


def _print_key(item: BatchItem) -> str:
    use = getattr(item.snapshot, "seal_use", None)
    return f"{item.snapshot_id}:{item.layout}:{use.pk if use else ''}"


def _chunk_jobs(batch: Batch, items: Sequence[BatchItem], now: datetime) -> list[Job]:
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    return [
        Job(
            task=PRINT_TASK,
            key=chunk_key(batch, number),
            payload={"batch": str(batch.pk), "numbers": [item.number for item in chunk]},
            total=len(chunk),
            created_by_id=batch.membership.user_id,
            created_at=now,
        )
        for number, chunk in enumerate(chunks, start=1)
    ]


def _forget_lost_pieces(batch: Batch) -> None:
    """Pieces are deleted once everything is bound: tables whose piece is gone are printed again."""
    printed = batch.items.filter(state=ItemState.DONE)
    pieces = printed.exclude(piece="").order_by().values_list("piece", flat=True).distinct()
    lost = [piece for piece in pieces if not default_storage.exists(piece)]
    printed.filter(piece__in=lost).update(state=ItemState.WAITING, piece="")


def _take_out_hidden(actor: Membership, batch: Batch) -> None:
    visible = evaluations_visible_to(actor).order_by().values("pk")
    batch.items.exclude(snapshot__evaluation__in=visible).delete()
