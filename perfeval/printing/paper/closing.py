"""What stands below the table and at the foot of the page."""

from __future__ import annotations

import base64
import io

import segno

from perfeval.core.sheet import Sheet
from perfeval.printing.document import Proof
from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.linebreak import Typeface
from perfeval.printing.paper.texts import printable
from perfeval.printing.paper.view import ProofMarks

REMARKS = ("预算执行率偏差原因", "自评结论")  # fields that are rows of their own below the total
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


def remarks(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    given = dict(sheet.footer_fields)
    return tuple((label, printable(given[label])) for label in REMARKS if printable(given.get(label)))


def notes(sheet: Sheet) -> tuple[str, ...]:
    return tuple(printable(note) for note in sheet.notes)


def height(sheet: Sheet, layout: Layout, face: Typeface) -> float:
    """Of all that follows the last indicator row."""
    grid, paper = layout.grid, layout.paper
    beside = layout.columns.spine + layout.columns.level1
    rows = [1, *([1] if sheet.deduction else [])]
    for row in remarks(sheet):
        widths = (beside, paper.body_width - beside)
        lines = [face.lines(text, grid.ems(width * MILLIMETRE)) for text, width in zip(row, widths, strict=True)]
        rows.append(max(map(len, lines)))
    note_ems = paper.body_width * MILLIMETRE / NOTE_SIZE
    note_lines = sum(len(face.lines(f"注：{note}", note_ems)) for note in notes(sheet))
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
