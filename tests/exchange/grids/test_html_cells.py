"""Web pages, also those that Word, Excel and office systems save."""

from __future__ import annotations

import base64

import pytest

from perfeval.exchange.grids import Grid
from perfeval.exchange.grids.html import html_grids
from perfeval.exchange.grids.packages import Unreadable

pytestmark = pytest.mark.once


def read(page: str) -> tuple[Grid, ...]:
    return html_grids(page.encode())


def cells(page: str) -> list[tuple[int, int, str, int, int]]:
    (grid,) = read(page)
    return [(one.row, one.column, one.text, one.rows, one.columns) for one in grid.cells]


def test_spans() -> None:
    page = "<table><tr><td rowspan=2>a<td colspan='2'>b<tr><td>c<td>d<tr><td>e</table>"
    assert cells(page) == [
        (1, 1, "a", 2, 1), (1, 2, "b", 1, 2), (2, 2, "c", 1, 1), (2, 3, "d", 1, 1), (3, 1, "e", 1, 1),
    ]  # fmt: skip


def test_spans_end_with_the_table() -> None:
    assert cells("<table><tr><td rowspan=0>a<td rowspan=99>b<tr></table>") == [(1, 1, "a", 2, 1), (1, 2, "b", 2, 1)]
    assert cells("<table><tr><td colspan=-1 rowspan=x>a</table>") == [(1, 1, "a", 1, 1)]


def test_head_and_foot_stand_at_their_ends() -> None:
    page = "<table><tfoot><tr><td>总分</tfoot><tr><td>行</tr><thead><tr><th>指标</thead></table>"
    assert [text for _, _, text, _, _ in cells(page)] == ["指标", "行", "总分"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("产出\n   指标", "产出指标"),
        ("a\n  b", "a b"),
        ("一<br>二<p>三</p>", "一\n二\n三"),
        ("<p>一</p>\n<p>二</p>", "一\n二"),
        ("&nbsp;98.5&nbsp;%&nbsp;", "98.5 %"),
        ("a<!-- no -->b<script>no</script><style>no</style>", "ab"),
        ("<span style='display:none'>no</span>a<b hidden>no</b>", "a"),
        ("<input value=12><input type=hidden value=no><select><option>no<option selected>是</select>", "12是"),
        ("<div><div>一</div><div>二</div></div>", "一\n二"),
        ("&lt;10&amp;&#8805;5", "<10&≥5"),
        ("<o:p>二</o:p><font>三</font>", "二三"),
    ],
)
def test_text_is_what_a_browser_shows(inside: str, text: str) -> None:
    assert cells(f"<table><tr><td>{inside}</td></tr></table>") == [(1, 1, text, 1, 1)]


def test_paragraphs_belong_to_the_tables_around_them() -> None:
    one, two = read("<title>no</title><h1>标题</h1>年度<table><tr><td>1</table><p>填表人</p><table><tr><td>2</table>尾")
    assert (one.part, one.before, one.after) == ("表格 1", ("标题", "年度"), ("填表人",))
    assert (two.part, two.before, two.after) == ("表格 2", ("填表人",), ("尾",))


def test_a_table_within_a_cell() -> None:
    outer, inner = read("<p>标题<table><caption>题注</caption><tr><td>签<td>前<table><tr><td>里</table>后</table>尾")
    assert [one.text for one in outer.cells] == ["签", "前\n后"]
    assert ([one.text for one in inner.cells], inner.before, inner.after) == (
        ["里"],
        ("标题", "题注", "签", "前"),
        ("后",),
    )


PAGE = "<html><head>{meta}</head><body><table><tr><td>绩效</table></body></html>"


@pytest.mark.parametrize(
    ("meta", "encoding"),
    [
        ('<meta charset="gb2312">', "gb18030"),
        ('<meta http-equiv=Content-Type content="text/html; charset=gbk">', "gb18030"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "gb18030"),
        ("", "utf-16"),
        ('<meta charset="utf-8">', "gb18030"),  # it lies
        ('<meta charset="gb2312">', "utf-8-sig"),
        ('<meta charset="no-such-thing">', "utf-8"),
    ],
)
def test_encodings(meta: str, encoding: str) -> None:
    (grid,) = html_grids(PAGE.format(meta=meta).encode(encoding))
    assert grid.cells[0].text == "绩效"


def test_a_page_in_a_single_file() -> None:
    body = base64.encodebytes(PAGE.format(meta="").encode("gb18030")).decode()
    page = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset="gb2312"'
        f"\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--x--\r\n"
    )
    (grid,) = html_grids(page.encode())
    assert grid.cells[0].text == "绩效"


def test_deep_pages_are_refused() -> None:
    assert cells("<div>" * 150 + "<table><tr><td>a") == [(1, 1, "a", 1, 1)]
    with pytest.raises(Unreadable, match="嵌套"):
        read("<div>" * 250 + "<table><tr><td>a")


def test_a_page_without_anything() -> None:
    assert read(" ") == read("<p>a") == ()


@pytest.mark.parametrize(
    "struck", ["<s>5</s>", "<del>5</del>", "<strike>5</strike>", '<span style="text-decoration: line-through">5</span>']
)
def test_struck_text_is_left_out_and_said(struck: str) -> None:
    (grid,) = read(f"<table><tr><td>4{struck}<td>end</table>")
    assert [(one.text, one.problem) for one in grid.cells] == [("4", "划掉的文字“5”没有读取。"), ("end", "")]


def test_a_struck_cell_is_empty_and_said() -> None:
    (grid,) = read('<table><tr><td style="text-decoration:line-through">5<td>end</table>')
    assert [(one.text, one.problem) for one in grid.cells] == [("", "划掉的文字“5”没有读取。"), ("end", "")]
