"""Asking for an export: a small one is made at once, a large one becomes a job."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from perfeval.accounts.models import Membership, User
from perfeval.campaigns.models import Campaign
from perfeval.core.errors import Invalid, NotAllowed
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import evaluations_visible_to, with_scores_told
from perfeval.exchange.exports.content import Content, Heading
from perfeval.exchange.exports.contents.registry import CONTENTS
from perfeval.exchange.exports.enums import ExportFormat, ExportKind, ExportState
from perfeval.exchange.exports.list_content import AT_ONCE, ListContent
from perfeval.exchange.exports.models import Export
from perfeval.exchange.exports.naming import TASK, download_name, job_key
from perfeval.exchange.exports.table_content import TableContent
from perfeval.exchange.exports.writing import write
from perfeval.exchange.lists.kind import Scope
from perfeval.exchange.lists.registry import allowed_kind
from perfeval.jobs import operations as jobs
from perfeval.jobs.files import KEPT
from perfeval.schemes.models import StoredScheme

_ENDED = (ExportState.FAILED, ExportState.CANCELLED, ExportState.EXPIRED)
MOST_AT_WORK = 5  # of one person: the workers print too


@dataclass(frozen=True, slots=True)
class Ready:
    """A small export, finished."""

    name: str
    content: bytes


def request_export(
    *,
    actor: Membership,
    evaluations: QuerySet[Evaluation],
    kind: ExportKind,
    export_format: ExportFormat,
    now: datetime,
) -> Ready | Export:
    """These tables in this order (a summary always by unit and project), as far as the actor may see them.

    Raises Invalid where there is nothing to export, or too much. Three presses on the button make one job.
    """
    visible = evaluations.filter(pk__in=evaluations_visible_to(actor).order_by().values("pk"))
    if kind is ExportKind.SUMMARY:
        visible = visible.order_by("organisation_path", "project__code", "pk")
    source = CONTENTS[kind]
    ids = list(visible.values_list("pk", flat=True)[: source.most + 1])
    if not ids:
        raise Invalid({"tables": "没有可导出的自评表。请先放宽筛选条件。"})
    if len(ids) > source.most:
        count = visible.count()
        raise Invalid({"tables": f"“{kind.label}”一次最多导出 {source.most} 份，这里有 {count} 份。请用筛选缩小范围。"})
    heading = _heading(actor, visible, kind, len(ids), now)
    if len(ids) <= source.at_once:
        return _make(
            TableContent(kind, heading, with_scores_told(evaluations_visible_to(actor), actor), ids), export_format
        )
    export = Export(
        membership=actor, kind=kind, format=export_format, title=heading.title, office=heading.office,
        money_unit=heading.money_unit, tables=ids, total=len(ids), created_at=now,
        fingerprint=_fingerprint(actor, kind, export_format, ids),
    )  # fmt: skip
    return _begin(export)


def request_list(
    *, actor: Membership, kind: str, campaign: Campaign | None, export_format: ExportFormat, now: datetime
) -> Ready | Export:
    """The whole of a list that the actor may take in again. Raises NotAllowed for a list or a campaign of others."""
    found = allowed_kind(actor, kind, campaign)
    scope = Scope(actor, campaign if found.needs_campaign else None)
    content = ListContent(found, scope, now)
    total = found.count(scope)
    if total <= AT_ONCE:
        return _make(content, export_format)
    export = Export(
        membership=actor, kind=ExportKind.LIST, list_key=kind, campaign=scope.campaign, format=export_format,
        title=content.title, office=content.office, money_unit=content.money_unit, total=total, created_at=now,
        fingerprint=_fingerprint(actor, ExportKind.LIST, export_format, [kind, scope.campaign and scope.campaign.pk]),
    )  # fmt: skip
    return _begin(export)


def make_export(
    *, actor: Membership, evaluation: Evaluation, kind: ExportKind, export_format: ExportFormat, now: datetime
) -> Ready:
    """Of one table, at once."""
    one = with_scores_told(evaluations_visible_to(actor).filter(pk=evaluation.pk), actor)
    heading = Heading(
        f"{evaluation.project.name}-{evaluation.campaign.year}年度{kind.label}",
        evaluation.project.organisation.name,
        evaluation.campaign.scheme.to_scheme().money.unit,
        now,
    )
    return _make(TableContent(kind, heading, one, [evaluation.pk]), export_format)


def cancel_export(*, export: Export, now: datetime) -> None:
    """Stop after the chunk that is being read."""
    found = Export.objects.filter(pk=export.pk, state=ExportState.WRITING)
    if not found.update(state=ExportState.CANCELLED, finished_at=now, expires_at=now + KEPT):
        raise NotAllowed("这次导出已经结束，不能再取消。")
    jobs.cancel(prefix=job_key(export), now=now)


def export_again(*, export: Export, now: datetime) -> None:
    """The same tables with the figures that they have now: after a failure, a cancellation, or when the file expired."""
    try:
        with transaction.atomic():
            _wait_for_a_turn(export.membership)
            _refuse_too_many(export.membership)
            begun = Export.objects.filter(pk=export.pk, round=export.round, state__in=_ENDED)
            if not begun.update(
                state=ExportState.WRITING, round=F("round") + 1, message="", lines=0, left_out=0, created_at=now,
                finished_at=None, expires_at=None,
            ):  # fmt: skip
                raise NotAllowed("这次导出正在生成或已经完成。")
            export.refresh_from_db()
            _enqueue(export, now)
    except IntegrityError:
        raise NotAllowed("同样的内容正在生成，请等它结束。") from None


def _make(content: Content, export_format: ExportFormat) -> Ready:
    with tempfile.TemporaryDirectory(prefix="perfeval-export-") as folder:
        path = Path(folder) / "export"
        write(content, export_format, path)
        return Ready(download_name(content.title, export_format.value), path.read_bytes())


def _begin(export: Export) -> Export:
    """The one that is at work on the same already, else this one."""
    with transaction.atomic():
        _wait_for_a_turn(export.membership)
        if found := Export.objects.filter(fingerprint=export.fingerprint, state=ExportState.WRITING).first():
            return found
        _refuse_too_many(export.membership)
        export.save(force_insert=True)
        _enqueue(export, export.created_at)
    return export


def _wait_for_a_turn(actor: Membership) -> None:
    """One request of a person at a time is counted and stored: else two that come together both pass the limit."""
    User.objects.select_for_update(no_key=True).get(pk=actor.user_id)


def _refuse_too_many(actor: Membership) -> None:
    at_work = Export.objects.filter(membership__user=actor.user_id, state=ExportState.WRITING)
    if at_work.count() >= MOST_AT_WORK:
        raise Invalid({"tables": f"您已有 {MOST_AT_WORK} 个导出正在生成，请等它们结束，或在“导出文件”里取消。"})


def _enqueue(export: Export, now: datetime) -> None:
    jobs.enqueue(
        task=TASK, key=job_key(export), now=now, payload={"export": str(export.pk)}, total=export.total,
        user_id=export.membership.user_id,
    )  # fmt: skip


def _heading(actor: Membership, tables: QuerySet[Evaluation], kind: ExportKind, count: int, now: datetime) -> Heading:
    """Named by the years, headed by the unit where all tables are of one. Three queries."""
    facts = set(tables.order_by().values_list("campaign__year", "campaign__scheme").distinct())
    years = sorted({year for year, _ in facts})
    span = f"{years[0]}年度" if len(years) == 1 else f"{years[0]}—{years[-1]}年度"
    schemes = StoredScheme.objects.filter(pk__in={scheme for _, scheme in facts})
    units = {scheme.to_scheme().money.unit for scheme in schemes}
    offices = list(tables.order_by().values_list("project__organisation__name", flat=True).distinct()[:2])
    title = f"{span}绩效自评汇总表" if kind is ExportKind.SUMMARY else f"{span}{kind.label}（{count} 份）"
    return Heading(
        title, offices[0] if len(offices) == 1 else actor.organisation.name, "元" if units == {"元"} else "万元", now
    )


def _fingerprint(actor: Membership, kind: ExportKind, export_format: ExportFormat, what: Sequence[object]) -> str:
    asked = f"{actor.pk}\n{kind.value}\n{export_format.value}\n{','.join(map(str, what))}"
    return hashlib.sha256(asked.encode()).hexdigest()
