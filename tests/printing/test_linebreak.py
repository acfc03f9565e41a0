"""Where a line may end, by the rules of Chinese setting. Widths: a Chinese character 1 em, all others half."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.printing.linebreak import Typeface

pytestmark = pytest.mark.once

FACE = Typeface({chr(code): 0.5 for code in range(0x20, 0x7F)})


@pytest.mark.parametrize(
    ("text", "ems", "lines"),
    [
        ("", 5, [""]),
        ("完成情况", 4, ["完成情况"]),
        ("年度目标完成情况", 4, ["年度目标", "完成情况"]),
        ("工作全部完成。", 6, ["工作全部完", "成。"]),  # no full stop at a line's start
        ("完成情况（初稿）", 5, ["完成情况", "（初稿）"]),  # no opening bracket at a line's end
        ("支出进度96.15%达标", 4.5, ["支出进度", "96.15%达", "标"]),  # a figure keeps its sign
        ("于是2022年11月", 3, ["于是", "2022年", "11月"]),
        ("按期 完成 任务", 3, ["按期 ", "完成 ", "任务"]),
        ("一\n二", 5, ["一", "二"]),
        ("一\n\n二\n", 5, ["一", "", "二", ""]),
        ("abcdefgh", 2, ["abcd", "efgh"]),  # a word wider than the column is cut
        ("落实“放”、“管”、“服”", 7, ["落实“放”、", "“管”、“服”"]),
        ("落实“放管服”改革", 3.5, ["落实", "“放管", "服”改", "革"]),
        ("称‘甲’（乙）", 4, ["称‘甲’", "（乙）"]),
        ("it’s ABC“x”y", 4.5, ["it’s ", "ABC“x”y"]),  # beside Latin letters as Unicode has it
        ("好的——不错", 3, ["好的", "——不", "错"]),  # a double dash stays whole
    ],
)
def test_lines(text: str, ems: float, lines: list[str]) -> None:
    assert FACE.lines(text, ems) == lines


@given(st.text("一二三四，。（）“”%123.ab -—\n", max_size=60), st.floats(1, 12))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, ems: float) -> None:
    lines = FACE.lines(text, ems)
    assert "".join(lines) == text.replace("\n", "")
    for line in lines:
        assert FACE.width(line.rstrip(" ")) <= ems or len(line) == 1
