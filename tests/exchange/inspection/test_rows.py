"""Rows added, removed and put back: everything that is known of a cell follows its row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.core.errors import Conflict, Refused
from perfeval.core.interchange.limits import MAX_FUNDS
from perfeval.core.sheet import FundLine, with_parents
from perfeval.exchange.inspection.checking import findings_of, sheet_of
from perfeval.exchange.inspection.correcting import add_row, correct_cells, put_row_back, remove_row, restore
from perfeval.exchange.inspection.models import InspectedTable
from perfeval.exchange.inspection.rows import path_in_file, path_in_table
from tests.exchange.inspection.files import TEXTS, a_sheet, inspect, one_table
from tests.factories import Cast, seed_sheet


def again(table: InspectedTable) -> InspectedTable:
    return InspectedTable.objects.get(pk=table.pk)


@pytest.fixture
def table(cast: Cast) -> InspectedTable:
    return one_table(cast.clerk)


def test_a_row_stands_below_the_one_it_was_added_to_and_in_its_group(table: InspectedTable) -> None:
    before = sheet_of(table).indicators
    assert add_row(table=table, part="indicators", after=2, revision=1) == 3
    table = again(table)
    rows = sheet_of(table).indicators
    assert rows[:2] + rows[3:] == before
    assert (rows[2].level1, rows[2].level2, rows[2].level3) == (before[1].level1, before[1].level2, "")
    assert [label for label, _ in rows[2].deviation_columns] == [label for label, _ in before[1].deviation_columns]
    assert (table.corrections, table.revision) == (1, 2)
    add_row(table=table, part="funds", after=0, revision=2)
    assert sheet_of(again(table)).funds == (FundLine(label=""), *seed_sheet().funds)


def test_a_part_s_neighbour_is_a_part_of_the_same_subtotal(cast: Cast) -> None:
    first, second, *rest = seed_sheet().indicators
    sheet = a_sheet(indicators=(first, replace(second, children_of=first.level3), *rest))
    table = one_table(cast.clerk, sheet)
    add_row(table=table, part="indicators", after=2, revision=1)
    assert sheet_of(again(table)).parent_rows() == {1: 0, 2: 0}
    with pytest.raises(Refused, match="小计行"):
        remove_row(table=again(table), part="indicators", number=1, revision=2)
    assert again(table).revision == 2


def test_parts_stay_with_their_subtotal_row_whatever_stands_between(cast: Cast) -> None:
    first, other, second, third, *rest = seed_sheet().indicators
    rows = [
        first,
        replace(other, level3=first.level3),
        *(replace(row, children_of=first.level3) for row in (second, third)),
    ]
    sheet = a_sheet(indicators=with_parents([*rows, *rest], {2: 0, 3: 1}))
    table = one_table(cast.clerk, sheet)
    assert sheet_of(table).parent_rows() == {2: 0, 3: 1}
    add_row(table=table, part="indicators", after=3, revision=1)
    assert sheet_of(again(table)).parent_rows() == {2: 0, 3: 0, 4: 1}
    add_row(table=again(table), part="indicators", after=0, revision=2)
    assert sheet_of(again(table)).parent_rows() == {3: 1, 4: 1, 5: 2}
    remove_row(table=again(table), part="indicators", number=4, revision=3)
    assert sheet_of(again(table)).parent_rows() == {3: 1, 4: 2}
    put_row_back(table=again(table), part="indicators", number=3, revision=4)
    assert sheet_of(again(table)).parent_rows() == {3: 1, 4: 1, 5: 2}


def test_what_is_removed_can_be_put_back_where_it_was(table: InspectedTable) -> None:
    read = sheet_of(table)
    for revision, number in enumerate((2, 2, 1), start=1):  # the second, the third, the first row of the file
        remove_row(table=table, part="indicators", number=number, revision=revision)
        table = again(table)
    assert sheet_of(table).indicators == read.indicators[3:]
    assert table.corrections == 3
    assert put_row_back(table=table, part="indicators", number=2, revision=4) == 1
    assert put_row_back(table=again(table), part="indicators", number=1, revision=5) == 1
    assert put_row_back(table=again(table), part="indicators", number=3, revision=6) == 3
    table = again(table)
    assert sheet_of(table) == read
    assert table.corrections == 0
    with pytest.raises(Refused):  # it is there
        put_row_back(table=table, part="indicators", number=3, revision=7)


def test_an_added_row_that_is_removed_leaves_nothing(table: InspectedTable) -> None:
    add_row(table=table, part="funds", after=1, revision=1)
    remove_row(table=again(table), part="funds", number=2, revision=2)
    table = again(table)
    assert sheet_of(table) == seed_sheet()
    assert table.corrections == 0


def test_restoring_forgets_the_rows_too(table: InspectedTable) -> None:
    remove_row(table=table, part="indicators", number=1, revision=1)
    restore(table=again(table), revision=2)
    table = again(table)
    assert (sheet_of(table), table.rows, table.corrections) == (seed_sheet(), {}, 0)


def test_corrections_and_places_follow_their_row(cast: Cast) -> None:
    """The third row's cell is the same cell of the file after the first row is gone and another is added above it."""
    table = inspect(cast.clerk, a__txt=(TEXTS / "zhongwei-2024.txt").read_bytes()).tables.all()[0]
    place = {item.path: item.place for item in findings_of(table, sheet_of(table))}
    row = next(path for path in place if path.startswith("indicators/") and not path.startswith("indicators/1/"))
    number, field = int(row.split("/")[1]), row.split("/")[2]
    remove_row(table=table, part="indicators", number=1, revision=1)
    moved = f"indicators/{number - 1}/{field}"
    found = {item.path: item.place for item in findings_of(again(table), sheet_of(again(table)))}
    assert place[row] == found[moved] != ""
    correct_cells(table=again(table), texts={f"indicators/{number - 1}/weight": "1"}, revision=2)
    add_row(table=again(table), part="indicators", after=0, revision=3)
    table = again(table)
    assert path_in_file(table.rows, row) == row
    assert path_in_file(table.rows, "indicators/1/weight") is None
    assert path_in_table(table.rows, "indicators/1/weight") is None
    assert path_in_table(table.rows, row) == row
    assert table.corrections == 3  # a cell, a row gone, a row come
    assert {item.path: item.place for item in findings_of(table, sheet_of(table))}["indicators/1/weight"] == ""


def test_what_no_longer_stands_there_is_refused(table: InspectedTable) -> None:
    for act in (add_row, remove_row, put_row_back):
        argument = {"after": 1} if act is add_row else {"number": 1}
        with pytest.raises(Conflict):
            act(table=table, part="indicators", revision=9, **argument)
    with pytest.raises(Refused):
        remove_row(table=table, part="indicators", number=0, revision=1)
    with pytest.raises(Refused):
        remove_row(table=table, part="funds", number=99, revision=1)
    with pytest.raises(Refused):
        add_row(table=table, part="funds", after=99, revision=1)
    assert again(table).revision == 1


def test_a_table_takes_no_more_rows_than_the_interchange_shape(cast: Cast) -> None:
    table = one_table(cast.clerk, a_sheet(funds=(FundLine(label="甲"),) * MAX_FUNDS))
    with pytest.raises(Refused, match="没有增加"):
        add_row(table=table, part="funds", after=1, revision=1)
    assert len(sheet_of(again(table)).funds) == MAX_FUNDS
