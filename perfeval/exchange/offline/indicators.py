"""The indicator block of the offline form, with its reckoning on the hidden sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from perfeval.core.scheme.taxonomy import Taxonomy
from perfeval.evaluations.models import Indicator
from perfeval.evaluations.queries import Assessment
from perfeval.exchange.offline.blocks import COUNTED, PROPOSED, TEXT_LINE, Columns, Sums, lines_of
from perfeval.exchange.offline.checks import Validations, colour_row, hint_formula
from perfeval.exchange.offline.drawing import Form
from perfeval.exchange.offline.formulas import (
    RowAddresses,
    bare_formula,
    counted_formula,
    digits_formula,
    proposed_formula,
    subtotal_formula,
    unit_of,
    value_formula,
)
from perfeval.exchange.offline.inputs import draw_inputs
from perfeval.exchange.offline.model import DATA_SHEET, FORM_SHEET, Key, shown
from perfeval.exchange.offline.spare import SpareRows, draw_spare_rows
from perfeval.exchange.spreadsheet import safe_cell

# Columns of the hidden sheet, a line for each indicator: its target, the unit, the actual in three steps, the points.
BASE, UNIT, BARE, DIGITS, VALUE, POINTS, BASE_ACTUAL, BASE_WEIGHT, BASE_DECLARED, KNOWN = "FGHIJKLMNO"
HEAD_HEIGHT: Final = 32.0


def draw_indicators(
    form: Form,
    data: Any,
    assessment: Assessment,
    columns: Columns,
    texts: Mapping[str, Mapping[str, str]],
    row: int,
    taxonomy: Taxonomy,
) -> tuple[int, Sums]:
    """The row behind the block, and its sums, spare rows included."""
    for number, (head, _) in enumerate(columns.heads, start=1):
        form.label(row, number, head)
    form.height(row, HEAD_HEIGHT)
    form.sheet.print_title_rows = f"{row}:{row}"
    block = _Block(form, data, assessment, columns, texts, row + 1, taxonomy)
    block.draw()
    end, spare = draw_spare_rows(form, data, assessment, columns, block.end)
    return end, block.sums(spare)


class _Block:
    def __init__(
        self,
        form: Form,
        data: Any,
        assessment: Assessment,
        columns: Columns,
        texts: Mapping[str, Mapping[str, str]],
        top: int,
        taxonomy: Taxonomy,
    ) -> None:
        self.form, self.data, self.assessment, self.columns = form, data, assessment, columns
        self.texts, self.top, self.taxonomy = texts, top, taxonomy
        self.rows: Sequence[Indicator] = assessment.indicators
        self.end = top + len(self.rows)
        self.checks = Validations(form.sheet)
        self.letters = columns.letters
        self.parts: dict[int, list[int]] = {}
        for index, indicator in enumerate(self.rows):
            if indicator.parent_id:
                self.parts.setdefault(indicator.parent_id, []).append(index)

    def draw(self) -> None:
        self._labels()
        for index, indicator in enumerate(self.rows):
            self._row(index, indicator)

    def sums(self, spare: SpareRows | None) -> Sums:
        """Parts of a subtotal are in it already."""
        counted = [self.top + index for index, row in enumerate(self.rows) if row.parent_id is None]
        runs: list[tuple[int, int]] = [(spare.first, spare.last)] if spare else []
        for row in reversed(counted):
            if runs and row == runs[0][0] - 1:
                runs[0] = (row, runs[0][1])
            else:
                runs.insert(0, (row, row))
        if not runs:
            return Sums("0", "0", "0")

        def ranges(letter: str) -> str:
            return ",".join(f"{letter}{first}:{letter}{last}" for first, last in runs)

        letter = self.letters[COUNTED]
        last = spare.last if spare else self.end - 1
        rows = f"{len(self.rows)}" + (f"+SUM({spare.used})" if spare else "")
        still_open = f"{rows}-COUNT({letter}{self.top}:{letter}{last})"
        return Sums(f"SUM({ranges(letter)})", f"SUM({ranges(self.letters['分值'])})", still_open)

    def _labels(self) -> None:
        """Level 1 and 2 as merged cells, as on the official form."""
        numbered = list(enumerate(self.rows, start=self.top))
        for column, names in ((1, ("level1",)), (2, ("level1", "level2"))):
            for _, run in groupby(numbered, lambda item: tuple(getattr(item[1], name) for name in names)):  # noqa: B023
                rows = list(run)
                text = getattr(rows[0][1], names[-1])
                self.form.label(rows[0][0], column, text, rows=len(rows))

    def _row(self, index: int, indicator: Indicator) -> None:
        form, row = self.form, self.top + index
        typed = self.texts[f"indicator-{indicator.pk}"]
        at = draw_inputs(form, self.checks, self.columns, row, Key("indicator", indicator.pk, ""), typed)
        parts = self.parts.get(indicator.pk)
        self._reckon(index, at)
        points = '="分项之和"' if parts else f"={DATA_SHEET}!{POINTS}{index + 1}"
        proposed = form.computed(row, self._column(PROPOSED), points)
        counted_letter = self.letters[COUNTED]
        if parts:
            local = self._cells(index, at, sheet="")
            formula = subtotal_formula([f"{counted_letter}{self.top + part}" for part in parts], local)
        else:
            sheet_row = self.assessment.sheet.indicators[index]
            formula = counted_formula(sheet_row, self.assessment.scheme, proposed, self._cells(index, at, sheet=""))
        counted = form.computed(row, self._column(COUNTED), formula)
        about = {"own": at["score"], "counted": counted, "weight": at["weight"], "reason": at["reason"]}
        unsure = "FALSE"
        if not parts and self.assessment.sheet.indicators[index].target.kind.is_quantitative:
            unsure = f'AND(ISNUMBER({at["score"]}),NOT(ISNUMBER({proposed})),{at["declared"]}<>"定性")'
        hint = hint_formula(**about, actual=at["actual_text"], off=at["not_applicable"], unsure=unsure)
        form.computed(row, self._column("提示"), hint)
        colour_row(form.sheet, **about)
        widths = dict(self.columns.heads)
        lines = max(
            lines_of(typed["level3"], widths["三级指标"]),
            lines_of(typed["target_text"], widths["年度指标值"]),
            lines_of(typed["actual_text"], widths["实际完成值"]),
            lines_of(typed["reason"], widths["偏差原因"]),
            lines_of(typed["improvement"], widths["改进措施"]),
            2,
        )
        form.height(row, lines * TEXT_LINE + 6)

    def _reckon(self, index: int, at: Mapping[str, str]) -> None:
        """The hidden line of an indicator."""
        line, scheme = index + 1, self.assessment.scheme
        row = self.assessment.sheet.indicators[index]
        cells = self._cells(index, at, sheet=f"{FORM_SHEET}!")
        level2 = self.taxonomy.level2(row)
        safe_cell(self.data[f"{BASE}{line}"], self.texts[f"indicator-{self.rows[index].pk}"]["target_text"])
        safe_cell(self.data[f"{UNIT}{line}"], unit_of(row, scheme))
        self.data[f"{BARE}{line}"] = bare_formula(row, scheme, level2, cells)
        self.data[f"{DIGITS}{line}"] = digits_formula(f"{UNIT}{line}", cells.bare)
        self.data[f"{VALUE}{line}"] = value_formula(cells.digits)
        self.data[f"{POINTS}{line}"] = proposed_formula(row, scheme, level2, cells)
        scored = self.assessment.scores.rows[index]
        typed = self.texts[f"indicator-{self.rows[index].pk}"]
        safe_cell(self.data[f"{BASE_ACTUAL}{line}"], typed["actual_text"])
        safe_cell(self.data[f"{BASE_DECLARED}{line}"], shown("declared", typed["declared"]))
        if scored.proposed is not None:
            safe_cell(self.data[f"{BASE_WEIGHT}{line}"], scored.weight)
            safe_cell(self.data[f"{KNOWN}{line}"], scored.proposed)

    def _cells(self, index: int, at: Mapping[str, str], *, sheet: str) -> RowAddresses:
        """Addresses as they are written on the hidden sheet (`sheet` names the visible one) or on the visible one."""
        line = index + 1
        data = "" if sheet else f"{DATA_SHEET}!"
        return RowAddresses(
            level3=sheet + at["level3"],
            target=sheet + at["target_text"],
            actual=sheet + at["actual_text"],
            weight=sheet + at["weight"],
            own=sheet + at["score"],
            declared=sheet + at["declared"],
            off=sheet + at["not_applicable"],
            base=f"{data}{BASE}{line}",
            bare=f"{data}{BARE}{line}",
            digits=f"{data}{DIGITS}{line}",
            value=f"{data}{VALUE}{line}",
            base_actual=f"{data}{BASE_ACTUAL}{line}",
            base_weight=f"{data}{BASE_WEIGHT}{line}",
            base_declared=f"{data}{BASE_DECLARED}{line}",
            known=f"{data}{KNOWN}{line}",
        )

    def _column(self, head: str) -> int:
        return self.columns.number(head)
