"""What stands below the table and at the foot of the page."""

from __future__ import annotations

import base64
import io

import segno

from perfeval.core.sheet import Sheet
from perfeval.printing.document import PrintDocument, Proof
from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.linebreak import Typeface
from perfeval.printing.paper.texts import printable
from perfeval.printing.paper.view import ProofMarks

CONCLUSION = "自评结论"
# The signature line of the form, with the other names that tables give the same field.
SIGNATURES = (
    ("填报人", ("联系人", "填表人")),
    ("单位负责人（签章）", ("单位负责人",)),
    ("联系电话", ("电话",)),
    ("填报日期", ("日期",)),
)
SIGNATURE_HEIGHT = 24.0  # as in css/form.css, like the sizes of the notes
NOTE_SIZE, NOTE_LINE = 8.0, 11.5
QUIET_ZONE = 2  # modules; the page around it is white as well


def signatures(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    given = {**dict(sheet.head_fields), **dict(sheet.footer_fields)}
    return tuple(
        (label, next((printable(given[name]) for name in (label, *others) if given.get(name)), ""))
        for label, others in SIGNATURES
    )


def conclusion(sheet: Sheet) -> str:
    return printable(dict(sheet.footer_fields).get(CONCLUSION))


def notes(document: PrintDocument) -> tuple[str, ...]:
    """The notes that the table was published with, else those of its scheme."""
    scheme_notes = document.scheme.notes if document.scheme else ()
    return tuple(printable(note) for note in document.sheet.notes or scheme_notes)


def height(document: PrintDocument, layout: Layout, face: Typeface) -> float:
    """Of all that follows the last indicator row."""
    grid, paper = layout.grid, layout.paper
    rows = [1, *([1] if document.sheet.deduction else [])]
    text = conclusion(document.sheet)
    if text:
        width = paper.body_width - layout.columns.spine - layout.columns.level1
        rows.append(len(face.lines(text, grid.ems(width * MILLIMETRE))))
    note_ems = paper.body_width * MILLIMETRE / NOTE_SIZE
    note_lines = sum(len(face.lines(f"注：{note}", note_ems)) for note in notes(document))
    return sum(grid.height(lines) for lines in rows) + SIGNATURE_HEIGHT + note_lines * NOTE_LINE


def proof_marks(proof: Proof | None) -> ProofMarks | None:
    if proof is None:
        return None
    half = len(proof.sha256) // 2
    lines = (
        f"{proof.state}　第{proof.version}版　核验码：{proof.code}",
        f"数据摘要（SHA-256）：{proof.sha256[:half]}",
        proof.sha256[half:],
    )
    return ProofMarks(printable("\n".join(lines)), qr_code(proof.url))


def qr_code(content: str) -> str:
    """A QR code as a data: address, one pixel a module."""
    picture = io.BytesIO()
    segno.make(content, error="m", micro=False).save(picture, kind="png", border=QUIET_ZONE)
    return "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode("ascii")
