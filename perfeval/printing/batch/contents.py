"""The contents list of a batch, as pages of its own."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from perfeval.core.printable import with_stand_ins
from perfeval.printing.paper.texts import printable
from perfeval.printing.templates import render

# What `STYLE` makes of them, in points: what pages hold below the head of the table, the heights of lines and of what
# stands between them; and how many full-width characters fit beside each other in the columns of names.
FIRST_PAGE, OTHER_PAGES = 672.0, 708.0
LINE, AROUND, HEADS, NOTE = 14.0, 6.0, 50.0, 60.0
UNIT_EMS, PROJECT_EMS = 14, 20
A4 = "@page { size: 210mm 297mm; margin: 18mm 16mm 22mm 16mm; @bottom-center { content: none } }"
STYLE = f"""{A4}
table {{ font-size: 10pt; line-height: 14pt }}
td, th {{ padding: 3pt 5pt }}
.contents col:nth-child(1) {{ width: 13mm }}
.contents col:nth-child(2) {{ width: 54mm }}
.contents col:nth-child(4) {{ width: 18mm }}
.contents col:nth-child(5) {{ width: 16mm }}
.failed col:nth-child(1) {{ width: 13mm }}
.failed col:nth-child(2) {{ width: 54mm }}
.failed col:nth-child(3) {{ width: 54mm }}
.year {{ height: auto; padding-bottom: 6pt }}
.subtitle {{ font-size: 12pt; line-height: 20pt; font-weight: bold; padding-top: 10pt }}
.notes {{ padding-top: 6pt }}
"""


@dataclass(frozen=True, slots=True)
class Line:
    """`last` is where the table is found: a page, or the beginning of a file's name; of a failed one, why."""

    number: int
    organisation: str
    project: str
    score: Decimal | None
    last: str


def contents_pdf(
    title: str, lines: Sequence[Line], failed: Sequence[Line], *, last_column: str, note: str
) -> tuple[bytes, int]:
    """The list as PDF, and how many pages it has."""
    from perfeval.printing import engine  # noqa: PLC0415 - see render.py

    with engine.collector_paused():
        document = _laid_out(title, lines, failed, last_column, note)
        return engine.write(document), len(document.pages)


def contents_before(
    title: str, lines_after: Callable[[int], Sequence[Line]], failed: Sequence[Line], *, note: str
) -> tuple[bytes, int]:
    """The list that stands before what it lists: its own length moves every page number in it. Untagged, as the book is:
    a reading order over the bounds of files cannot be kept."""
    from perfeval.printing import engine  # noqa: PLC0415

    with engine.collector_paused():
        length = _likely_pages(lines_after(1), failed)
        while True:
            document = _laid_out(title, lines_after(length), failed, "页码", note)
            if len(document.pages) == length:  # the columns are fixed, so that other numbers change no line
                return engine.write(document, is_tagged=False), length
            length = len(document.pages)


def _likely_pages(lines: Sequence[Line], failed: Sequence[Line]) -> int:
    """How long the list will be, from the lengths of its names. Where that is wrong it is only laid out once more."""
    pages, room = 1, FIRST_PAGE
    for number, line in enumerate((*lines, *failed)):
        most = max(_ems(line.organisation) / UNIT_EMS, _ems(line.project) / PROJECT_EMS)
        height = math.ceil(most) * LINE + AROUND + (HEADS if number == len(lines) else 0)
        if height > room:
            pages, room = pages + 1, OTHER_PAGES
        room -= height
    return pages + (room < NOTE)


def _ems(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def _laid_out(title: str, lines: Sequence[Line], failed: Sequence[Line], last_column: str, note: str) -> Any:
    from perfeval.printing import engine  # noqa: PLC0415

    context = {
        "title": _shown(title),
        "lines": [_shown_line(line) for line in lines],
        "failed": [_shown_line(line) for line in failed],
        "last_column": last_column,
        "note": note,
    }
    return engine.lay_out(render("print/contents.html", context), STYLE)


def _shown_line(line: Line) -> Line:
    organisation, project = _shown(line.organisation), _shown(line.project)
    return replace(line, organisation=organisation, project=project, last=_shown(line.last))


def _shown(text: str) -> str:
    """A character that no font has fails its table, which is named here: it must not fail the list of all others."""
    return with_stand_ins(printable(text))
