from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.core.sheet import Operator, TargetKind
from perfeval.core.target import magnitude, parse_actual, parse_target
from tests.core.sheets import PUBLISHED

ROWS = [(name, number, row) for name, table in PUBLISHED.items() for number, row in enumerate(table["indicators"], 1)]
SIGNS = {">=": "≥"}


def test_there_are_244_published_rows() -> None:
    assert len(ROWS) == 244


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{name}:{number}") for name, number, row in ROWS])
def test_a_published_row_reads_as_it_was_read_by_eye(row: dict[str, Any]) -> None:
    target, actual = parse_target(row["target_text"]), parse_actual(row["actual_text"])
    sign = row["target_operator"]
    assert target.text == row["target_text"]
    assert (target.operator and target.operator.value) == SIGNS.get(sign, sign)
    assert (target.value is None and row["target_value"] is None) or str(target.value) == row["target_value"]
    assert target.unit == row["target_unit"]
    assert target.kind.is_quantitative == (row["kind"] == "quantitative")
    assert (actual.value is None and row["actual_value"] is None) or str(actual.value) == row["actual_value"]


@pytest.mark.parametrize(
    ("text", "sign", "value", "unit"),
    [
        ("≧90%", "≥", "90", "%"),
        ("﹥=90%", "≥", "90", "%"),
        ("＞＝９５％", "≥", "95", "%"),
        ("=>3次", "≥", "3", "次"),
        (">= 98 %", "≥", "98", "%"),
        ("═5个", "=", "5", "个"),
        ("＝5个", "=", "5", "个"),
        ("≦49万元", "≤", "49", "万元"),
        ("<=49", "≤", "49", None),
        ("=<49", "≤", "49", None),
        ("＜3天", "<", "3", "天"),
        ("﹥90%", ">", "90", "%"),
        ("不少于2次", "≥", "2", "次"),
        ("不低于95%", "≥", "95", "%"),
        ("不小于95%", "≥", "95", "%"),
        ("至少3场", "≥", "3", "场"),
        ("大于等于3场", "≥", "3", "场"),
        ("不超过 49 万元", "≤", "49", "万元"),
        ("不高于1,000元/人", "≤", "1000", "元/人"),
        ("不多于5起", "≤", "5", "起"),
        ("至多5起", "≤", "5", "起"),
        ("控制在49万元以内", "≤", "49", "万元"),
        ("49万元以内", "≤", "49", "万元"),
        ("5%以下", "≤", "5", "%"),
        ("95%以上", "≥", "95", "%"),
        ("95%及以上", "≥", "95", "%"),
        ("大于90%", ">", "90", "%"),
        ("低于3天", "<", "3", "天"),
        ("办结率不低于95%", "≥", "95", "%"),
        ("满意度达到95%以上", "≥", "95", "%"),
        ("每季度≥1次", "≥", "1", "次"),
        ("≥1，200人", "≥", "1200", "人"),
        ("≥180万人", "≥", "180", "万人"),
        ("1.2亿元", None, "1.2", "亿元"),
        ("≥-5%", "≥", "-5", "%"),
        ("100%完成", None, "100", "%"),
        ("≥99.50%", "≥", "99.50", "%"),
        ("100㎡", None, "100", "m2"),
        ("2024人", None, "2024", "人"),
    ],
)
def test_targets_in_the_words_people_write(text: str, sign: str | None, value: str, unit: str | None) -> None:
    target = parse_target(text)
    assert (target.kind, target.operator and target.operator.value) == (TargetKind.NUMBER, sign)
    assert (str(target.value), target.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "low", "high"), [("80%-90%", 80, 90), ("80-90%", 80, 90), ("80～90分", 80, 90), ("5至10次", 5, 10)]
)
def test_ranges(text: str, low: int, high: int) -> None:
    target = parse_target(text)
    assert (target.value, target.upper, target.operator) == (Decimal(low), Decimal(high), None)


@pytest.mark.parametrize("text", ["24小时内", "15个工作日内", "3个月内", "24小时以内", "不超过3天"])
def test_limits_of_time(text: str) -> None:
    target = parse_target(text)
    assert target.kind is (TargetKind.NUMBER if text == "不超过3天" else TargetKind.DURATION_LIMIT)
    assert target.operator in (None, Operator.AT_MOST)


@pytest.mark.parametrize(
    "text",
    [
        "2024年12月31日前",
        "2022年",
        "2024 年度",
        "2024年第三季度",
        "2024-12-31",
        "12月底前",
        "年底前",
        "2024年12月31日前完成",
    ],
)
def test_dates(text: str) -> None:
    assert parse_target(text).kind is TargetKind.DATE


@pytest.mark.parametrize(
    "text",
    [
        "逐步提升",
        "长效",
        "12345热线运行稳定",
        "30个台席需24小时不间断接听电话",
        "4G网络覆盖",
        "≥95%，且≤100%",
        "x" * 5000,
    ],
)
def test_words(text: str) -> None:
    target = parse_target(text)
    assert (target.kind, target.value, target.text) == (TargetKind.WORDS, None, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [(None, "empty"), ("", "empty"), (" — ", "empty"), ("无", "not_applicable"), ("不适用", "not_applicable")],
)
def test_nothing_and_not_applicable(text: str | None, kind: str) -> None:
    assert parse_target(text).kind == kind


def test_a_second_unit_is_kept_in_the_text_and_the_first_figure_counts() -> None:
    target = parse_target("≥2天或16小时")
    assert (target.value, target.unit, target.has_second_unit) == (Decimal(2), "天或16小时", True)


@pytest.mark.parametrize(
    ("text", "value", "unit", "sign"),
    [
        ("完成工单 2551 件", "2551", "件", None),
        ("“12345”热线接通率98%", "98", "%", None),
        ("2024年完成3场", "3", "场", None),
        ("约1.2万人", "1.2", "万人", None),
        ("９８％", "98", "%", None),
        ("1,234人", "1234", "人", None),
        ("-3%", "-3", "%", None),
        ("≥95%", "95", "%", "≥"),
        ("95%以上", "95", "%", "≥"),
        ("20人（其中女8人）", "20", "人", None),
    ],
)
def test_actuals(text: str, value: str, unit: str, sign: str | None) -> None:
    actual = parse_actual(text)
    assert (str(actual.value), actual.unit, actual.operator and actual.operator.value) == (value, unit, sign)


@pytest.mark.parametrize("text", [None, "", "—", "已完成", "2024年12月20日", "12月完成", "80%-90%", "无", "y" * 5000])
def test_actuals_that_hold_no_value(text: str | None) -> None:
    assert parse_actual(text).value is None
    assert parse_actual(text).text == text


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("1.2", "万", ("12000", "")),
        ("12000", None, ("12000", "")),
        ("192", "万人", ("1920000", "人")),
        ("0.5", "亿元", ("50000000", "元")),
        ("24", "小时内", ("24", "小时")),
        ("15", "个工作日内", ("15", "工作日")),
        ("15", "个", ("15", "个")),
    ],
)
def test_magnitudes_can_be_compared(value: str, unit: str | None, expected: tuple[str, str]) -> None:
    assert magnitude(Decimal(value), unit) == (Decimal(expected[0]), expected[1])


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("≥≤%年月日万.,-0123456789"), max_size=40))
def test_any_text_is_read_without_failing_and_kept(text: str) -> None:
    target, actual = parse_target(text), parse_actual(text)
    assert target.text == actual.text == text
    assert (target.value is not None) == target.kind.is_quantitative
    assert target.value is None or target.value.is_finite()


@pytest.mark.parametrize(
    ("text", "sign", "value", "unit"),
    [
        ("不能低于90%", "≥", "90", "%"),
        ("不应少于3次", "≥", "3", "次"),
        ("未超过5%", "≤", "5", "%"),
        ("低于或等于5天", "≤", "5", "天"),
        ("最少3次", "≥", "3", "次"),
        ("至少完成3次", "≥", "3", "次"),
        ("不足5%", "<", "5", "%"),
        ("≯50万元", "≤", "50", "万元"),
        ("≮90%", "≥", "90", "%"),
        ("〈5%", "<", "5", "%"),
        ("5%或以下", "≤", "5", "%"),
        ("95%（含）以上", "≥", "95", "%"),
        ("≥98%（含98%）", "≥", "98", "%"),
        ("百分之95以上", "≥", "95", "%"),
        ("百分之百", None, "100", "%"),
        ("提升5个百分点", None, "5", "个百分点"),
        ("一次", None, "1", "次"),
        ("不少于两次", "≥", "2", "次"),
        ("举办培训3场", None, "3", "场"),
        ("近300人", None, "300", "人"),
        ("300余人", None, "300", "人"),
        ("5天左右", None, "5", "天"),
        ("≤￥20,000.00", "≤", "20000.00", None),
        ("3个-5个", None, "3", "个"),
        ("50万元至60万元", None, "50", "万元"),
    ],
)
def test_targets_in_more_of_the_words_of_accountants(text: str, sign: str | None, value: str, unit: str | None) -> None:
    target = parse_target(text)
    assert (target.kind, target.operator and target.operator.value) == (TargetKind.NUMBER, sign)
    assert (str(target.value), target.unit, target.has_second_unit) == (value, unit, False)


@pytest.mark.parametrize(
    "text",
    ["不迟于2024年12月31日", "12月31日（含）前", "2024年1-12月", "1月—12月", "1-12月", "2024-12", "2024年全年"],
)
def test_more_dates(text: str) -> None:
    assert parse_target(text).kind is TargetKind.DATE


@pytest.mark.parametrize("text", ["1小时内响应", "15个工作日内办结", "三个工作日内"])
def test_a_limit_may_say_what_is_done_in_the_time(text: str) -> None:
    target = parse_target(text)
    assert target.kind is TargetKind.DURATION_LIMIT
    assert (target.unit or "").endswith("内")


@pytest.mark.parametrize("text", ["第1名", "前10名", "上升2位", "排名前3", "一致", "一次性投入", "二级以上"])
def test_places_and_words_with_numerals_stay_words(text: str) -> None:
    assert parse_target(text).kind is TargetKind.WORDS


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12345热线办结率99.8%", "99.8", "%"),
        ("12345政务服务便民热线2551件", "2551", "件"),
        ("3月完成5次", "5", "次"),
        ("6月底完成100%", "100", "%"),
        ("11月30日完成5项", "5", "项"),
        ("2024年3月至12月开展培训5次", "5", "次"),
        ("3-6月开展培训5次", "5", "次"),
        ("第3季度完成4次", "4", "次"),
        ("第1批20人", "20", "人"),
        ("1、完成培训5次；2、参训300人", "5", "次"),
        ("（1）完成5次", "5", "次"),
        ("1.完成5次", "5", "次"),
        ("三次", "3", "次"),
        ("百分之95", "95", "%"),
        ("300余人", "300", "人"),
        ("开通120条热线", "120", "条热线"),
        ("服务6个月", "6", "个月"),
        ("1.5项", "1.5", "项"),
    ],
)
def test_dates_names_and_numbers_of_items_are_no_result(text: str, value: str, unit: str) -> None:
    actual = parse_actual(text)
    assert (str(actual.value), actual.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "由5%降至3%",
        "从80提高到95",
        "3个-5个",
        "1e5次",
        "1E5",
        "99.99.9%",
        "1.490,00",
        ".5",
        "12345678901234567",
        "第1名",
    ],
)
def test_an_actual_without_one_certain_figure_has_no_value(text: str) -> None:
    assert parse_actual(text).value is None


@pytest.mark.parametrize(("text", "sign"), [("未达到95%", "<"), ("不足95%", "<"), ("未超过95%", "≤")])
def test_an_actual_may_say_that_it_falls_short(text: str, sign: str) -> None:
    operator = parse_actual(text).operator
    assert operator is not None
    assert operator.value == sign
