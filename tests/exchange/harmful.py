"""Files that have killed, stalled or fooled readers of tables, made by code. Each takes a folder and gives a path."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.exchange.packages import MAIN, book_parts, cell, package, sheet_xml, word_parts

Maker = Callable[[Path], Path]

_ROW = f"<row>{cell('A1', 1)}</row>"


def far_corner(folder: Path) -> Path:
    """1.4 kB; calamine wants memory for 17 thousand million cells and takes the process with it."""
    return package(
        folder / "far.xlsx", book_parts(sheet_xml(f"<row>{cell('A1', 1)}</row><row>{cell('XFD1048576', 1)}</row>"))
    )


def beyond_the_sheet(folder: Path) -> Path:
    return package(folder / "beyond.xlsx", book_parts(sheet_xml(f"<row>{cell('ZZZZ1', 1)}</row>")))


def million_merges(folder: Path) -> Path:
    """One line of XML holds openpyxl for three minutes and four gigabytes."""
    merge = '<mergeCells count="1"><mergeCell ref="A1:ZZ20000"/></mergeCells>'
    return package(folder / "merge.xlsx", book_parts(sheet_xml(_ROW, merge)))


def many_merges(folder: Path) -> Path:
    merges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 30_001))
    return package(folder / "merges.xlsx", book_parts(sheet_xml(_ROW, f"<mergeCells>{merges}</mergeCells>")))


def claimed_texts(folder: Path) -> Path:
    parts = book_parts(sheet_xml(_ROW))
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}" count="1" uniqueCount="4294967295"><si><t>a</t></si></sst>'
    return package(folder / "claim.xlsx", parts)


def giant_text(folder: Path) -> Path:
    """One text of a gigabyte: a megabyte in the zip."""
    path = folder / "giant.xlsx"
    parts = book_parts(sheet_xml('<row><c r="A1" t="s"><v>0</v></c></row>'))
    with (
        zipfile.ZipFile(package(path, parts), "a", zipfile.ZIP_DEFLATED) as file,
        file.open("xl/sharedStrings.xml", "w", force_zip64=True) as out,
    ):
        out.write(f'<sst xmlns="{MAIN}"><si><t>'.encode())
        for _ in range(1_000):
            out.write(b"a" * 1_000_000)
        out.write(b"</t></si></sst>")
    return path


def million_paragraphs(folder: Path) -> Path:
    return package(folder / "long.docx", word_parts("<w:p/>" * 2_000_000))


def paragraphs_without_end(folder: Path) -> Path:
    """Tags under other names than those that are counted."""
    return package(folder / "tags.docx", word_parts("<w:q/>" * 2_000_000))


def deep_tables(folder: Path) -> Path:
    opening, closing = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return package(folder / "deep.docx", word_parts(opening * 20_000 + closing * 20_000))


def deep_page(folder: Path) -> Path:
    path = folder / "deep.html"
    path.write_text("<div>" * 100_000 + "<table><tr><td>1</table>", encoding="utf-8")
    return path


def deep_page_tables(folder: Path) -> Path:
    path = folder / "tables.html"
    path.write_text("<table><tr><td>" * 100_000, encoding="utf-8")
    return path


def wide_page(folder: Path) -> Path:
    path = folder / "wide.html"
    path.write_text("<table>" + "<tr>" + "<td colspan=999999 rowspan=999999>1" * 5_000, encoding="utf-8")
    return path


def zip_bomb(folder: Path) -> Path:
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(package(path, book_parts(sheet_xml(_ROW))), "a", zipfile.ZIP_DEFLATED) as file:
        for number in range(40):
            file.writestr(f"xl/part{number}.xml", b"<a>" + b"<b/>" * 2_500_000 + b"</a>")
    return path


def entity_bomb(folder: Path) -> Path:
    levels = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 10))
    document = f'<!DOCTYPE lolz [<!ENTITY e0 "lol">{levels}]>' + str(
        word_parts("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>")["word/document.xml"]
    )
    return package(folder / "entities.docx", {**word_parts(""), "word/document.xml": document})


def outside_entity(folder: Path) -> Path:
    """A file of the server in a cell."""
    sheet = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + sheet_xml(
        '<row><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'
    )
    return package(folder / "outside.xlsx", book_parts(sheet))


def hidden_doctype(folder: Path) -> Path:
    """In UTF-16 the bytes of <!DOCTYPE are others."""
    document = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]>' + str(
        word_parts("")["word/document.xml"]
    )
    return package(folder / "utf16.docx", {**word_parts(""), "word/document.xml": document.encode("utf-16")})


def path_outside(folder: Path) -> Path:
    return package(folder / "outside.docx", {**word_parts(""), "../../etc/cron.d/x.xml": "<a/>"})


def twice_the_same_name(folder: Path) -> Path:
    """Two readers may take two different ones."""
    path = package(folder / "twice.docx", word_parts(""))
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("WORD/document.xml", "<a/>")
    return path


def many_members(folder: Path) -> Path:
    return package(folder / "many.docx", {**word_parts(""), **{f"word/media/{number}": "" for number in range(5_000)}})


def wrong_relation(folder: Path) -> Path:
    parts = book_parts(sheet_xml(_ROW))
    del parts["xl/worksheets/sheet1.xml"]
    return package(folder / "relation.xlsx", parts)


def relation_to_itself(folder: Path) -> Path:
    """The sheet is the workbook, its texts are the workbook, its styles are the workbook."""
    parts = book_parts(sheet_xml(_ROW))
    relations = str(parts["xl/_rels/workbook.xml.rels"])
    for target in ("worksheets/sheet1.xml", "sharedStrings.xml", "styles.xml"):
        relations = relations.replace(target, "workbook.xml")
    return package(folder / "itself.xlsx", {**parts, "xl/_rels/workbook.xml.rels": relations})


def truncated(folder: Path) -> Path:
    whole = package(folder / "whole.docx", word_parts("<w:tbl/>" * 100)).read_bytes()
    path = folder / "cut.docx"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def damaged(folder: Path) -> Path:
    """The zip is whole, the bytes of a member are not."""
    data = bytearray(package(folder / "sound.docx", word_parts("<w:tbl/>" * 1_000)).read_bytes())
    at = data.index(b"word/document.xml") + 40
    data[at : at + 8] = b"\xff" * 8
    path = folder / "damaged.docx"
    path.write_bytes(data)
    return path


def encrypted(folder: Path) -> Path:
    data = bytearray(package(folder / "open.docx", word_parts("")).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + offset] |= 1
    path = folder / "locked.docx"
    path.write_bytes(data)
    return path


def zip_in_zip(folder: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a", b"\0" * 10_000_000)
    return package(folder / "nested.docx", {"a.zip": inner.getvalue(), "b.zip": inner.getvalue()})


def zeros(folder: Path) -> Path:
    path = folder / "zeros.xls"
    path.write_bytes(b"\0" * 100_000)
    return path


def broken_container(folder: Path) -> Path:
    """An old workbook whose chain of sectors runs in a circle."""
    data = bytearray(4096)
    data[:8] = bytes.fromhex("D0CF11E0A1B11AE1")
    data[30:32] = (9).to_bytes(2, "little")
    data[76:80] = (0).to_bytes(4, "little")
    path = folder / "circle.xls"
    path.write_bytes(data)
    return path


def empty(folder: Path) -> Path:
    path = folder / "empty.docx"
    path.write_bytes(b"")
    return path


HARMFUL: tuple[Maker, ...] = (
    far_corner, beyond_the_sheet, million_merges, many_merges, claimed_texts, giant_text, million_paragraphs,
    paragraphs_without_end, deep_tables, deep_page, deep_page_tables, wide_page, zip_bomb, entity_bomb, outside_entity,
    hidden_doctype, path_outside, twice_the_same_name, many_members, wrong_relation, truncated,
    damaged, encrypted, zip_in_zip, zeros, broken_container, empty,
)  # fmt: skip
