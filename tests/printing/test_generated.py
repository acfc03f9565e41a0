"""A thousand tables made up by number come back out of their prints cell by cell. Here a sample of them, in every
layout; all of them by `make roundtrip`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import cycle

import pytest

from perfeval.core.printable import unprintable
from perfeval.core.sheet import Indicator, Sheet
from perfeval.printing.document import PrintError
from perfeval.printing.layouts import LAYOUTS
from perfeval.printing.pagination import Frame
from perfeval.printing.paper import build
from tests.printing.generated import RARE, generated
from tests.printing.round_trip import differences
from tests.printing.tables import long_table, prose, with_reason

pytestmark = [pytest.mark.once, pytest.mark.slow]

SAMPLE = 40


@pytest.mark.parametrize("number", range(SAMPLE))
def test_a_generated_table_comes_back(number: int) -> None:
    key = list(LAYOUTS)[number % len(LAYOUTS)]
    assert differences(generated(number), key) == []


# Pieces of cut rows that broke into more lines than reckoned: a page without the table's head, or a group cut twice.
ONCE_WRONG = [(337, "qiannan"), (340, "fushun"), (581, "fushun")]


@pytest.mark.parametrize(("number", "key"), ONCE_WRONG)
def test_one_that_came_out_wrong_once_comes_back(number: int, key: str) -> None:
    assert differences(generated(number), key) == []


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_line_too_many_is_taken_back(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fitting = Frame.lines_in
    monkeypatch.setattr(Frame, "lines_in", lambda self, height, texts: fitting(self, height, texts) + 1)
    sheet = with_reason(long_table(3), 1, prose(4000))
    assert differences(sheet, key) == []
    # The control: a row would be torn at a page edge, and rather than that nothing is printed.
    monkeypatch.setattr(build, "LOOSE", 0)
    with pytest.raises(PrintError, match="请缩短"):
        differences(sheet, key)


def test_they_are_of_all_kinds() -> None:
    tables = [generated(number) for number in range(200)]
    rows = {len(table.indicators) for table in tables}
    assert {0, 1, 60} <= rows
    assert {table.kind for table in tables} == {"project", "department"}
    assert max(len(row.deviation_reason or "") for table in tables for row in table.indicators) > 1000
    long_rows = [row for table in tables for row in table.indicators if len(row.level3) > 100]
    assert any(len(row.deviation_reason or "") > 1000 for row in long_rows)
    assert any(row.children_of for table in tables for row in table.indicators)
    assert any(row.deviation_columns for table in tables for row in table.indicators)
    assert any(table.deduction for table in tables)
    assert generated(7) == generated(7)
    assert not unprintable(RARE)


# -- controls: what differs is noticed


def changed_row(sheet: Sheet, **changes: object) -> Sheet:
    rows: list[Indicator] = list(sheet.indicators)
    rows[3] = replace(rows[3], **changes)  # type: ignore[arg-type]
    return replace(sheet, indicators=tuple(rows))


def one_more(value: Decimal | None) -> Decimal:
    """The figure with its last digit changed."""
    assert value is not None
    return value + Decimal(1).scaleb(int(value.as_tuple().exponent))


WHAT = ("score", "level3", "fund", "goal", "total", "missing row", "further row")


@pytest.mark.parametrize(("what", "key"), list(zip(WHAT, cycle(LAYOUTS), strict=False)))
def test_one_difference_is_noticed(what: str, key: str) -> None:
    """The form is printed from a table that differs from the sheet in one character."""
    sheet = generated(12)
    row, first = sheet.indicators[3], sheet.funds[0]
    assert row.score
    assert differences(sheet, key) == []
    other = {
        "score": lambda: changed_row(sheet, score=one_more(row.score)),
        "level3": lambda: changed_row(sheet, level3=f"{row.level3}。"),
        "fund": lambda: replace(
            sheet, funds=(replace(first, executed=one_more(first.executed or Decimal(0))), *sheet.funds[1:])
        ),
        "goal": lambda: replace(sheet, goal_actual=f"{sheet.goal_actual}1"),
        "total": lambda: replace(sheet, published_total=one_more(sheet.published_total)),
        "missing row": lambda: replace(sheet, indicators=sheet.indicators[:-1]),
        "further row": lambda: replace(sheet, indicators=(*sheet.indicators, row)),
    }[what]()
    assert differences(sheet, key, printed=other)
