"""A report as PDF, set as official documents are: 小标宋 title, 黑体 chapters, 三号 Song text on 28-point lines."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from perfeval.core.narrative.document import BarChart, Block, CoverLine, Document, Table
from perfeval.core.narrative.drawing import HEIGHT, WIDTH, draw
from perfeval.core.printable import with_stand_ins
from perfeval.printing.templates import render

CSS = Path(__file__).with_name("css") / "report.css"


@dataclass(frozen=True, slots=True)
class SetBlock:
    """A block as the template takes it: `kind` is the name of its class; cover lines stand together in a table."""

    kind: str
    block: Block | None = None
    lines: tuple[CoverLine, ...] = ()
    picture: str = ""
    is_joined: bool = False  # the next table continues it
    is_cover: bool = False  # the title above cover lines


def render_report(document: Document) -> bytes:
    """The finished PDF. Raises PrintError rather than leave a character out."""
    return _written(report_xhtml(document))


def render_summary(document: Document) -> bytes:
    """The same of a department's summary, with 〓 for what no font has: one project's name must not refuse them all."""
    return _written(with_stand_ins(report_xhtml(document)))


def _written(xhtml: str) -> bytes:
    # Loading WeasyPrint takes most of a second: a process that only might print does not wait for it.
    from perfeval.printing import engine  # noqa: PLC0415

    return engine.write(engine.lay_out(xhtml, _style()))


def report_xhtml(document: Document) -> str:
    """The document as well-formed XHTML."""
    return render("print/report.html", {"document": document, "blocks": _set_blocks(document)})


@cache
def _style() -> str:
    return CSS.read_text(encoding="utf-8")


def _set_blocks(document: Document) -> list[SetBlock]:
    blocks: list[SetBlock] = []
    for block in document.blocks:
        if isinstance(block, CoverLine):
            if blocks and blocks[-1].kind == "Title":
                blocks[-1] = replace(blocks[-1], is_cover=True)
            before = blocks.pop() if blocks and blocks[-1].kind == "Cover" else SetBlock("Cover")
            blocks.append(SetBlock("Cover", lines=(*before.lines, block)))
        elif isinstance(block, BarChart):
            blocks.append(SetBlock("BarChart", block, picture=chart_picture(block)))
        elif isinstance(block, Table) and block.sub_head is not None:
            upper, lower = _parted(block, block.sub_head)
            blocks += [SetBlock("Table", upper, is_joined=True), SetBlock("Table", lower)]
        else:
            blocks.append(SetBlock(type(block).__name__, block))
    return blocks


def _parted(table: Table, at: int) -> tuple[Table, Table]:
    """A table in two that look like one: only a table's own head is repeated on each page."""
    return (
        replace(table, groups=table.groups[:at], sub_head=None),
        replace(table, groups=table.groups[at + 1 :], head=table.groups[at], caption="", note="", sub_head=None),
    )


def chart_picture(chart: BarChart) -> str:
    """The chart as a data: address of an SVG whose letters are the print's own."""
    context = {"drawing": draw(chart), "width": WIDTH, "height": HEIGHT}
    svg = render("print/parts/chart.svg", context)
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")
