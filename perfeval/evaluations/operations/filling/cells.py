"""What a Sheet says in the words of the cells: field and text, as a clerk would type it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from perfeval.core.decimals import convert_money
from perfeval.core.scheme import Scheme
from perfeval.core.scoring.results import RowScore
from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.evaluations.operations.filling.matching import Row
from perfeval.evaluations.queries.sheet import CONCLUSION_LABEL, RATE_REASON_LABEL

# The keys of the interchange shape, where they differ from the names of the cells.
KEYS = {"reason": "deviation_reason", "declared": "kind", "reason_categories": "deviation_columns"}
FOOTER_CELLS = {RATE_REASON_LABEL: "rate_reason", CONCLUSION_LABEL: "conclusion"}


def text_of(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def own_cells(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """Field, text and place of what belongs to the table as a whole."""
    yield "goal_expected", sheet.goal_expected or "", "goal_expected"
    yield "goal_actual", sheet.goal_actual or "", "goal_actual"
    yield "deduction", text_of(sheet.deduction), "deduction"
    footer = dict(sheet.footer_fields)
    for label, field in FOOTER_CELLS.items():
        yield field, footer.get(label) or "", f"footer_fields.{label}"


def fund_cells(line: FundLine, sheet: Sheet, scheme: Scheme) -> Iterator[tuple[str, str]]:
    for field in scheme.money.columns:
        value: Decimal | None = getattr(line, field)
        yield field, text_of(None if value is None else in_unit(value, sheet, scheme))


def in_unit(value: Decimal, sheet: Sheet, scheme: Scheme) -> Decimal:
    return convert_money(value, source=sheet.unit_of_money, target=scheme.money.unit)


def amounts_in_unit(line: FundLine, sheet: Sheet, scheme: Scheme) -> FundLine:
    """With its amounts in the scheme's unit."""
    amounts = (line.initial_budget, line.adjusted_budget, line.executed)
    initial, adjusted, executed = (None if each is None else in_unit(each, sheet, scheme) for each in amounts)
    return replace(line, initial_budget=initial, adjusted_budget=adjusted, executed=executed)


def is_not_applicable(row: Row, scheme: Scheme) -> bool:
    """A row without weight that says so, or that was switched off already."""
    if row.posted.weight or row.posted.score:
        return False
    if row.stored is not None and row.stored.not_applicable and row.posted.weight is not None:
        return True
    return bool({row.posted.level3.strip(), (row.posted.target.text or "").strip()} & set(scheme.not_applicable))


def row_cells(row: Row, scored: RowScore, scheme: Scheme, *, is_subtotal: bool) -> Iterator[tuple[str, str]]:
    """The cells of a row that say something else than what is stored and shown.

    A score is typed in only where it is not what the rule gives, nor what it gave before: who reads a table, changes an
    actual value and sends it back has not scored the row. A subtotal never has a score of its own.
    """
    off = is_not_applicable(row, scheme)
    for field, text in _texts(row.posted, scheme).items():
        if row.shown is None or text != _texts(row.shown, scheme)[field]:
            yield field, text
    yield "not_applicable", "1" if off else ""
    posted, stored = row.posted.score, row.stored
    if off or is_subtotal or (stored is not None and stored.score is not None and stored.score == posted):
        return
    yield "score", "" if posted == scored.score or _was_reckoned(row) else text_of(posted)


def _was_reckoned(row: Row) -> bool:
    """Whether the Sheet only repeats what the rule gave for the row as it is stored."""
    stored, shown = row.stored, row.shown
    if stored is None or shown is None or stored.score is not None:
        return False
    return (
        shown.score is not None
        and row.posted.score == shown.score
        and bool(stored.actual_text or stored.not_applicable or shown.score)
    )


def _texts(row: Indicator, scheme: Scheme) -> dict[str, str]:
    return {
        "level3": row.level3,
        "target_text": row.target.text or "",
        "actual_text": row.actual.text or "",
        "weight": text_of(row.weight),
        "reason": row.deviation_reason or "",
        "improvement": row.improvement or "",
        "declared": row.declared or "",
        "reason_categories": ",".join(ticked(row, scheme)),
    }


def ticked(row: Indicator, scheme: Scheme) -> list[str]:
    return [name for name, mark in row.deviation_columns if mark and mark.strip() and name in scheme.reason_categories]
