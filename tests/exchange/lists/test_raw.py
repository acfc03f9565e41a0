"""What a cell of a workbook says, and what it may not say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.evaluations.operations.reading import UnreadableError
from perfeval.exchange.lists.raw import Raw, cell_text

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("001001", "001001"),
        (1001.0, "1001"),
        (1001, "1001"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (-2.5, "-2.5"),
        (" 政务 ", "政务"),
        (None, ""),
        ("", ""),
        ("#1", "#1"),
    ],
)
def test_codes_and_figures_come_as_they_read(raw: Raw, text: str) -> None:
    assert cell_text(raw) == text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (float("inf"), "太大"),
        (float("nan"), "太大"),
        (1e400, "太大"),
        (1e15, "15 位"),
        (True, "逻辑值"),
        (False, "逻辑值"),
        (date(2025, 1, 1), "日期"),
        ("#DIV/0!", "公式出错"),
        ("#N/A", "公式出错"),
    ],
)
def test_what_is_no_text_and_no_exact_figure_is_refused(raw: Raw, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        cell_text(raw)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_figure_comes_back_from_its_float(value: Decimal) -> None:
    assert Decimal(cell_text(float(value))) == value
