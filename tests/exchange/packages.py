"""Office packages made by hand, honest and harmful: zips of XML with nothing in them but what a test is about."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def relations(*targets: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'


def package(path: Path, parts: Mapping[str, str | bytes], *, level: int = 9) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def word_parts(body: str) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }


def sheet_xml(rows: str, after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def book_parts(sheet: str | bytes, *, strings: str = "", styles: str = "", entry: str = "") -> dict[str, str | bytes]:
    """A workbook of one sheet 自评表. `strings` are <si> elements, `styles` the inside of the style sheet."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="自评表" sheetId="1" r:id="rId1"{entry}/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return parts


def cell(reference: str, value: object, **attributes: str) -> str:
    written = "".join(f' {name}="{text}"' for name, text in attributes.items())
    return f'<c r="{reference}"{written}><v>{value}</v></c>'
