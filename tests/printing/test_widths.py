"""A column with a very long text takes width from those that can spare it; all others stay as the form has them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.core.sheet import Sheet
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import MILLIMETRE, Layout, find_layout
from perfeval.printing.paper import build
from perfeval.printing.paper.widths import LONG, widened
from perfeval.printing.render import laid_out
from perfeval.printing.typefaces import song
from tests.printing.tables import LAYOUTS, PAIRS, long_table, prose, published, with_reason

pytestmark = pytest.mark.once

LONG_REASON = with_reason(long_table(12), 5, prose(2000))
# Forms whose reasons stand in more than one column: this one has the words.
REASON = {"fushun": "reason_explanation"}


def widths(layout: Layout) -> dict[str, float]:
    return {column.key: column.width for column in layout.columns}


@pytest.mark.parametrize("key", LAYOUTS)
def test_a_long_reason_takes_what_the_others_can_spare(key: str) -> None:
    layout = find_layout(key)
    before, after = widths(layout), widths(widened(layout, LONG_REASON, song()))
    reason = REASON.get(key, "reason")
    assert after[reason] > before[reason] * 1.2
    assert sum(after.values()) == pytest.approx(layout.paper.body_width)
    for column in layout.columns:
        if column.key != reason:
            assert after[column.key] == (column.least or column.width)
            assert column.least <= column.width


@pytest.mark.parametrize(("name", "key"), PAIRS)
def test_published_tables_keep_their_forms_widths(name: str, key: str) -> None:
    layout = find_layout(key)
    assert widened(layout, published(name), song()) is layout


@pytest.mark.parametrize("key", LAYOUTS)
def test_only_a_text_of_many_lines_moves_a_column(key: str) -> None:
    layout = find_layout(key)
    reason = next(column for column in layout.columns if column.key == REASON.get(key, "reason"))
    a_line = layout.grid.ems(reason.width * MILLIMETRE)
    sheet = published("futian-2022-01")
    assert widened(layout, with_reason(sheet, 0, "字" * int(a_line * LONG)), song()) is layout
    assert widened(layout, with_reason(sheet, 0, "字" * int(a_line * (LONG + 1))), song()) is not layout


def test_the_longest_text_has_it_whatever_its_column() -> None:
    sheet: Sheet = replace(
        LONG_REASON,
        indicators=tuple(replace(row, level3=prose(3000), improvement=None) for row in LONG_REASON.indicators),
    )
    layout = find_layout("futian")
    after = widths(widened(layout, sheet, song()))
    assert after["level3"] > widths(layout)["level3"]
    assert after["reason"] == widths(layout)["reason"]


@pytest.mark.parametrize("key", LAYOUTS)
def test_it_saves_a_page(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the widths left alone a reason of 2,000 characters takes more of them."""
    document = PrintDocument(LONG_REASON, key)
    wide = len(laid_out(document).pages)
    monkeypatch.setattr(build, "widened", lambda layout, sheet, face: layout)
    assert wide < len(laid_out(document).pages)
