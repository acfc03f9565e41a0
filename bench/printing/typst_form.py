"""The form for Typst: the same words, widths, sizes and fonts, its own table with repeated head and merged cells."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bench.printing.forms import VARIANT, Form
from bench.printing.outline import Cell, Outline, Paragraph, Table, outline

PREAMBLE = """
#set document(title: {title}, date: datetime(year: 2026, month: 1, day: 1))
#set text(font: ("Perfeval Song", "Noto Serif CJK SC"), lang: "zh", region: "cn", top-edge: 0.88em, bottom-edge: -0.12em)
#set par(spacing: 0pt)
#set page(
  width: {width}mm, height: {height}mm,
  margin: (top: {top}mm, right: {right}mm, bottom: {bottom}mm, left: {left}mm),
  footer-descent: 3mm,
  footer: context grid(
    columns: (40%, 20%, 40%), align: (left, center, right),
    text(7pt, {proof}),
    text(9pt, "第 " + str(counter(page).get().first()) + " 页　共 " + str(counter(page).final().first()) + " 页"),
    image({qr}, width: 16mm, alt: "核验二维码"),
  ),
)
#let hei(body) = text(font: ("Perfeval Hei", "Noto Sans CJK SC"), weight: "bold", body)
"""


def typst() -> Callable[[Form], bytes]:
    """A compiler that keeps its fonts. It forgets a form after ten others, and the benchmark asks for thirteen in turn:
    so each is new to it, as tables are."""
    from django.conf import settings  # noqa: PLC0415
    from typst import Compiler  # noqa: PLC0415

    folder = Path(mkdtemp(prefix="bench-typst-"))
    fonts = [str(settings.FONTS_DIR)]
    compiler = Compiler(font_paths=fonts, ignore_system_fonts=True, root=str(folder))
    standard: Any = VARIANT.removeprefix("pdf/")
    sources: dict[str, bytes] = {}

    def write(form: Form) -> bytes:
        if form.name not in sources:  # before the measured rounds: the others get their sources for nothing as well
            parts = outline(form)
            (folder / f"{form.name}.png").write_bytes(parts.qr)
            sources[form.name] = source(parts, f"/{form.name}.png").encode()
        pdf = compiler.compile(input=sources[form.name], format="pdf", pdf_standards=[standard])
        assert isinstance(pdf, bytes)
        return pdf

    return write


def source(form: Outline, qr: str) -> str:
    paper = form.layout.paper
    preamble = PREAMBLE.format(
        title=json.dumps(form.title, ensure_ascii=False),
        width=paper.width, height=paper.height, top=paper.top, right=paper.right, bottom=paper.bottom, left=paper.left,
        proof=_words(form.proof), qr=json.dumps(qr),
    )  # fmt: skip
    parts = [_paragraph(part) if isinstance(part, Paragraph) else _table(part, form) for part in form.parts]
    return preamble + "\n".join(parts)


def _paragraph(part: Paragraph) -> str:
    weight = ', weight: "bold"' if part.kind == "title" else ""
    body = f"#text({part.size}pt{weight}, {_words(part.text)})"
    return f"#block(height: {part.line}pt, width: 100%)[#align({'center' if part.kind == 'title' else 'left'})[{body}]]"


def _table(part: Table, form: Outline) -> str:
    grid = form.layout.grid
    columns = ", ".join(f"{width}mm" for width in part.widths)
    stroke = "0.5pt" if part.has_rules else "none"
    inset = f"(x: {grid.pad_x}pt, y: {grid.pad_y}pt)"
    head = ", ".join(_cell(cell) for cell in part.cells if cell.row < part.head_rows)
    body = ",\n".join(_cell(cell) for cell in part.cells if cell.row >= part.head_rows)
    head = f"table.header({head}),\n" if head else ""
    return (
        f"#[#set text({part.size}pt)\n#set par(leading: {part.line - part.size}pt)\n"
        f"#table(columns: ({columns}), inset: {inset}, stroke: {stroke}, align: horizon + left,\n{head}{body})]"
    )


def _cell(cell: Cell) -> str:
    options = "".join(_options(cell))
    words = _words(cell.text)
    return f"table.cell({options}{f'hei({words})' if cell.is_head else words})"


def _options(cell: Cell) -> Iterator[str]:
    if cell.rows > 1:
        yield f"rowspan: {cell.rows}, "
    if cell.columns > 1:
        yield f"colspan: {cell.columns}, "
    if cell.is_centred:
        yield "align: horizon + center, "


def _words(text: str) -> str:
    """Lines as Typst strings."""
    lines = [f"[#{json.dumps(line, ensure_ascii=False)}]" for line in text.split("\n") if line]
    return f"({' + linebreak() + '.join(lines)})" if lines else "[]"
