"""Cells as text and back."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest

from perfeval.core.errors import Invalid
from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.exchange.inspection.cells import DASH, differing, texts_of
from perfeval.exchange.inspection.typed import with_field, with_texts, without_field
from tests.factories import SEEDS, seed_sheet

pytestmark = pytest.mark.once

NAMES = sorted(path.stem for path in SEEDS.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shown_is_what_was_read(name: str) -> None:
    """Every cell typed again as it stands changes nothing at all."""
    sheet = seed_sheet(name)
    assert with_texts(sheet, texts_of(sheet)) == sheet


def changed(path: str, text: str, sheet: Sheet | None = None) -> Sheet:
    return with_texts(sheet or seed_sheet(), {path: text})


def test_each_kind_of_cell_takes_its_values() -> None:
    sheet = seed_sheet()
    assert changed("indicators/1/score", "８．５").indicators[0].score == Decimal("8.5")
    assert changed("indicators/1/score", "").indicators[0].score is None
    assert changed("funds/1/rate", "97.75%").funds[0].rate == Decimal("97.75")
    assert changed("indicators/2/target", "≥95%").indicators[1].target.value == Decimal(95)
    assert changed("year", "2024年").year == 2024
    assert changed("unit_of_money", "万元").unit_of_money == "万元"
    assert changed("goal_actual", "甲\r\n乙").goal_actual == "甲\n乙"
    assert changed("project_name", " ").project_name is None
    assert sheet == seed_sheet()


def test_a_dash_says_that_there_is_no_figure() -> None:
    sheet = changed("funds/2/executed", "——")
    assert sheet.funds[1].executed is None
    assert texts_of(sheet)["funds/2/executed"] == DASH
    assert texts_of(changed("funds/2/executed", "3", sheet))["funds/2/executed"] == "3"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("indicators/1/score", "1e3"),
        ("indicators/1/weight", "十分"),
        ("funds/1/executed", "12万"),
        ("year", "20.5"),
        ("year", "20240"),
        ("unit_of_money", "美元"),
        ("goal_actual", "字" * 20_001),
        ("project_name", "a\0b"),
    ],
)
def test_what_no_cell_holds_is_refused_at_its_cell(path: str, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        changed(path, text)
    assert list(caught.value.fields) == [path]


def test_the_parts_of_a_subtotal_follow_its_name() -> None:
    sheet = seed_sheet()
    first, second, *rest = sheet.indicators
    sheet = replace(sheet, indicators=(first, replace(second, children_of=first.level3), *rest))
    renamed = changed("indicators/1/level3", "新名称", sheet)
    assert renamed.indicators[1].children_of == "新名称"
    assert renamed.parent_rows() == {1: 0}


@pytest.mark.parametrize("name", ["小计", ""])
def test_a_part_stays_with_its_subtotal_row_when_another_gets_its_name(name: str) -> None:
    first, other, part, *rest = seed_sheet().indicators
    rows = (replace(first, level3=name), other, replace(part, children_of=name), *rest)
    renamed = changed("indicators/2/level3", name, replace(seed_sheet(), indicators=rows))
    assert renamed.parent_rows() == {2: 0}
    assert changed("indicators/3/weight", "1", renamed).parent_rows() == {2: 0}
    assert changed("indicators/1/level3", "另一个", renamed).parent_rows() == {2: 0}
    assert changed("indicators/3/children_of", "", renamed).parent_rows() == {}


def test_only_what_differs_is_a_correction() -> None:
    sheet = seed_sheet()
    assert differing(sheet, sheet) == {}
    before = texts_of(sheet)["indicators/1/actual"]
    assert differing(sheet, changed("indicators/1/actual", "别的")) == {"indicators/1/actual": before}


def test_every_field_of_a_table_can_be_typed() -> None:
    """A field of the Sheet that comes later and has no cell is found here."""
    paths = set(texts_of(seed_sheet()))
    own = {field.name for field in fields(Sheet)} - {"head_fields", "footer_fields", "funds", "indicators"}
    line = {field.name for field in fields(FundLine)} - {"dashed"}  # a dash is typed into the cell itself
    row = {field.name for field in fields(Indicator)} - {"deviation_columns", "children_of_row"}
    assert own <= paths
    assert {f"funds/1/{name}" for name in line} <= paths
    assert {f"indicators/1/{name}" for name in row} <= paths


def test_kind_notes_and_the_marks_of_a_row() -> None:
    assert changed("kind", "部门整体").kind == "department"
    assert changed("notes", "1.甲\r\n  乙\r\n \r\n2.丙").notes == ("1.甲\n  乙", "2.丙")
    assert changed("indicators/1/declared", "定性").indicators[0].declared == "qualitative"
    assert changed("indicators/1/declared", "").indicators[0].declared is None
    assert changed("indicators/1/level1_weight_label", "50").indicators[0].level1_weight_label == Decimal(50)
    first = seed_sheet().indicators[0].level3
    assert changed("indicators/2/children_of", first).parent_rows() == {1: 0}
    for path in ("kind", "indicators/1/declared"):
        with pytest.raises(Invalid):
            changed(path, "别的")


def test_a_field_that_the_form_has_of_its_own() -> None:
    sheet = with_field(seed_sheet(), "head_fields/资金性质", "一般公共预算")
    assert sheet.head_fields[-1] == ("资金性质", "一般公共预算")
    assert differing(seed_sheet(), sheet) == {"head_fields/资金性质": ""}
    assert changed("head_fields/资金性质", "专项", sheet).head_fields[-1] == ("资金性质", "专项")
    without = without_field(sheet, "head_fields/资金性质")
    assert without == seed_sheet()
    assert differing(sheet, without) == {"head_fields/资金性质": "一般公共预算"}
    for path in ("head_fields/资金性质", "head_fields/", "head_fields/" + "长" * 101, "head_fields/a\0"):
        with pytest.raises(Invalid):
            with_field(sheet, path, "x")
