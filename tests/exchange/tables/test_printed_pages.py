"""Every published table on every form that perfeval prints, as a web page: what the form shows is read back, to the last
zero, over page ends, and nothing is in doubt."""

from __future__ import annotations

import pytest
from django.conf import settings

from perfeval.exchange.grids.html import html_grids
from perfeval.exchange.readers.tables import read_grids
from perfeval.printing.document import PrintDocument
from perfeval.printing.fonts import fonts_are_built
from perfeval.printing.layouts import find_layout
from perfeval.printing.paper.build import build_view, xhtml
from perfeval.printing.typefaces import song
from tests.conftest import missing
from tests.core.sheets import PUBLISHED
from tests.exchange.tables.comparison import differing
from tests.printing.tables import own_layout, published

pytestmark = [pytest.mark.once, pytest.mark.slow]

# What a form leaves out, or prints in its own way. The Qiannan form has no place for the year.
NOT_SHOWN = {"head_fields/年度"}
NOT_ON_THE_OWN_FORM = {"qiannan": {"year"}}


@pytest.fixture(autouse=True, scope="module")
def print_fonts() -> None:
    """The widths of the characters decide what a page holds."""
    if not fonts_are_built(settings.FONTS_DIR):
        missing("the print fonts (manage.py build_fonts)")


def page(name: str, layout: str) -> bytes:
    view = build_view(PrintDocument(published(name), layout), find_layout(layout), song())
    return xhtml(view).encode()


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_table_on_its_own_form_is_read_back_whole(name: str) -> None:
    layout = own_layout(name)
    (table,) = read_grids(html_grids(page(name, layout)))
    absent = NOT_ON_THE_OWN_FORM.get(layout, set())
    wrong, _ = differing(table.sheet, published(name))
    assert set(wrong) - NOT_SHOWN == absent
    assert {cell for doubt in table.doubts for cell in doubt.cells} == absent
    assert len(table.doubts) == len(absent)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_table_on_the_form_for_all_keeps_every_figure_of_its_rows(name: str) -> None:
    (table,) = read_grids(html_grids(page(name, "mof-2020")))
    wrong, _ = differing(table.sheet, published(name))
    rows = [cell for cell in wrong if cell.startswith("indicators/") and not cell.endswith("/completion")]
    assert [cell for cell in rows if "deviation_columns" not in cell] == []
    assert [doubt for doubt in table.doubts if doubt.cell.startswith(("funds", "indicators"))] == []
