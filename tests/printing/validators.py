"""What is asked of a PDF by tools that know nothing of how it was made. Each gives its complaints, none for a sound
file."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pikepdf
from pikepdf import Dictionary

from tests.conftest import missing
from tests.printing.reading import tool

JAVA = Path("/usr/share/java")
JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")
PAINTING = frozenset(["Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI"])


def qpdf(pdf: bytes) -> list[str]:
    """Syntax, streams and cross references."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        Path(file.name).write_bytes(pdf)
        done = subprocess.run(["qpdf", "--check", file.name], capture_output=True, check=False, timeout=60)
    said = (done.stdout + done.stderr).decode()
    return [] if done.returncode == 0 and "No syntax or stream encoding errors found" in said else [said]


def pdffonts(pdf: bytes) -> list[str]:
    """Fonts that are not embedded, not subset, without a way back to Unicode, or of a kind that some readers misread."""
    lines = tool(["pdffonts", "-"], pdf).splitlines()[2:]
    sound = [line for line in lines if line.split()[-5:-2] == ["yes"] * 3 and "CID TrueType" in line]
    return [line for line in lines if line not in sound] if lines else ["no fonts"]


def preflight(path: Path) -> list[str]:
    """PDFBox's validator of PDF/A-1b: fonts, colours, transparency, pictures, metadata."""
    if not all((JAVA / f"{jar}.jar").is_file() for jar in JARS):
        missing("PDFBox preflight (packages libpdfbox2-java and libjaxb-api-java)")
    jars = ":".join(str(JAVA / f"{jar}.jar") for jar in JARS)
    command = ["java", "-cp", jars, "org.apache.pdfbox.preflight.Validator_A1b", str(path)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    first, *complaints = [line for line in done.stdout.decode().splitlines() if line]
    if "is a valid PDF/A-1b file" in first:
        return []
    assert "is not a valid PDF/A-1b file" in first, done.stdout + done.stderr
    return complaints


def archive(pdf: bytes) -> list[str]:
    """What makes a PDF an archival and tagged one, besides what the tools above look at."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [*_archive(document), *_pictures(document), *_tags(document)]


def _archive(document: pikepdf.Pdf) -> list[str]:
    root, metadata = document.Root, document.open_metadata()
    (intent,) = root.get("/OutputIntents", [None])
    identifier = document.trailer.get("/ID")
    wanted = {
        "output intent": intent is not None
        and intent.S == "/GTS_PDFA1"
        and bool(intent.DestOutputProfile.read_bytes()),
        "identifier": identifier is not None and len(identifier) == 2,
        "pdfaid": (metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")) == ("3", "B"),
        "language": root.get("/Lang") == "zh-CN" and "zh-CN" in str(metadata.get("dc:language")),
        "title": bool(metadata.get("dc:title")) and metadata.get("dc:title") == str(document.docinfo.get("/Title")),
        "marked": bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False)),
        "structure": "/StructTreeRoot" in root,
    }
    return [name for name, holds in wanted.items() if not holds]


def _pictures(document: pikepdf.Pdf) -> list[str]:
    pictures = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image" and item.get("/Interpolate", False)
    ]
    return ["interpolated picture"] * len(pictures)


def _tags(document: pikepdf.Pdf) -> list[str]:
    """Every painted thing is an artifact or belongs to one element of the structure, which knows its page."""
    root = document.Root.get("/StructTreeRoot")
    if root is None:
        return []
    entries = list(root.ParentTree.Nums.as_list())
    parents = {int(key): list(value) for key, value in zip(entries[::2], entries[1::2], strict=True) if _is_list(value)}
    claimed = _claimed(root)
    complaints = []
    for number, page in enumerate(document.pages, start=1):
        owners = parents.get(int(page.obj.get("/StructParents", -1)), [])
        unmarked, found = _content(page)
        if unmarked:
            complaints.append(f"page {number}: {unmarked} unmarked")
        ours = {mcid for holder, mcid in claimed if holder == page.obj.objgen}
        if ours != found:
            complaints.append(f"page {number}: content and structure differ")
        if any(mcid >= len(owners) or owners[mcid] is None for mcid in found):
            complaints.append(f"page {number}: content without an element")
    return complaints


def _is_list(value: Any) -> bool:
    return isinstance(value, pikepdf.Array)


def _claimed(root: Any) -> set[tuple[tuple[int, int], int]]:
    """(page, number) of each piece of content that an element holds."""
    found = set()
    todo = [root.K[0]]
    while todo:
        element = todo.pop()
        for kid in element.get("/K", []):
            if isinstance(kid, int):
                found.add((element.Pg.objgen, kid))
            elif "/S" in kid:
                assert kid.P.objgen == element.objgen
                todo.append(kid)
    return found


def _content(page: pikepdf.Page) -> tuple[int, set[int]]:
    """How much is painted outside of marked content, and the numbers of the marked."""
    unmarked, found, depth = 0, set(), 0
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in ("BMC", "BDC"):
            depth += 1
            if operator == "BDC" and "/MCID" in instruction.operands[1]:
                found.add(int(instruction.operands[1].MCID))
        elif operator == "EMC":
            depth -= 1
        elif operator in PAINTING and not depth:
            unmarked += 1
    return unmarked, found
