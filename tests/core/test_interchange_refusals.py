from __future__ import annotations

import re
from typing import Any

import pytest

from perfeval.core.interchange import InterchangeError, sheet_from_json, sheets_from_json

SOUND = {"kind": "project", "unit_of_money": "元"}


def refused(data: object) -> dict[str, str]:
    with pytest.raises(InterchangeError) as caught:
        sheet_from_json(data)
    return {problem.path: problem.message for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"year": "2024"}, "year"),
        ({"year": True}, "year"),
        ({"year": 2024.0}, "year"),
        ({"year": 20240}, "year"),
        ({"kind": "programme"}, "kind"),
        ({"kind": None}, "kind"),
        ({"unit_of_money": "亿元"}, "unit_of_money"),
        ({"title": 7}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": "a\x1b[31m"}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"title": "长" * 20_001}, "title"),
        ({"notes": "一"}, "notes"),
        ({"notes": [1]}, "notes[0]"),
        ({"notes": ["x"] * 201}, "notes"),
        ({"head_fields": {"年度": 2024}}, "head_fields.年度"),
        ({"head_fields": {"单位(盖章)": 1}}, 'head_fields."单位(盖章)"'),
        ({"head_fields": [{"label": 1}]}, "head_fields[0].label"),
        ({"head_fields": [{"label": "a", "text": "b"}]}, "head_fields[0].text"),
        ({"head_fields": ["年度"]}, "head_fields[0]"),
        ({"head_fields": {str(n): None for n in range(201)}}, "head_fields"),
        ({"footer_fields": {"减分项": "若干"}}, "footer_fields.减分项"),
        ({"funds": [{}] * 101}, "funds"),
        ({"funds": {}}, "funds"),
        ({"funds": [{"rate": "98%%"}]}, "funds[0].rate"),
        ({"funds": [{}, {"executed": "1.2.3"}]}, "funds[1].executed"),
        ({"indicators": [{}] * 1001}, "indicators"),
        ({"indicators": [{"kind": "定量"}]}, "indicators[0].kind"),
        ({"indicators": [{}, {"children_of": "", "children_of_row": "1"}]}, "indicators[1].children_of_row"),
        ({"indicators": [{}, {"children_of": "", "children_of_row": True}]}, "indicators[1].children_of_row"),
        ({"indicators": [{}, {"children_of": "", "children_of_row": 0}]}, "indicators[1].children_of_row"),
        ({"indicators": [{}, {"children_of": "", "children_of_row": 2}]}, "indicators[1].children_of_row"),
        ({"indicators": [{}, {"children_of": "", "children_of_row": 3}]}, "indicators[1].children_of_row"),
        ({"indicators": [{}, {"children_of": "", "children_of_row": 10**400}]}, "indicators[1].children_of_row"),
        ({"indicators": [{}, {"children_of": "甲", "children_of_row": 1}]}, "indicators[1].children_of_row"),
        ({"indicators": [{}, {"children_of_row": 1}]}, "indicators[1].children_of_row"),
        (
            {"indicators": [{"children_of": "甲"}, {"children_of": "", "children_of_row": 1}]},
            "indicators[1].children_of_row",
        ),
        ({"indicators": [{"target_operator": "定性"}]}, "indicators[0].target_operator"),
        ({"indicators": [{"target_value": 9.5}]}, "indicators[0].target_value"),
        ({"indicators": [{"target_text": "长" * 2_001}]}, "indicators[0].target_text"),
        ({"indicators": [{"target_value": "长" * 1_500, "target_unit": "长" * 1_500}]}, "indicators[0].target_text"),
        ({"indicators": [{"actual_value": 10**400}]}, "indicators[0].actual_value"),
        ({"indicators": [{"deviation_columns": {"其他": False}}]}, "indicators[0].deviation_columns.其他"),
        ({"colour": None}, "colour"),
        ({"indicators": [{"colour": 1}]}, "indicators[0].colour"),
        ({"funds": [{"weigth": "10"}]}, "funds[0].weigth"),
        ({"perfeval": 2}, "perfeval"),
        ({"perfeval": 0}, "perfeval"),
        ({"perfeval": "1"}, "perfeval"),
        ({"perfeval": True}, "perfeval"),
        ({"perfeval": 10**5000}, "perfeval"),
    ],
)
def test_it_names_the_path_of_the_wrong_value(wrong: dict[str, Any], path: str) -> None:
    problems = refused({**SOUND, **wrong})
    assert list(problems) == [path]
    assert re.search("[\u4e00-\u9fff]", problems[path])


@pytest.mark.parametrize(
    "figure",
    [
        "NaN", "nan", "Infinity", "-inf", "1e3", "1E400", "0x10", "", " ", "十", "12万", "10元", "98%", "1_000", "1,23", "≥95",
        "1" * 16, "0." + "1" * 11, "1" + " " * 60, 0.5, 10.0, float("nan"), float("inf"), True, False, [], {}, ["10"], 10**15, 10**400,
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_figure(figure: object) -> None:
    assert list(refused({**SOUND, "indicators": [{}, {"weight": figure}]})) == ["indicators[1].weight"]


@pytest.mark.parametrize("data", [None, 1, "x", [], True, [{}]])
def test_it_refuses_what_is_no_object_with_one_problem(data: object) -> None:
    assert list(refused(data)) == [""]


def test_it_gathers_all_problems() -> None:
    wrong = {
        **SOUND,
        "year": "x",
        "funds": [{"rate": "x"}],
        "indicators": [{"weight": "x", "score": 1.5}, {"kind": "x"}],
        "b": 1,
    }
    assert set(refused(wrong)) == {
        "year", "funds[0].rate", "indicators[0].weight", "indicators[0].score", "indicators[1].kind", "b",
    }  # fmt: skip


def test_the_error_reads_as_path_and_sentence() -> None:
    with pytest.raises(InterchangeError, match=r"^indicators\[0\]\.weight: “十”不是数字。$"):
        sheet_from_json({**SOUND, "indicators": [{"weight": "十"}]})


def test_notes_on_where_a_table_was_read_are_passed_over() -> None:
    notes = {"seed": 1, "seed_lines": [1], "ocr_doubts": {}, "layout": 0.5, "region": [], "goal_ocr_cells": None}
    assert sheet_from_json({**SOUND, **notes, "indicators": [{"seed_line": 7}]})


def test_a_long_key_is_cut_in_its_path() -> None:
    (path,) = refused({**SOUND, "\x1b" + "k" * 500: 1})
    assert len(path) < 60
    assert path.isprintable()


def test_several_tables_in_a_list_or_an_object() -> None:
    assert len(sheets_from_json([SOUND, SOUND])) == 2
    assert len(sheets_from_json({"perfeval": 1, "sheets": [SOUND]})) == 1
    assert len(sheets_from_json(SOUND)) == 1


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([], ""),
        ({"sheets": []}, "sheets"),
        ({"sheets": None}, "sheets"),
        ({"sheets": SOUND}, "sheets"),
        ({"sheets": [SOUND], "perfeval": 2}, "perfeval"),
        ({"sheets": [SOUND], "count": 1}, "count"),
        ([SOUND, {**SOUND, "year": "x"}], "[1].year"),
        ({"sheets": [{**SOUND, "funds": [{"label": 1}]}]}, "sheets[0].funds[0].label"),
        ([[SOUND]], "[0]"),
        ([SOUND] * 2001, ""),
    ],
)
def test_a_collection_names_the_path_too(data: object, path: str) -> None:
    with pytest.raises(InterchangeError) as caught:
        sheets_from_json(data)
    assert [problem.path for problem in caught.value.problems] == [path]
