"""What stands below the table and at the foot of the page."""

from __future__ import annotations

import base64
import io

import segno

from perfeval.core.sheet import Sheet
from perfeval.printing.document import Proof
from perfeval.printing.layouts import MILLIMETRE, Layout
from perfeval.printing.layouts.model import SIGNATURES
from perfeval.printing.linebreak import Typeface
from perfeval.printing.paper.texts import printable
from perfeval.printing.paper.view import ProofMarks

REMARKS = ("预算执行率偏差原因", "自评结论")  # fields that are rows of their own below the total
GAP = 0.5  # em, at least, between two signatures
BY_HAND = SIGNATURES.ems(25 * MILLIMETRE)  # the room to write a name
QUIET_ZONE = 2  # modules; the page around it is white as well


def signatures(sheet: Sheet, layout: Layout, face: Typeface) -> tuple[tuple[tuple[str, str], ...], ...]:
    """In one line, or two to a line where its share of one would not do for what is typed or for a name by hand."""
    given = {**dict(sheet.head_fields), **dict(sheet.footer_fields)}
    entries = tuple(
        (label, next((printable(given[name]) for name in (label, *others) if given.get(name)), ""))
        for label, others in layout.signatures
    )
    share = SIGNATURES.ems(layout.paper.body_width * MILLIMETRE / len(entries)) - GAP
    if all(face.width(f"{label}：") + max(face.width(value), BY_HAND) <= share for label, value in entries):
        return (entries,)
    return tuple(entries[at : at + 2] for at in range(0, len(entries), 2))


def remarks(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    given = dict(sheet.footer_fields)
    return tuple((label, printable(given[label])) for label in REMARKS if printable(given.get(label)))


def notes(sheet: Sheet) -> tuple[str, ...]:
    return tuple(printable(note) for note in sheet.notes)


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
    return as_address(picture.getvalue())


def as_address(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
