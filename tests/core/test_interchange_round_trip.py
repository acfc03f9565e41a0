from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from perfeval.core.interchange import canonical_json, decode_json, sheet_from_json, sheet_to_json
from perfeval.core.sheet import Indicator, Sheet
from perfeval.core.target import parse_target
from tests.core.sheets import PUBLISHED, families, sheets


def there_and_back(sheet: Sheet) -> Sheet:
    """Through the bytes of a snapshot, whose keys are sorted."""
    return sheet_from_json(decode_json(canonical_json(sheet_to_json(sheet))))


@given(sheets)
def test_a_sheet_survives_json_and_back(sheet: Sheet) -> None:
    # repr, because 10 == 10.0 although different digits are printed
    assert repr(there_and_back(sheet)) == repr(sheet)


@given(families())
def test_a_part_stays_with_its_subtotal_row(family: tuple[tuple[Indicator, ...], dict[int, int]]) -> None:
    rows, parents = family
    sheet = Sheet(year=None, kind="project", unit_of_money="元", indicators=rows)
    assert sheet.parent_rows() == there_and_back(sheet).parent_rows() == parents


def test_a_row_s_number_is_written_only_where_the_name_leads_to_another() -> None:
    """What was stored before there was the key is written as it was, byte for byte."""
    rows = [{"level3": "小计"}, {"children_of": "小计"}, {"level3": "小计"}, {"children_of": "小计"}]
    rows[1]["children_of_row"] = rows[3]["children_of_row"] = 1  # type: ignore[assignment]
    written: Any = sheet_to_json(sheet_from_json({"kind": "project", "unit_of_money": "元", "indicators": rows}))
    assert [row.get("children_of_row", "absent") for row in written["indicators"]] == ["absent"] * 3 + [1]


def test_all_twenty_published_tables_are_there() -> None:
    assert len(PUBLISHED) == 20
    assert sum(len(table["indicators"]) for table in PUBLISHED.values()) == 244


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_table_survives(name: str) -> None:
    sheet = sheet_from_json(PUBLISHED[name])
    assert repr(there_and_back(sheet)) == repr(sheet)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_printed_value_of_a_published_table_is_in_the_sheet(name: str) -> None:
    """Key by key against the file, so that reader and writer cannot forget the same key together."""
    table = PUBLISHED[name]
    written = sheet_to_json(sheet_from_json(table))
    assert_same(table, written)
    for before, after in zip(table["funds"], written["funds"], strict=True):  # type: ignore[call-overload]
        assert_same(before, after)
    for before, after in zip(table["indicators"], written["indicators"], strict=True):  # type: ignore[call-overload]
        assert_same({**before, "target_operator": (before["target_operator"] or "").replace(">=", "≥") or None}, after)


def assert_same(before: dict[str, Any], after: dict[str, Any]) -> None:
    for key, value in before.items():
        if key.startswith(("seed", "ocr")) or key in {"layout", "region", "goal_ocr_cells", "funds", "indicators"}:
            assert key in {"funds", "indicators"} or key not in after
        elif isinstance(value, dict):
            assert after[key] == [{"label": label, "value": text} for label, text in value.items()]
        elif key in {"rate", "annual_rate", "completion"}:
            assert after[key] == (value and value.removesuffix("%"))
        else:
            assert after[key] == value


def test_order_and_repetition_of_labels_survive() -> None:
    sheet = Sheet(year=2024, kind="project", unit_of_money="元", head_fields=(("乙", "1"), ("甲", None), ("乙", "")))
    assert there_and_back(sheet) == sheet


def test_printed_zeros_survive() -> None:
    sheet = Sheet(year=None, kind="project", unit_of_money="元", published_total=Decimal("98.50"))
    assert str(there_and_back(sheet).published_total) == "98.50"


def test_figures_are_written_without_exponent() -> None:
    sheet = Sheet(
        year=None, kind="project", unit_of_money="元", published_total=Decimal("1E+2"), deduction=Decimal("1E-7")
    )
    written = sheet_to_json(sheet)
    assert (written["published_total"], written["deduction"]) == ("100", "0.0000001")


def test_the_writer_names_every_field_of_a_sheet() -> None:
    written = sheet_to_json(Sheet(year=None, kind="project", unit_of_money="元"))
    assert set(written) == {field.name for field in dataclasses.fields(Sheet)} | {"perfeval"}


def test_a_footer_deduction_counts_only_where_the_key_is_absent() -> None:
    table = {"kind": "project", "unit_of_money": "元", "footer_fields": {"减分项": "2.5"}}
    assert sheet_from_json(table).deduction == Decimal("2.5")
    assert sheet_from_json({**table, "deduction": None}).deduction is None
    assert sheet_from_json({**table, "deduction": "1"}).deduction == Decimal(1)


@pytest.mark.parametrize("printed", ["无", "", "—", None])
def test_a_footer_without_a_deduction_is_none(printed: str | None) -> None:
    table = {"kind": "project", "unit_of_money": "元", "footer_fields": {"减分项": printed}}
    assert sheet_from_json(table).deduction is None


def row(**values: object) -> Any:
    table = {"kind": "project", "unit_of_money": "元", "indicators": [values]}
    return sheet_from_json(table).indicators[0]


def test_three_target_columns_are_joined() -> None:
    assert row(target_operator=">=", target_value="98", target_unit="%").target == parse_target(">=98%")
    assert row(target_operator="≥", target_value=95).target == parse_target("≥95")
    assert row(target_value="效果显著").target == parse_target("效果显著")


def test_the_text_of_a_target_is_the_truth() -> None:
    target = row(target_text="≥95%", target_operator="≤", target_value="1", target_unit="个").target
    assert target == parse_target("≥95%")


def test_an_actual_value_stands_in_for_its_text() -> None:
    assert row(actual_value="2551").actual.value == Decimal(2551)
    assert row(actual_text="95%", actual_value="7").actual.value == Decimal(95)


def test_a_dash_is_kept_in_funds_and_is_nothing_elsewhere() -> None:
    table = {
        "kind": "project", "unit_of_money": "元", "published_total": "-",
        "funds": [{"label": "其他资金", "weight": "—", "rate": "-", "score": None}],
        "indicators": [{"weight": "—"}],
    }  # fmt: skip
    sheet = sheet_from_json(table)
    assert sheet.funds[0].dashed == {"weight", "rate"}
    assert sheet.funds[0].weight is None
    assert sheet.published_total is None
    assert sheet.indicators[0].weight is None


def test_figures_are_read_as_people_print_them() -> None:
    weights = [row(weight=text).weight for text in ("10.0", 10, "１０", "1,234.50", " 1 0 ")]
    assert [str(weight) for weight in weights] == ["10.0", "10", "10", "1234.50", "10"]
    assert str(row(completion="97.75%").completion) == "97.75"


def test_absent_keys_count_as_null() -> None:
    sheet = sheet_from_json({"kind": "department", "unit_of_money": "万元", "funds": [{}], "indicators": [{}]})
    assert sheet.funds[0].label == ""
    assert sheet.indicators[0].level3 == ""
    assert sheet.year is None
