"""Taking a whole Sheet over into a draft: rows matched, added and removed, cells typed, all or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.core.errors import Clash, Conflict, Invalid
from perfeval.core.scheme import Scheme
from perfeval.core.scoring import score_sheet
from perfeval.core.scoring.results import Scores
from perfeval.core.sheet import Sheet
from perfeval.core.workflow import Action
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations.editing import save_changes
from perfeval.evaluations.operations.filling.aside import Aside, left_aside
from perfeval.evaluations.operations.filling.cells import (
    KEYS,
    amounts_in_unit,
    fund_cells,
    is_not_applicable,
    own_cells,
    row_cells,
)
from perfeval.evaluations.operations.filling.matching import Row, match_funds, match_rows
from perfeval.evaluations.operations.filling.rows import arrange
from perfeval.evaluations.operations.locking import find, journal, lock
from perfeval.evaluations.operations.reading import UnreadableError, read_cell
from perfeval.evaluations.operations.rows import MAX_ROWS
from perfeval.evaluations.operations.typed import Change
from perfeval.evaluations.queries import Assessment, assess
from perfeval.evaluations.queries.fields import CELLS, Cell, RowKind, cell_text
from perfeval.evaluations.queries.fields import Row as StoredRow

SHOWN_CLASHES = 200


@dataclass(frozen=True, slots=True)
class Filled:
    """The table as it stands now, and what of the Sheet it did not take."""

    assessment: Assessment
    aside: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell of the draft that the Sheet would change; `place` is the cell's in the Sheet."""

    place: str
    field: str
    label: str
    sent: str
    stored: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What `fill_from_sheet` would do to the table at its present `content_revision`. The cells of rows that it would
    add are not among the differences."""

    evaluation: Evaluation
    differences: tuple[Difference, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    aside: tuple[Aside, ...]  # what it would not take, where it would change nothing


@dataclass(frozen=True, slots=True)
class _Plan:
    sheet: Sheet
    before: Assessment
    rows: list[Row]
    removed: list[Indicator]
    funds: dict[int, int]
    scores: Scores  # what the rule gives, whatever scores the Sheet holds
    untouched: Collection[str]

    @property
    def scheme(self) -> Scheme:
        return self.before.scheme


@transaction.atomic
def fill_from_sheet(
    *,
    actor: Membership,
    evaluation_id: int,
    sheet: Sheet,
    content_revision: int,
    source: str,
    now: datetime,
    untouched: Collection[str] = (),
) -> Filled:
    """Make the Sheet the content of a draft. `source` says in the journal where it came from.

    What the Sheet leaves empty is emptied, but for the fields `untouched`, which the draft keeps; what it has no place
    for (evidence, remarks, answers) stays with its row.
    Raises Conflict with both values where the table is no longer what the person saw, Invalid (keyed by the place in
    the Sheet) where something of it cannot be stored.
    """
    evaluation = lock(actor, evaluation_id, Action.EDIT, now)
    plan = _plan(evaluation, sheet, untouched)
    if evaluation.content_revision != content_revision:
        raise Conflict(
            "没有保存：这份自评表在您取得之后又被修改过。请核对两边的值后再提交。",
            clashes=tuple(_clashes(plan))[:SHOWN_CLASHES],
            revision=evaluation.content_revision,
        )
    stored = arrange(plan.before, plan.rows, plan.removed, sheet.parent_rows(), actor, now)
    changes = dict(_changes(plan, stored))
    try:
        after = save_changes(
            actor=actor, evaluation_id=evaluation_id, changes=list(changes.values()), now=now, source=source
        )
    except Invalid as refusal:
        places = {change.anchor: place for place, change in changes.items()}
        raise Invalid({places.get(anchor, anchor): text for anchor, text in refusal.fields.items()}) from refusal
    if after.evaluation.content_revision != content_revision:
        journal(after.evaluation, "fill", actor, now, {"source": source})
    kept = list(zip(plan.rows, after.sheet.indicators, strict=True))
    return Filled(after, tuple(left_aside(sheet, after.sheet, kept, plan.funds, plan.scheme)))


def preview_fill(
    *, actor: Membership, evaluation_id: int, sheet: Sheet, now: datetime, untouched: Collection[str] = ()
) -> Preview:
    """Nothing is written. Raises what `fill_from_sheet` raises where the Sheet does not fit the table at all."""
    evaluation = find(actor, evaluation_id, Action.EDIT, now)
    plan = _plan(evaluation, sheet, untouched)
    new = tuple(f"indicators[{row.index}]." for row in plan.rows if row.stored is None)
    differences = tuple(item for item in _differences(plan) if not item.place.startswith(new))
    kept = [(row, row.shown) for row in plan.rows if row.shown is not None]
    is_the_same = not differences and len(kept) == len(plan.rows) and not plan.removed
    return Preview(
        evaluation=evaluation,
        differences=differences,
        added=tuple(row.posted.level3 or row.group[1] for row in plan.rows if row.stored is None),
        removed=tuple(row.level3 or row.level2 for row in plan.removed),
        aside=tuple(left_aside(sheet, plan.before.sheet, kept, plan.funds, plan.scheme)) if is_the_same else (),
    )


def _plan(evaluation: Evaluation, sheet: Sheet, untouched: Collection[str]) -> _Plan:
    """Raises Invalid where the Sheet is no table of this project and scheme."""
    before = assess(evaluation)
    _refuse_another_table(sheet, before)
    rows, removed = match_rows(sheet.indicators, before.indicators, before.sheet.indicators, before.scheme)
    funds = match_funds(sheet.funds, before.funds)
    _refuse_unplaced(sheet, before, rows, funds)
    scores = score_sheet(_unscored(sheet, rows, before.scheme, untouched), before.scheme)
    return _Plan(sheet, before, rows, removed, funds, scores, untouched)


def _refuse_another_table(sheet: Sheet, before: Assessment) -> None:
    problems: dict[str, str] = {}
    if sheet.kind != before.sheet.kind:
        problems["kind"] = "与本任务的自评表类型不一致。"
    if sheet.year is not None and sheet.year != before.sheet.year:
        problems["year"] = f"这是 {sheet.year} 年度的表，本任务是 {before.sheet.year} 年度。"
    if sheet.project_code and sheet.project_code != before.sheet.project_code:
        problems["project_code"] = (
            f"项目编码“{sheet.project_code[:60]}”与本项目“{before.sheet.project_code or '空'}”不一致。"
        )
    if len(sheet.indicators) > MAX_ROWS:
        problems["indicators"] = f"一张自评表最多 {MAX_ROWS} 行指标，现有 {len(sheet.indicators)} 行。"
    if problems:
        raise Invalid(problems)


def _refuse_unplaced(sheet: Sheet, before: Assessment, rows: list[Row], funds: dict[int, int]) -> None:
    known = {(first.name, second.name) for first in before.scheme.level1 for second in first.level2}
    known |= {(row.level1, row.level2) for row in before.indicators}
    problems = {
        f"indicators[{row.index}].level2": f"评分方案中没有“{row.group[0][:30]}—{row.group[1][:30]}”这一二级指标。"
        for row in rows
        if row.group not in known
    }
    for index, line in enumerate(sheet.funds):
        amounts = (line.initial_budget, line.adjusted_budget, line.executed)
        if index not in funds and any(amount is not None for amount in amounts):
            problems[f"funds[{index}].label"] = f"本任务的自评表没有“{line.label[:30]}”这一资金行。"
    parents = sheet.parent_rows()
    for index, posted in enumerate(sheet.indicators):
        if posted.children_of is not None and index not in parents:
            problems[f"indicators[{index}].children_of"] = f"没有找到小计行“{posted.children_of[:30]}”。"
    if problems:
        raise Invalid(problems)


def _unscored(sheet: Sheet, rows: list[Row], scheme: Scheme, untouched: Collection[str]) -> Sheet:
    """The Sheet in the scheme's unit and names, without the scores of its rows."""
    nothing = Decimal(0)
    return replace(
        sheet,
        unit_of_money=scheme.money.unit,
        funds=tuple(amounts_in_unit(line, sheet, scheme) for line in sheet.funds),
        indicators=tuple(
            replace(
                row.posted, level1=row.group[0], level2=row.group[1],
                weight=nothing if is_not_applicable(row, scheme) else row.posted.weight,
                score=nothing if is_not_applicable(row, scheme) else None,
                declared=row.shown.declared if row.shown and "declared" in untouched else row.posted.declared,
            )
            for row in rows
        ),
    )  # fmt: skip


def _changes(plan: _Plan, stored: list[Indicator]) -> Iterator[tuple[str, Change]]:
    return (item for item in _all_changes(plan, stored) if item[1].field not in plan.untouched)


def _all_changes(plan: _Plan, stored: list[Indicator]) -> Iterator[tuple[str, Change]]:
    """Place in the Sheet and change. Stored lines that the Sheet does not have are emptied."""
    evaluation, sheet, scheme = plan.before.evaluation, plan.sheet, plan.scheme
    for field, text, place in own_cells(sheet):
        yield place, Change("evaluation", evaluation.pk, field, text, evaluation.revision)
    lines = {old: index for index, old in plan.funds.items()}
    for old, line in enumerate(plan.before.funds):
        if old in lines:
            cells = dict(fund_cells(sheet.funds[lines[old]], sheet, scheme))
        else:
            cells = dict.fromkeys(scheme.money.columns, "")
        for field, text in cells.items():
            place = f"funds[{lines[old]}].{field}" if old in lines else f"fund-{line.pk}-{field}"
            yield place, Change("fund", line.pk, field, text, line.revision)
    subtotals = set(sheet.parent_rows().values())
    for row, kept, scored in zip(plan.rows, stored, plan.scores.rows, strict=True):
        for field, text in row_cells(row, scored, scheme, is_subtotal=row.index in subtotals):
            place = f"indicators[{row.index}].{KEYS.get(field, field)}"
            yield place, Change("indicator", kept.pk, field, text, kept.revision)


def _clashes(plan: _Plan) -> Iterator[Clash]:
    """Where the Sheet and what is stored now say different things."""
    for item in _differences(plan):
        yield Clash(item.place, item.label, item.sent, item.stored)
    for gone in plan.removed:
        yield Clash("indicators", "三级指标", "", gone.level3 or gone.level2)


def _differences(plan: _Plan) -> Iterator[Difference]:
    stored: dict[tuple[RowKind, int], StoredRow] = {("evaluation", plan.before.evaluation.pk): plan.before.evaluation}
    stored.update((("fund", line.pk), line) for line in plan.before.funds)
    stored.update((("indicator", row.pk), row) for row in plan.before.indicators)
    # A new row has no stored one: an unsaved stand-in without a number gives its cells a place.
    stand_ins = [row.stored or Indicator(level1=row.group[0], level2=row.group[1]) for row in plan.rows]
    for place, change in _changes(plan, stand_ins):
        cell = CELLS[change.kind][change.field]
        row = stored.get(change.row)
        theirs = cell_text(row, change.field, cell, plan.scheme.money) if row is not None else ""
        if theirs != change.text and not _means(change, row, cell, plan.scheme):
            yield Difference(place, change.field, cell.label, change.text, theirs)


def _means(change: Change, row: StoredRow | None, cell: Cell, scheme: Scheme) -> bool:
    """Whether the text is another spelling of what is stored: 10.00 for 10."""
    try:
        return row is not None and read_cell(change.text, cell, change.field, scheme) == getattr(row, change.field)
    except UnreadableError:
        return False
