from __future__ import annotations

from dataclasses import fields

import pytest

from perfeval.core.findings import Finding, Severity
from perfeval.core.sheet import FundLine, Indicator, Sheet
from perfeval.exchange.console.text import align, clip, one_line, width
from perfeval.exchange.console.words import FIELDS, place


def test_a_chinese_character_takes_two_columns() -> None:
    assert width("得分 9.5") == 8
    assert width("e\u0301") == 1


def test_columns_stand_below_each_other() -> None:
    assert align([("行", "得分", "x"), ("10", "9", "y")]) == ["行  得分  x", "10  9     y"]


def test_no_rows_are_no_lines() -> None:
    assert align([]) == []


@pytest.mark.parametrize(
    ("text", "columns", "clipped"), [("得分", 4, "得分"), ("得分高", 5, "得分…"), ("abcdef", 4, "abc…")]
)
def test_clipping_marks_what_is_missing(text: str, columns: int, clipped: str) -> None:
    assert clip(text, columns) == clipped


def test_text_from_a_file_cannot_command_the_terminal() -> None:
    assert one_line("甲\n乙\x1b[2J\u202e") == "甲 乙?[2J?"


@pytest.mark.parametrize(
    ("part", "row", "field", "words"),
    [
        ("indicators", 4, "score", "指标第 4 行 得分"),
        ("funds", 1, "rate", "资金第 1 行 执行率"),
        ("level1", "产出指标", "weight", "一级指标“产出指标” 分值"),
        ("total", None, None, "合计"),
    ],
)  # fmt: skip
def test_a_place_in_words(part: str, row: int | str | None, field: str | None, words: str) -> None:
    finding = Finding("x", Severity.ERROR, part, row, field, None, None, "")  # type: ignore[arg-type]
    assert place(finding) == words


def test_every_field_of_a_table_has_a_word() -> None:
    structure = {
        "funds",
        "indicators",
        "head_fields",
        "footer_fields",
        "notes",
        "dashed",
        "children_of",
        "children_of_row",
        "declared",
        "deviation_columns",
        "unit_of_money",
    }
    names = {field.name for kind in (Sheet, FundLine, Indicator) for field in fields(kind)}
    assert names - structure - set(FIELDS) == set()
