from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval.core.checks import check_sheet
from perfeval.core.checks.unprintable_character import unprintable_character
from perfeval.core.findings import Severity
from tests.core.tables import GOOD, MOF, run_check, with_row

RARE = "㐂𠮷镕喆堃龘⑳㎡≥①　\u2003—“”￥Ⅻ"  # rare, but the fonts have them


def test_a_character_without_glyph_is_named_where_it_stands() -> None:
    found = run_check(unprintable_character, with_row(2, deviation_reason="由王𪚥办理"))
    assert [(item.part, item.row, item.field, item.severity) for item in found] == [
        ("indicators", 3, "deviation_reason", Severity.ERROR)
    ]
    assert found[0].message == "第 3 行“完成时间”的偏差原因中有打印不出来的字符：“𪚥”（U+2A6A5），请改用别的字。"


def test_rare_characters_that_the_fonts_have_are_no_fault() -> None:
    assert run_check(unprintable_character, with_row(0, level3=f"{RARE}\n第二行\t", improvement=RARE)) == []


def test_it_is_said_without_a_scheme_too() -> None:
    assert [item.id for item in check_sheet(replace(GOOD, goal_actual="完成👍"), None)] == ["unprintable-character"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"project_name": "𪚥"}, ("head", None, "project_name")),
        ({"goal_expected": "完成✅"}, ("head", None, "goal_expected")),
        ({"head_fields": (("项目负责人", "𪚥"),)}, ("head", "项目负责人", "head_fields")),
        ({"footer_fields": (("自评结论", "好\ue000"),)}, ("total", "自评结论", "footer_fields")),
        ({"notes": ("见\U0001f600",)}, ("total", None, "notes")),
        ({"funds": (replace(GOOD.funds[0], label="资金Ą"),)}, ("funds", 1, "label")),
    ],
)
def test_every_text_is_looked_at(changes: dict[str, object], place: tuple[object, ...]) -> None:
    found = run_check(unprintable_character, replace(GOOD, **changes))  # type: ignore[arg-type]
    assert [(item.part, item.row, item.field) for item in found] == [place]


def test_every_cell_of_a_row_is_looked_at() -> None:
    cells = ("level1", "level2", "level3", "deviation_reason", "improvement", "target", "actual")
    for field in cells:
        found = run_check(unprintable_character, with_row(0, GOOD, **{field: "甲👍乙👍"}), MOF)
        assert [(item.field, item.published) for item in found] == [(field, "👍")]
    columns = run_check(unprintable_character, with_row(0, deviation_columns=(("其他", "👍"),)))
    assert [item.field for item in columns] == ["deviation_reason"]


def test_many_are_not_all_named() -> None:
    (found,) = run_check(unprintable_character, with_row(0, improvement="😀😁😂😃"))
    assert "“😂”（U+1F602）等，请" in found.message
    assert found.published == "😀😁😂😃"
