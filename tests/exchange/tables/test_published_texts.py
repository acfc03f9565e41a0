"""The five published texts, which lost cells on their way from paper, against the same tables read by eye.

`pytest -s` prints how many cells of each table are equal.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import pytest

from perfeval.core.interchange import sheet_from_json
from perfeval.exchange.grids.text import text_grids
from perfeval.exchange.readers import ReadTable, read_tables
from perfeval.exchange.readers.tables import read_grids
from tests.core.sheets import PUBLISHED
from tests.exchange.tables.comparison import cells, differing, has_figure

pytestmark = pytest.mark.once

TEXTS = Path(__file__).parents[2] / "golden" / "text"
DAMAGED = "qiannan-2024-department"
SOUND = [name for name in PUBLISHED if name != DAMAGED]
WANTED = {name: sheet_from_json(table) for name, table in PUBLISHED.items()}
MOST_DOUBTS = {"zhongwei-2024-06": 11, "futian-2022-11": 9, "futian-2022-08": 5}  # of the others at most 3


@functools.cache
def tables_of(text: str) -> list[ReadTable]:
    return read_tables(TEXTS / f"{text}.txt")


def read(name: str) -> ReadTable:
    text = next(path.stem for path in TEXTS.glob("*.txt") if name.startswith(path.stem))
    tables = [other for other in PUBLISHED if other.startswith(text)]
    return tables_of(text)[tables.index(name)]


def said(name: str, count: int, wrong: list[str]) -> None:
    doubts = len(read(name).doubts)
    sys.stdout.write(f"{name}: {count - len(wrong)} of {count} cells equal, {doubts} doubts; different: {wrong}\n")


def doubted(table: ReadTable) -> set[str]:
    return {cell for doubt in table.doubts for cell in doubt.cells}


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_it_finds_the_self_evaluation_tables_and_no_others(path: Path) -> None:
    assert len(tables_of(path.stem)) == sum(name.startswith(path.stem) for name in PUBLISHED)


@pytest.mark.parametrize("name", SOUND)
def test_nearly_every_cell_is_equal(name: str) -> None:
    wrong, count = differing(read(name).sheet, WANTED[name])
    said(name, count, wrong)
    assert len(wrong) <= 0.02 * count


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_wrong_figure_goes_unreported(name: str) -> None:
    """A doubt covers a cell only by naming it."""
    table = read(name)
    one, other = cells(table.sheet), cells(WANTED[name])
    wrong, _ = differing(table.sheet, WANTED[name])
    figures = {cell for cell in wrong if has_figure(one.get(cell)) or has_figure(other.get(cell))}
    assert figures <= doubted(table)


@pytest.mark.parametrize("name", SOUND)
def test_doubts_are_few_enough_to_be_read(name: str) -> None:
    assert len(read(name).doubts) <= MOST_DOUBTS.get(name, 3)


def test_the_damaged_text_is_read_honestly() -> None:
    """Of the Qiannan text even names that came out wrong are said, but for the one that the text has lost altogether."""
    table = read(DAMAGED)
    wrong, count = differing(table.sheet, WANTED[DAMAGED])
    said(DAMAGED, count, wrong)
    assert set(wrong) - doubted(table) == {"head_fields/部门(单位)名称"}
    assert len(wrong) <= 0.1 * count


def test_the_tables_of_a_text_are_named_by_the_doubts_of_the_one_before() -> None:
    (table,) = tables_of("zizhou-2023")
    assert any("绩效完成表" in doubt.message and "不是自评表" in doubt.message for doubt in table.doubts)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_figure_has_its_place(name: str) -> None:
    table = read(name)
    figures = [cell for cell, value in cells(table.sheet).items() if has_figure(value) and "head_fields/" not in cell]
    assert set(figures) <= set(table.places)
    assert all(place.row > 0 for place in table.places.values())


@pytest.mark.parametrize("name", SOUND)
def test_the_place_of_a_figure_is_where_the_text_has_it(name: str) -> None:
    """In such text the row is the file's line and the column the cell's number in it."""
    text = next(path for path in TEXTS.glob("*.txt") if name.startswith(path.stem))
    lines = text.read_text(encoding="utf-8").splitlines()
    table = read(name)
    for cell, place in table.places.items():
        value = cells(table.sheet).get(cell)
        if cell.rpartition("/")[2] in ("score", "weight", "executed") and value is not None:
            line = lines[place.row - 1]
            parts = line.split("|")[1:] if line.startswith("|") else line.split("\t")
            shown = "".join(parts[place.column - 1].split())
            assert shown == (value if isinstance(value, str) else format(value, "f")), cell


def test_the_other_encoding_of_the_country_gives_the_same_table() -> None:
    data = (TEXTS / "zhongwei-2024.txt").read_text(encoding="utf-8")
    old, new = read_grids(text_grids(data.encode("gb18030"))), read_grids(text_grids(data.encode("utf-8-sig")))
    assert old == new == tuple(tables_of("zhongwei-2024"))
