"""What Word refuses or silently repairs in a file: it must find nothing of that in a report of ours.

Word is not here to ask. These are the rules of its schema (ISO/IEC 29500-1, transitional) for the elements that we
write, checked on every report; each rule is broken once on purpose, so that a rule that sees nothing would be seen.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from perfeval.core.interchange import sheet_from_json
from perfeval.core.narrative.content import Content
from perfeval.core.narrative.document import Bar, BarChart, Document
from perfeval.core.narrative.report import Report, build_report
from perfeval.core.narrative.summary import ProjectLine, Summary, build_summary
from perfeval.exchange.writers.docx_report import write_docx
from perfeval.schemes.official import official_scheme
from tests.core.sheets import PUBLISHED
from tests.golden.zizhou_report import golden_report

pytestmark = pytest.mark.once

# The order in which the schema wants the children; what stands in no list here is not written by us.
ORDER = {
    "w:body": "p tbl sectPr",
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "w:tblBorders": "top left start bottom right end insideH insideV",
    "w:tblCellMar": "top left start bottom right end",
    "w:tbl": "tblPr tblGrid tr",
    "w:tr": "tblPrEx trPr tc",
    "w:tc": "tcPr p",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "w:tcBorders": "top left start bottom right end insideH insideV tl2br tr2bl",
    "w:sectPr": "headerReference/footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "w:style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
}  # fmt: skip
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FREE = ("w:body", "w:trPr")  # blocks may come in any order; only the last is sectPr
Parts = dict[str, Any]


def parts_of(file: bytes) -> Parts:
    """Every XML part by its name, pictures as bytes."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: _part(archive, name) for name in names}


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    content = archive.read(name)
    return parse_xml(content) if name.endswith((".xml", ".rels")) else content


def faults(parts: Parts) -> list[str]:
    return [fault for rule in RULES for fault in rule(parts)]


def trees(parts: Parts) -> Iterator[tuple[str, Any]]:
    """The parts that hold text or styles."""
    yield from ((name, tree) for name, tree in parts.items() if name.startswith("word/") and name.endswith(".xml"))


def order(parts: Parts) -> Iterator[str]:
    for name, tree in trees(parts):
        for tag, words in ORDER.items():
            places_of = enumerate(words.split())
            wanted = {qn(f"w:{word}"): place for place, same in places_of for word in same.split("/")}
            for element in tree.iter(qn(tag)):
                places = [wanted.get(child.tag, -1) for child in element]
                if -1 in places or (tag not in FREE and places != sorted(places)):
                    yield f"{name}: {tag} holds {[child.tag.rpartition('}')[2] for child in element]}"


def rows(parts: Parts) -> Iterator[str]:
    """Every row fills the grid; what is merged downwards goes on in a cell that is as wide."""
    for table in parts["word/document.xml"].iter(qn("w:tbl")):
        columns = len(table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}"))
        above: dict[int, int] = {}
        for row in table.findall(qn("w:tr")):
            place, open_cells = 0, {}
            for cell in row.findall(qn("w:tc")):
                span = cell.tcPr.find(qn("w:gridSpan"))
                wide = 1 if span is None else int(span.get(qn("w:val")))
                merge = cell.tcPr.find(qn("w:vMerge"))
                if merge is not None:
                    if merge.get(qn("w:val")) != "restart" and above.get(place) != wide:
                        yield f"a cell goes on from nothing at column {place}"
                    open_cells[place] = wide
                place += wide
            if place != columns:
                yield f"{place} columns in a grid of {columns}"
            above = open_cells


def cells(parts: Parts) -> Iterator[str]:
    for cell in parts["word/document.xml"].iter(qn("w:tc")):
        if not len(cell) or cell[-1].tag != qn("w:p"):
            yield "a cell does not end with a paragraph"


def ends(parts: Parts) -> Iterator[str]:
    body = parts["word/document.xml"].find(qn("w:body"))
    if [child.tag for child in body][-2:] != [qn("w:p"), qn("w:sectPr")]:
        yield "the body does not end with a paragraph and its section"
    for before, after in pairwise(body):
        if before.tag == after.tag == qn("w:tbl"):
            yield "two tables touch: Word makes them one"


def ids(parts: Parts) -> Iterator[str]:
    found = Counter(item.get("id") for _, tree in trees(parts) for item in tree.iter(qn("wp:docPr")))
    yield from (f"drawing {key} is there {number} times" for key, number in found.items() if number > 1)
    styles = Counter(item.get(qn("w:styleId")) for item in parts["word/styles.xml"].iter(qn("w:style")))
    yield from (f"style {key} is there {number} times" for key, number in styles.items() if number > 1)


def styles(parts: Parts) -> Iterator[str]:
    """Every style that is named exists, and is of the kind for which it is named."""
    kinds = {item.get(qn("w:styleId")): item.get(qn("w:type")) for item in parts["word/styles.xml"].iter(qn("w:style"))}
    wanted = {"w:pStyle": "paragraph", "w:rStyle": "character", "w:tblStyle": "table"}
    for name, tree in trees(parts):
        for tag, kind in wanted.items():
            for item in tree.iter(qn(tag)):
                if kinds.get(item.get(qn("w:val"))) != kind:
                    yield f"{name}: no {kind} style {item.get(qn('w:val'))}"
    for item in parts["word/styles.xml"].iter(qn("w:basedOn"), qn("w:next"), qn("w:link")):
        if item.get(qn("w:val")) not in kinds:
            yield f"no style {item.get(qn('w:val'))}"


def faces(parts: Parts) -> Iterator[str]:
    """Where faces are named, one is named for Chinese, and none by the theme, which knows none."""
    used = {"Normal"} | {item.get(qn("w:val")) for _, tree in trees(parts) for item in tree.iter(qn("w:pStyle"))}
    found = list(parts["word/document.xml"].iter(qn("w:rFonts")))
    for style in parts["word/styles.xml"].iter(qn("w:style")):
        if style.get(qn("w:styleId")) in used:  # the template brings many more, of which nothing is set
            found += style.iter(qn("w:rFonts"))
    for fonts in found:
        if not fonts.get(qn("w:eastAsia")) or fonts.get(qn("w:eastAsiaTheme")):
            yield f"no Chinese face in {dict(fonts.attrib)}"


def relations(parts: Parts) -> Iterator[str]:
    """Every r:id leads to a part that is there and has a content type; nothing leads out of the file."""
    types = parts["[Content_Types].xml"]
    suffixes = {item.get("Extension") for item in types if item.get("Extension")}
    named = {item.get("PartName").lstrip("/") for item in types if item.get("PartName")}
    yield from (f"{name} has no content type" for name in parts if name != "[Content_Types].xml" and name not in named and name.rpartition(".")[2] not in suffixes)  # fmt: skip
    for name, tree in parts.items():
        if name.endswith(".rels"):
            folder = PurePosixPath(name).parent.parent
            for item in tree:
                if (
                    item.get("TargetMode") == "External"
                    or normpath(folder / item.get("Target")).lstrip("/") not in parts
                ):
                    yield f"{name} leads to {item.get('Target')}"
    known = {item.get("Id") for item in parts["word/_rels/document.xml.rels"]}
    for element in parts["word/document.xml"].iter():
        yield from (f"no relation {value}" for key, value in element.attrib.items() if key.startswith(RELATION) and value not in known)  # fmt: skip


def fields(parts: Parts) -> Iterator[str]:
    """A field begins, is separated and ends, in this order, in one paragraph."""
    for name, tree in trees(parts):
        for paragraph in tree.iter(qn("w:p")):
            marks = [mark.get(qn("w:fldCharType")) for mark in paragraph.iter(qn("w:fldChar"))]
            if marks != ["begin", "separate", "end"] * (len(marks) // 3):
                yield f"{name}: {marks}"


RULES: tuple[Callable[[Parts], Iterator[str]], ...] = (
    order, rows, cells, ends, ids, styles, faces, relations, fields
)  # fmt: skip


def summary(lines: int) -> Document:
    line = ProjectLine(
        "某局", "某项目", Decimal(10000), Decimal(9000), Decimal(90), Decimal("95.5"), "优", "已通过", "原因"
    )
    return build_summary(Summary("某县财政局", "2023年度自评", 2023, lines, lines, [line] * lines))


def report(name: str, scheme: str) -> Document:
    return build_report(Report(sheet_from_json(PUBLISHED[name]), official_scheme(scheme), Content(), watermark="草稿"))


def documents() -> dict[str, Document]:
    golden = golden_report()
    chart = BarChart("分布", "个", (Bar("甲", Decimal(1), "1"),))
    long = replace(golden.sheet.indicators[0], deviation_reason="原因，" * 700, score=Decimal(1))
    empty = replace(golden.sheet, indicators=(), funds=(), published_total=None, goal_expected=None)
    return {
        "zizhou": build_report(golden),
        "with two charts": replace(build_report(golden), blocks=(*build_report(golden).blocks, chart, chart)),
        "long": build_report(replace(golden, sheet=replace(golden.sheet, indicators=(long, *golden.sheet.indicators)))),
        "empty": build_report(Report(empty, golden.scheme, Content())),
        "fushun": report("fushun-2023-12345-hotline", "fushun-2023"),
        "qiannan": report("qiannan-2024-department", "qiannan-2024"),
        "futian": report("futian-2022-01", "futian-2022"),
        "summary of none": summary(0),
        "summary": summary(70),
    }


DOCUMENTS = documents()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_word_would_find_nothing(name: str) -> None:
    assert faults(parts_of(write_docx(DOCUMENTS[name]))) == []


def _first(parts: Parts, path: str, name: str = "word/document.xml") -> Any:
    return parts[name].find(f".//{'/'.join(qn(step) for step in path.split('/'))}")


def _swap(element: Any) -> None:
    element.append(element[0])


def _drop(element: Any) -> None:
    element.getparent().remove(element)


def _double_drawing(parts: Parts) -> None:
    found = list(parts["word/document.xml"].iter(qn("wp:docPr")))
    found[1].set("id", found[0].get("id"))


BREAKS: dict[str, Callable[[Parts], None]] = {
    "order of a paragraph": lambda parts: _swap(_first(parts, "w:tc/w:p/w:pPr")),
    "order of a cell": lambda parts: _swap(_first(parts, "w:tc/w:tcPr")),
    "order of a table": lambda parts: _swap(_first(parts, "w:tblPr")),
    "order of a section": lambda parts: _swap(_first(parts, "w:sectPr")),
    "a span": lambda parts: _drop(_first(parts, "w:tcPr/w:gridSpan")),
    "a merge without beginning": lambda parts: _drop(_first(parts, "w:tcPr/w:vMerge")),
    "a cell without paragraph": lambda parts: _drop(_first(parts, "w:tc/w:p")),
    "tables that touch": lambda parts: _drop(_first(parts, "w:tbl").getnext()),
    "an id twice": _double_drawing,
    "a style that is not there": lambda parts: _first(parts, "w:pPr/w:pStyle").set(qn("w:val"), "Nowhere"),
    "no Chinese face": lambda parts: _first(parts, "w:r/w:rPr/w:rFonts").attrib.pop(qn("w:eastAsia")),
    "a picture that is not there": lambda parts: parts.pop(next(name for name in parts if "media" in name)),
    "a field without end": lambda parts: _drop(
        next(tree for name, tree in parts.items() if "footer" in name and tree.find(f".//{qn('w:fldChar')}") is not None)
        .findall(f".//{qn('w:fldChar')}")[2]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_each_fault_would_be_found(name: str) -> None:
    parts = parts_of(write_docx(DOCUMENTS["with two charts"]))
    BREAKS[name](parts)
    assert faults(parts)
