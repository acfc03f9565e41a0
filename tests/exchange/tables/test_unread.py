"""A figure that could not be read is one fault, its doubt: not missing as well."""

from __future__ import annotations

import pytest

from perfeval.core.checks import check_sheet
from perfeval.exchange.readers.unread import unread_cells, without_unread
from perfeval.schemes.official import official_scheme
from tests.exchange.tables.firm import HEAD, ROWS, TOTAL, read

pytestmark = pytest.mark.once


def missing(text: str) -> tuple[list[str], list[str]]:
    """Before and after."""
    table = read(text)
    found = check_sheet(table.sheet, official_scheme("mof-2020-project"))
    kept = without_unread(found, unread_cells(table.doubts))
    ids = ("weight-missing", "score-missing", "execution-score-missing")
    return [one.id for one in found if one.id in ids], [one.id for one in kept if one.id in ids]


@pytest.mark.parametrize(
    ("old", "new", "identifier"),
    [
        ("21场\t50", "21场\t五十", "weight-missing"),
        ("效果显著\t效果显著\t30\t30", "效果显著\t基本达到\t30\t约三十", "score-missing"),
        ("\t96.5\t10", "\t约96\t10", "execution-score-missing"),
    ],
)
def test_an_unreadable_figure_is_not_missing_as_well(old: str, new: str, identifier: str) -> None:
    text = (HEAD + ROWS + TOTAL).replace("96.5%\t9.65", "\t" if "约96" in new else "96.5%\t9.65").replace(old, new)
    assert missing(text) == ([identifier], [])


def test_a_figure_that_is_not_there_is_missing() -> None:
    assert missing((HEAD + ROWS + TOTAL).replace("21场\t50", "21场\t"))[1] == ["weight-missing"]
