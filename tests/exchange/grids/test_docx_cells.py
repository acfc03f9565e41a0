"""Word tables from XML by hand: one trait of the format a test."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from perfeval.exchange.grids import Cell, Grid
from perfeval.exchange.grids.docx import docx_grids
from perfeval.exchange.grids.packages import Package
from tests.exchange.packages import WORD, package, relations, word_parts

pytestmark = pytest.mark.once


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    content = content if content.startswith("<") else p(content)
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{content}</w:tc>"


def tbl(*rows: str) -> str:
    return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def read(tmp_path: Path, body: str) -> tuple[Grid, ...]:
    with zipfile.ZipFile(package(tmp_path / "a.docx", word_parts(body))) as file:
        return docx_grids(Package(file))


def cells(tmp_path: Path, *rows: str) -> list[tuple[int, int, str, int, int]]:
    (grid,) = read(tmp_path, tbl(*rows))
    return [(one.row, one.column, one.text, one.rows, one.columns) for one in grid.cells]


def text(tmp_path: Path, runs: str) -> str:
    (grid,) = read(tmp_path, tbl(tc(f"<w:p>{runs}</w:p>") + tc("end")))
    return grid.cells[0].text if len(grid.cells) == 2 else ""


SPAN, DOWN, ON = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_columns_are_those_of_the_grid(tmp_path: Path) -> None:
    assert cells(tmp_path, tc("a", SPAN) + tc("b"), tc("c") + tc("d") + tc("e")) == [
        (1, 1, "a", 1, 2), (1, 3, "b", 1, 1), (2, 1, "c", 1, 1), (2, 2, "d", 1, 1), (2, 3, "e", 1, 1),
    ]  # fmt: skip


def test_cells_merged_downwards(tmp_path: Path) -> None:
    rows = (
        tc("a", SPAN + DOWN) + tc("1"),
        tc("hidden", SPAN + ON) + tc("2"),
        tc("", SPAN + ON) + tc("3"),
        tc("b", SPAN),
    )
    assert cells(tmp_path, *rows) == [
        (1, 1, "a", 3, 2), (1, 3, "1", 1, 1), (2, 3, "2", 1, 1), (3, 3, "3", 1, 1), (4, 1, "b", 1, 2),
    ]  # fmt: skip


def test_text_under_a_merge_is_said_unless_it_is_the_same(tmp_path: Path) -> None:
    (grid,) = read(tmp_path, tbl(tc("a", DOWN) + tc("b", DOWN), tc("a", ON) + tc("c", ON)))
    assert [(one.text, one.problem) for one in grid.cells] == [
        ("a", ""),
        ("b", "合并单元格下面还盖着文字“c”，没有读取。"),
    ]


def test_a_new_beginning_ends_the_merge_above(tmp_path: Path) -> None:
    assert cells(tmp_path, tc("a", DOWN), tc("", ON), tc("b", DOWN), tc("", ON), tc("c"), tc("d", ON)) == [
        (1, 1, "a", 2, 1), (3, 1, "b", 2, 1), (5, 1, "c", 1, 1), (6, 1, "d", 1, 1),
    ]  # fmt: skip


def test_old_files_merge_to_the_right_by_another_mark(tmp_path: Path) -> None:
    assert cells(tmp_path, tc("a", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>") + tc("b")) == [
        (1, 1, "a", 1, 2),
        (1, 3, "b", 1, 1),
    ]


def test_rows_that_begin_later(tmp_path: Path) -> None:
    assert cells(tmp_path, '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + tc("a")) == [(1, 3, "a", 1, 1)]


def test_an_empty_merged_cell_is_kept_and_an_empty_single_one_is_not(tmp_path: Path) -> None:
    assert cells(tmp_path, tc("", SPAN) + tc("") + tc("a")) == [(1, 1, "", 1, 2), (1, 4, "a", 1, 1)]


def test_controls_around_rows_cells_and_text(tmp_path: Path) -> None:
    def control(inside: str) -> str:
        return f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    inner = tc(control(p("a"))) + control(tc("b"))
    (grid,) = read(tmp_path, control(f"<w:tbl>{control(f'<w:tr>{inner}</w:tr>')}</w:tbl>"))
    assert [one.text for one in grid.cells] == ["a", "b"]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ("<w:r><w:t>产出</w:t></w:r><w:r><w:t>指标</w:t></w:r>", "产出指标"),
        ('<w:r><w:t xml:space="preserve"> a </w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>', "a \tb\nc"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t></w:r>", "a-bc"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>95</w:t></w:r>', "≥95"),
        ("<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>", "new"),
        ("<w:moveFrom><w:r><w:t>a</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>b</w:t></w:r></w:moveTo>", "b"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>a</w:t></w:r>", "a"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r>', "shown"),
        ("<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>", "link"),
        ("<w:r><w:instrText>SUM(A1)</w:instrText></w:r><w:r><w:t>5</w:t></w:r>", "5"),
        ('<w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>', "7"),
        ("<w:r><w:t>a</w:t><w:footnoteReference w:id='1'/></w:r>", "a"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>du</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>度</w:t></w:r></w:rubyBase></w:ruby></w:r>", "度"),
        ("<w:smartTag><w:r><w:t>a</w:t></w:r></w:smartTag>", "a"),
    ],
)  # fmt: skip
def test_text_is_what_a_reader_sees(tmp_path: Path, runs: str, expected: str) -> None:
    assert text(tmp_path, runs) == expected


def test_paragraphs_of_a_cell_are_lines(tmp_path: Path) -> None:
    assert cells(tmp_path, tc(p("1.一") + "<w:p/>" + p("2.二"))) == [(1, 1, "1.一\n2.二", 1, 1)]


NUMBERING = f"""<w:numbering xmlns:w="{WORD}">
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%2"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl>
</w:abstractNum><w:abstractNum w:abstractNumId="9"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"""


def test_numbers_that_word_puts_before_paragraphs(tmp_path: Path) -> None:
    def item(text: str, number: int, depth: int = 0) -> str:
        numbered = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        return f"<w:p>{numbered}<w:r><w:t>{text}</w:t></w:r></w:p>"

    items = (
        item("a", 1), item("b", 1, 1), item("c", 1, 1), item("d", 1), item("e", 1, 1), item("f", 2), item("g", 2), item("h", 2),
        item("i", 3), item("j", 99), item("k", 4), item("", 1),
    )  # fmt: skip
    parts = word_parts(tbl(tc("".join(items))))
    parts["word/numbering.xml"] = NUMBERING
    parts["word/_rels/document.xml.rels"] = relations(("numbering", "numbering.xml"))
    with zipfile.ZipFile(package(tmp_path / "a.docx", parts)) as file:
        (grid,) = docx_grids(Package(file))
    assert grid.cells[0].text.split("\n") == [
        "1.a", "①b", "②c", "2.d", "①e", "（九）f", "（十）g", "（十一）h", "i", "j", "1.k", "3.",
    ]  # fmt: skip


def test_deleted_rows_and_cells_are_left_out(tmp_path: Path) -> None:
    rows = (tc("a"), "<w:trPr><w:del/></w:trPr>" + tc("gone"), tc("b") + tc("gone", "<w:cellDel/>") + tc("c"))
    assert cells(tmp_path, *rows) == [(1, 1, "a", 1, 1), (2, 1, "b", 1, 1), (2, 3, "c", 1, 1)]


def test_paragraphs_belong_to_the_tables_around_them(tmp_path: Path) -> None:
    one, two = read(tmp_path, p("标题") + p("") + tbl(tc("1")) + p("填表人") + tbl(tc("2")) + p("盖章"))
    assert (one.part, one.before, one.after) == ("表格 1", ("标题",), ("填表人",))
    assert (two.part, two.before, two.after) == ("表格 2", ("填表人",), ("盖章",))


def test_a_table_within_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    outer, inner = read(tmp_path, p("标题") + tbl(tc("标签"), tc(p("前") + tbl(tc("里")) + p("后"))) + p("尾"))
    assert [one.text for one in outer.cells] == ["标签", "前\n后"]
    assert [one.text for one in inner.cells] == ["里"]
    assert inner.before == ("标题", "标签", "前")
    assert inner.after == ("后",)


def test_a_layout_table_gives_its_surroundings_to_the_table_within(tmp_path: Path) -> None:
    _, inner = read(tmp_path, p("标题") + tbl(tc(tbl(tc("里")) + "<w:p/>")) + p("尾"))
    assert (inner.before, inner.after) == (("标题",), ("尾",))


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('框')}{tbl(tc('表'))}</w:txbxContent>"
    drawing = (
        '<w:p><w:r><w:t>旁</w:t><mc:AlternateContent xmlns:mc="x"><mc:Choice>'
        f"{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    boxed, main = read(tmp_path, drawing + tbl(tc("1")))
    assert [one.text for one in boxed.cells] == ["表"]
    assert main.before == ("旁", "框")


def test_the_strict_kind_of_the_format(tmp_path: Path) -> None:
    parts = word_parts(tbl(tc("a", SPAN)))
    strict = str(parts["word/document.xml"]).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    with zipfile.ZipFile(package(tmp_path / "a.docx", {**parts, "word/document.xml": strict})) as file:
        (grid,) = docx_grids(Package(file))
    assert grid.cells == (Cell(1, 1, "a", columns=2),)


def test_a_document_without_tables(tmp_path: Path) -> None:
    assert read(tmp_path, p("a")) == ()


@pytest.mark.parametrize("mark", ["<w:strike/>", "<w:dstrike/>", '<w:strike w:val="true"/>'])
def test_struck_text_is_left_out_and_said(tmp_path: Path, mark: str) -> None:
    runs = f"<w:r><w:t>4</w:t></w:r><w:r><w:rPr><w:b/>{mark}</w:rPr><w:t>5</w:t></w:r>"
    (grid,) = read(tmp_path, tbl(tc(f"<w:p>{runs}</w:p>") + tc("end")))
    assert [(one.text, one.problem) for one in grid.cells] == [("4", "划掉的文字“5”没有读取。"), ("end", "")]


def test_a_strike_that_is_switched_off_is_none(tmp_path: Path) -> None:
    assert text(tmp_path, '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>5</w:t></w:r>') == "5"
