from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from perfeval.core.sheet import Actual, FundLine, Indicator, Operator, Sheet, Target
from perfeval.printing.document import PrintDocument, PrintError, with_short_points
from perfeval.printing.paper.texts import actual_text, figure, printable, reason_text, target_text
from perfeval.printing.render import render_pdf
from tests.core.sheets import sheets

pytestmark = pytest.mark.once

ROW = Indicator(level1="产出指标", level2="数量指标", level3="次数")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("  a \t b  ", "a b"),
        ("a\r\nb\rc\x0bd", "a\nb\nc\nd"),
        ("\n\na\n\nb\n", "a\n\nb"),
        ("a\x00b\x1b[31mc\ufeff\ue000", "ab[31mc\ue000"),
        ("a\u202etxt.exe\u202c", "atxt.exe"),
    ],
)
def test_printable(text: str | None, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (Decimal("10.0"), "10.0"), (Decimal("1E+2"), "100"), (Decimal("0.00"), "0.00")]
)
def test_figures_keep_their_digits(value: Decimal | None, text: str) -> None:
    assert figure(value) == text


def test_a_cell_that_has_no_text_is_put_together() -> None:
    assert target_text(Target(operator=Operator.AT_LEAST, value=Decimal("95"), unit="%")) == "≥95%"
    assert actual_text(Actual(value=Decimal("4"), unit="人")) == "4人"


def test_reasons_are_gathered_in_one_cell() -> None:
    row = replace(
        ROW,
        deviation_reason="人手不足：",
        improvement="增加人员。",
        deviation_columns=(("经费保障", "√"), ("制度保障", None), ("人员保障", "√"), ("原因说明", "缺编")),
    )
    assert reason_text(row) == "原因类别：经费保障、人员保障\n人手不足：\n原因说明：缺编\n改进措施：增加人员。"
    assert reason_text(ROW) == ""


def test_points_out_of_the_database_lose_their_zeros_and_amounts_keep_them() -> None:
    fund = FundLine("年度资金总额", executed=Decimal("10.00"), weight=Decimal("10.00"), score=Decimal("9.80"))
    sheet = Sheet(
        year=2024,
        kind="project",
        unit_of_money="元",
        funds=(fund,),
        indicators=(
            replace(ROW, weight=Decimal("50.00"), score=Decimal("0.00"), level1_weight_label=Decimal("50.00")),
        ),
        published_total=Decimal("99.80"),
        published_total_weight=Decimal("1E+2"),
    )
    short = with_short_points(sheet)
    assert [str(short.funds[0].executed), str(short.funds[0].weight), str(short.funds[0].score)] == [
        "10.00",
        "10",
        "9.8",
    ]
    row = short.indicators[0]
    assert [str(row.weight), str(row.score), str(row.level1_weight_label)] == ["50", "0", "50"]
    assert [str(short.published_total), str(short.published_total_weight)] == ["99.8", "100"]


@settings(max_examples=30)
@given(sheets)
def test_any_table_is_printed_or_refused_with_a_reason(sheet: Sheet) -> None:
    for key in ("mof-2020", "futian"):
        with suppress(PrintError):
            assert render_pdf(PrintDocument(sheet, key)).startswith(b"%PDF")
