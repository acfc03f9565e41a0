"""What a finance bureau sets for many tables at once: budgets, goals, indicators with their targets.

Only in tables that their units hold (填报中) and only in a campaign of the bureau's own. A table that nobody has typed
into yet stays "未送审"; its figures are computed with the first cell that the unit types, as for a new table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from perfeval.accounts.models import Membership
from perfeval.audit.bulk import insert_rows, update_rows
from perfeval.audit.operations import record_many
from perfeval.campaigns.models import Campaign
from perfeval.core.decimals import show
from perfeval.core.errors import Invalid, NotAllowed, Refused
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation, FundLine, Indicator
from perfeval.evaluations.operations.locking import store_figures, touch
from perfeval.evaluations.operations.reviewed import REVIEWED, drop_reviewed
from perfeval.evaluations.operations.rows import MAX_ROWS
from perfeval.evaluations.queries import evaluations_visible_to

CHUNK = 2000
_NEW_ROW = (
    "evaluation", "position", "level1", "level2", "level3", "target_text", "actual_text", "weight", "declared",
    "not_applicable", "reason", "improvement", "reason_categories", "reviewed_reason", "revision", "changed_by",
    "changed_at",
)  # fmt: skip
_SET = ("level1", "level2", "level3", "target_text", "weight", "declared")
_STAMPS = ("revision", "changed_by", "changed_at")


@dataclass(frozen=True, slots=True)
class Target:
    """What a row of the list sets: names of the three levels, target, weight, measured or judged, and of a part the
    number of its subtotal row, counted from the top of the table."""

    level1: str
    level2: str
    level3: str
    target_text: str
    weight: Decimal | None
    declared: str = ""
    parent: int | None = None

    def texts(self) -> list[str]:
        texts = [self.level1, self.level2, self.level3, self.target_text, _text(self.weight)]
        return [*texts, self.declared, _text(self.parent)] if self.declared or self.parent else texts


@dataclass(slots=True)
class TableRows:
    """The rows of one table: `changed` by their ids, `added` by their positions, `removed` are ids of blank rows."""

    changed: dict[int, Target] = field(default_factory=dict)
    added: dict[int, Target] = field(default_factory=dict)
    removed: list[int] = field(default_factory=list)


Source = Mapping[str, object]  # what the journal says of the file


def lock_tables(*, actor: Membership, campaign: Campaign, evaluation_ids: Collection[int]) -> dict[int, Evaluation]:
    """The tables, locked until the transaction ends. Raises where the bureau may not set them now."""
    if actor.as_role is not Role.FINANCE_REVIEWER or campaign.organisation_id != actor.organisation_id:
        raise NotAllowed("只有布置这一任务的财政部门可以导入。")
    visible = evaluations_visible_to(actor).filter(campaign=campaign)
    found: dict[int, Evaluation] = {}
    for chunk in _chunks(sorted(evaluation_ids)):
        rows = visible.filter(pk__in=chunk).order_by("pk").select_for_update(of=("self",))
        found.update((row.pk, row) for row in rows)
    if len(found) != len(set(evaluation_ids)):
        raise Refused("有的自评表已不在这一任务中，请重新上传。")
    sent = next((row for row in found.values() if row.as_state is not State.DRAFTING), None)
    if sent is not None:
        raise Refused(f"“{sent.project}”的自评表现在是“{sent.status.label}”，不能再导入。")
    return found


@transaction.atomic
def import_indicators(
    *, actor: Membership, campaign: Campaign, tables: Mapping[int, TableRows], source: Source, now: datetime
) -> None:
    """Set rows, add rows, take blank rows away: all or nothing."""
    evaluations = lock_tables(actor=actor, campaign=campaign, evaluation_ids=tables)
    _refuse_too_long(tables)
    details: dict[str, dict[str, object]] = {
        evaluations[pk].chain: {
            **source,
            "added": [[position, *target.texts()] for position, target in rows.added.items()],
            "removed": len(rows.removed),
            "cells": [],
        }
        for pk, rows in tables.items()
    }
    before = _rows_in_order(tables)
    _set_rows(evaluations, tables, details, actor, now)
    for chunk in _chunks([pk for rows in tables.values() for pk in rows.removed]):
        Indicator.objects.filter(pk__in=chunk, evaluation__in=evaluations.keys()).delete()
    insert_rows(Indicator, _NEW_ROW, _new_rows(tables, actor, now))
    _set_parents(tables, before, details)
    _finish(evaluations, details, actor, now)


@transaction.atomic
def import_budgets(
    *,
    actor: Membership,
    campaign: Campaign,
    lines: Mapping[int, Mapping[int, Mapping[str, Decimal | None]]],
    source: Source,
    now: datetime,
) -> None:
    """Table → fund line → column → amount in 元."""
    evaluations = lock_tables(actor=actor, campaign=campaign, evaluation_ids=lines)
    wanted = {pk: amounts for table in lines.values() for pk, amounts in table.items()}
    details: dict[str, dict[str, object]] = {evaluations[pk].chain: {**source, "cells": []} for pk in lines}
    changed = []
    for chunk in _chunks(list(wanted)):
        for line in FundLine.objects.filter(pk__in=chunk, evaluation__in=evaluations.keys()):
            cells = details[f"evaluation:{line.evaluation_id}"]["cells"]
            _assign(line, wanted[line.pk], f"fund-{line.pk}", cells, actor, now)
            changed.append((line.pk, line.initial_budget, line.adjusted_budget, line.revision, actor.user_id, now))
    update_rows(FundLine, ("initial_budget", "adjusted_budget", *_STAMPS), changed)
    _finish(evaluations, details, actor, now)
    _keep_budgets(campaign, [pk for pk, row in evaluations.items() if row.changed_at is None])


@transaction.atomic
def import_goals(
    *, actor: Membership, campaign: Campaign, goals: Mapping[int, str], source: Source, now: datetime
) -> None:
    """Table → the year's expected goal."""
    evaluations = lock_tables(actor=actor, campaign=campaign, evaluation_ids=goals)
    details: dict[str, dict[str, object]] = {}
    changed = []
    for pk, goal in goals.items():
        row = evaluations[pk]
        cell = {"cell": "evaluation-goal_expected", "old": row.goal_expected, "new": goal}
        details[row.chain] = {**source, "cells": [cell]}
        row.goal_expected, row.revision = goal, row.revision + 1
        changed.append((pk, goal, row.revision))
    update_rows(Evaluation, ("goal_expected", "revision"), changed)
    _finish(evaluations, details, actor, now)


def _set_rows(
    evaluations: Mapping[int, Evaluation],
    tables: Mapping[int, TableRows],
    details: dict[str, dict[str, object]],
    actor: Membership,
    now: datetime,
) -> None:
    wanted = {pk: target for rows in tables.values() for pk, target in rows.changed.items()}
    for chunk in _chunks(list(wanted)):
        changed = []
        for row in Indicator.objects.filter(pk__in=chunk, evaluation__in=evaluations.keys()):
            target = wanted[row.pk]
            cells = details[f"evaluation:{row.evaluation_id}"]["cells"]
            values = {name: getattr(target, name) for name in _SET}
            is_other = _assign(row, values, f"indicator-{row.pk}", cells, actor, now)
            _refuse_wrong_weight(row)
            if is_other and row.reviewed_score is not None:
                cells.append(drop_reviewed(row))  # type: ignore[attr-defined]
            stored = [getattr(row, name) for name in (*_SET, *REVIEWED, "revision")]
            changed.append((row.pk, *stored, actor.user_id, now))
        if len(changed) != len(chunk):
            raise Refused("有的指标行已被删除，请重新上传。")
        update_rows(Indicator, (*_SET, *REVIEWED, *_STAMPS), changed)


def _rows_in_order(evaluation_ids: Iterable[int]) -> dict[int, list[tuple[int, int | None]]]:
    """Of each table its rows from the top: key, and key of the subtotal row."""
    found: dict[int, list[tuple[int, int | None]]] = {pk: [] for pk in evaluation_ids}
    rows = Indicator.objects.filter(evaluation__in=found).order_by("position", "pk")
    for table, pk, parent in rows.values_list("evaluation", "pk", "parent").iterator(chunk_size=CHUNK):
        found[table].append((pk, parent))
    return found


def _set_parents(
    tables: Mapping[int, TableRows],
    before: Mapping[int, Sequence[tuple[int, int | None]]],
    details: Mapping[str, Mapping[str, object]],
) -> None:
    """Once all rows are there: a part may stand in the same list as its subtotal row."""
    concerned = [
        pk
        for pk, rows in tables.items()
        if any(parent for _, parent in before[pk])
        or any(target.parent for target in (*rows.changed.values(), *rows.added.values()))
    ]
    changed = []
    for pk, lines in _rows_in_order(concerned).items():
        keys = [key for key, _ in lines]
        parents = dict(lines)
        for place, (key, old) in enumerate(lines):
            target = tables[pk].changed.get(key) or tables[pk].added.get(place)
            if target is None:
                continue
            if target.parent is not None and not 1 <= target.parent <= len(keys):
                raise Refused(f"小计行第 {target.parent} 行不在表中，请重新上传。")
            new = None if target.parent is None else keys[target.parent - 1]
            if new != old:
                parents[key] = new
                changed.append((key, new))
                cells = details[f"evaluation:{pk}"]["cells"]
                assert isinstance(cells, list)  # noqa: S101 - for the type checker
                number = "" if old is None else str(keys.index(old) + 1)
                cells.append({"cell": f"indicator-{key}-parent", "old": number, "new": _text(target.parent)})
        if any(parent is not None and parents[parent] is not None for parent in parents.values()):
            raise Refused("小计行不能又是别的小计行的分项。")
    update_rows(Indicator, ("parent",), changed)


def _assign(
    row: FundLine | Indicator,
    values: Mapping[str, object],
    anchor: str,
    cells: object,
    actor: Membership,
    now: datetime,
) -> bool:
    """Put values into a row (not saved) and write down the cells that they change. Whether any does."""
    assert isinstance(cells, list)  # noqa: S101 - for the type checker
    before = len(cells)
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            cells.append({"cell": f"{anchor}-{name}", "old": _text(old), "new": _text(value)})
            setattr(row, name, value)
    row.revision += 1
    row.changed_by_id, row.changed_at = actor.user_id, now
    return len(cells) > before


def _refuse_wrong_weight(row: Indicator) -> None:
    """The rules of the database, as a sentence."""
    if row.not_applicable and row.weight:
        raise Invalid({"weight": f"“{row}”已标为不适用，不计分值。"})
    if row.score is not None and (row.weight is None or row.score > row.weight):
        raise Invalid({"weight": f"“{row}”已填得分 {show(row.score)}，分值不能更低。"})


def _refuse_too_long(tables: Mapping[int, TableRows]) -> None:
    if any(position >= MAX_ROWS for rows in tables.values() for position in rows.added):
        raise Refused(f"一张自评表最多 {MAX_ROWS} 行指标。")


def _new_rows(tables: Mapping[int, TableRows], actor: Membership, now: datetime) -> Iterator[tuple[object, ...]]:
    for pk, rows in tables.items():
        for position, target in rows.added.items():
            yield (
                pk, position, target.level1, target.level2, target.level3, target.target_text, "", target.weight,
                target.declared, False, "", "", [], "", 1, actor.user_id, now,
            )  # fmt: skip


def _finish(
    evaluations: Mapping[int, Evaluation], details: Mapping[str, Mapping[str, object]], actor: Membership, now: datetime
) -> None:
    untouched = [pk for pk, row in evaluations.items() if row.changed_at is None]
    for chunk in _chunks(untouched):
        Evaluation.objects.filter(pk__in=chunk).update(content_revision=F("content_revision") + 1)
    for row in evaluations.values():
        if row.changed_at is not None:
            touch(row, actor, now)
            store_figures(row)
    record_many(details=details, action="import", by=actor.author, now=now)


def _keep_budgets(campaign: Campaign, evaluation_ids: Sequence[int]) -> None:
    """The budget that lists show, also of tables that nobody has typed into."""
    denominator = campaign.scheme.to_scheme().execution.denominator
    for chunk in _chunks(evaluation_ids):
        totals = FundLine.objects.filter(evaluation__in=chunk, position=0)
        found = totals.values_list("evaluation", denominator, "initial_budget")
        kept = [(pk, initial if budget is None else budget) for pk, budget, initial in found]
        update_rows(Evaluation, ("budget",), kept)


def _chunks(items: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return show(value)
    return "" if value is None else str(value)
