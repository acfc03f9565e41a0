"""What kind of file it is, by its bytes; the name is only asked where the bytes do not tell."""

from __future__ import annotations

import struct
from enum import Enum
from pathlib import Path
from typing import Final

from perfeval.exchange.grids.html_bytes import decoded, is_single_file
from perfeval.exchange.grids.ole import SIGNATURE, Container
from perfeval.exchange.grids.packages import Package, Unreadable


class Kind(Enum):
    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    HTML = "html"
    TEXT = "text"


OLD_WORD: Final = "这是旧版 Word 文件（.doc），请在 Word 或 WPS 中另存为 .docx。"
_PDF: Final = "PDF 文件和图片不能读取其中的表格，请上传原来的 Word 或 Excel 文件。"
_PACKED: Final = "这种压缩包不能打开，请解压后上传，或改用 ZIP 格式。"
_WPS: Final = "这是 WPS 文件，请在 WPS 中另存为 .docx 或 .xlsx 再上传。"
# What people hand in that is read in another shape only, by the ending of its name.
ADVICE: Final[dict[str, str]] = {
    ".doc": OLD_WORD,
    **dict.fromkeys((".wps", ".et", ".wpt", ".ett"), _WPS),
    **dict.fromkeys((".pdf", ".ofd", ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"), _PDF),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz"), _PACKED),
    **dict.fromkeys((".csv", ".ods", ".xlsb", ".xlsm"), "请用 Excel 或 WPS 打开这个文件，另存为 .xlsx 再上传。"),
    **dict.fromkeys((".rtf", ".odt", ".docm"), "请用 Word 或 WPS 打开这个文件，另存为 .docx 再上传。"),
}
_HEAD: Final = 65_536
_REFUSED: Final = (
    (b"%PDF", "这是 PDF 文件，不能读取其中的表格，请上传原来的 Word 或 Excel 文件。"),
    (b"{\\rtf", "这是 RTF 文件，请用 Word 打开，另存为 .docx。"),
    (b"\xff\xd8\xff", "这是图片，不能读取其中的表格，请上传原来的 Word 或 Excel 文件。"),
    (b"\x89PNG", "这是图片，不能读取其中的表格，请上传原来的 Word 或 Excel 文件。"),
    (b"Rar!", "这是 RAR 压缩包，请解压后上传，或改用 ZIP 格式。"),
    (b"7z\xbc\xaf", "这是 7z 压缩包，请解压后上传，或改用 ZIP 格式。"),
)
_PARTS: Final = (
    ("word/document.xml", Kind.DOCX),
    ("xl/workbook.xml", Kind.XLSX),
)
_FOREIGN: Final = (
    ("xl/workbook.bin", "这是二进制工作簿（.xlsb），请用 Excel 打开，另存为 .xlsx。"),
    ("content.xml", "这是 OpenDocument 文件，请另存为 .docx 或 .xlsx。"),
    ("ppt/presentation.xml", "这是演示文稿，里面没有能读取的表格。"),
)
_TAGS: Final = ("<html", "<table", "<!doctype html", "<body", "<meta")


def is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def kind_of_package(package: Package) -> Kind:
    """DOCX or XLSX. Raises Unreadable."""
    main = {target for kind, target in package.targets("").values() if kind == "officeDocument"}
    for part, kind in _PARTS:
        folder = part.partition("/")[0] + "/"
        if part in package or any(target.startswith(folder) and target.endswith(".xml") for target in main):
            return kind
    for part, message in _FOREIGN:
        if part in package:
            raise Unreadable(message)
    raise Unreadable("压缩包里不是 Word 或 Excel 文件的内容。")


def kind_of(data: bytes, path: Path) -> Kind:
    """Of what is no package. Raises Unreadable, in a sentence that says what to do."""
    if not data:
        raise Unreadable("文件是空的。")
    if data.startswith(SIGNATURE):
        return _of_container(data)
    for signature, message in _REFUSED:
        if data.startswith(signature):
            raise Unreadable(message)
    return _of_text(data, path)


def _of_container(data: bytes) -> Kind:
    try:
        names = Container(data).names
    except (ValueError, struct.error, IndexError) as error:
        raise Unreadable("文件已损坏。") from error
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise Unreadable("文件有打开密码，请去掉密码后再上传。")
    if names & {"Workbook", "Book"}:
        return Kind.XLS
    if "WordDocument" in names:
        raise Unreadable(OLD_WORD)
    raise Unreadable("不认识的文件：不是 Word 或 Excel 文件。")


def _of_text(data: bytes, path: Path) -> Kind:
    if is_single_file(data):
        return Kind.HTML
    head = decoded(data[:_HEAD]).lower()
    suffix = path.suffix.lower()
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and "<workbook" in head:
        raise Unreadable("这是 Excel 2003 的 XML 表格，请用 Excel 打开，另存为 .xlsx。")
    if "schemas.microsoft.com/office/word/2003/wordml" in head or "<pkg:package" in head:
        raise Unreadable("这是 Word 的 XML 文档，请用 Word 打开，另存为 .docx。")
    # A text may speak of tags; a page begins with one.
    starts = head.lstrip("\ufeff \t\r\n").startswith("<")
    if any(tag in head for tag in _TAGS) and (starts or suffix in {".htm", ".html", ".xls", ".doc"}):
        return Kind.HTML
    if suffix in {".htm", ".html"}:
        return Kind.HTML
    if b"\0" in data[:_HEAD]:
        raise Unreadable("不认识的文件：不是 Word、Excel、网页或文本文件。")
    if suffix in {".xls", ".xlsx", ".doc", ".docx"}:
        raise Unreadable(f"文件的内容不是 {suffix} 格式，可能已损坏。")
    return Kind.TEXT
