"""What the benchmark prints: the eleven published tables of Futian, one of 27 rows with long reasons, one of 60 rows.

All on Futian's form, each with the proof that an approved version carries at its foot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from perfeval.printing import paper
from perfeval.printing.document import PrintDocument, Proof
from perfeval.printing.layouts import find_layout
from perfeval.printing.paper.build import build_view
from perfeval.printing.render import xhtml
from perfeval.printing.typefaces import song

LAYOUT = "futian"
VARIANT = "pdf/a-3b"
PLAIN_STYLE = """
table { table-layout: auto; border-collapse: collapse }
td, th { border: 0.5pt solid #000 }
.signatures td { border: none }
"""
SYSTEM_NAMES = {"Perfeval Song": "Noto Serif CJK SC", "Perfeval Hei": "Noto Sans CJK SC"}
FUTIAN = tuple(f"futian-2022-{number:02}" for number in range(1, 12))
CASES = {"10 rows": ("futian-2022-01",), "27 rows": ("27 rows",), "60 rows": ("60 rows",), "the eleven": FUTIAN}


@dataclass(frozen=True)
class Form:
    """`markup` is what our way makes of the document on the way, `page` the same with its style sheet inside, as the
    plain way has it. The others get them for nothing."""

    name: str
    document: PrintDocument
    markup: str
    page: str


def forms() -> dict[str, Form]:
    # Here, because the processes that are measured must not carry the tests' libraries.
    from tests.printing.tables import long_table, prose, published, with_reason  # noqa: PLC0415

    sheets = {name: published(name) for name in FUTIAN}
    sheets["27 rows"] = with_reason(with_reason(published("futian-2022-07"), 3, prose(110)), 9, prose(225))
    sheets["60 rows"] = replace(long_table(60), goal_expected=prose(360), goal_actual=prose(360))
    return {name: _form(name, PrintDocument(sheet, LAYOUT, proof=_proof(name))) for name, sheet in sheets.items()}


def _proof(name: str) -> Proof:
    code = f"7K2M-94QX-{abs(sum(map(ord, name))):04}"
    return Proof(version=1, code=code, url=f"https://example.org/v/{code}/", sha256="0123456789abcdef" * 4)


def _form(name: str, document: PrintDocument) -> Form:
    view = build_view(document, find_layout(document.layout), song())
    markup = xhtml(view)
    return Form(name, document, markup, _page(markup, view.layout.style()))


def _page(markup: str, style: str) -> str:
    """The system's fonts, columns fitted to their contents, borders drawn as borders."""
    common = (Path(paper.__file__).parents[1] / "css" / "form.css").read_text(encoding="utf-8")
    for our_name, system_name in SYSTEM_NAMES.items():
        common = common.replace(our_name, system_name)
    inside = f'<meta charset="utf-8"/><style>{common}{style}{PLAIN_STYLE}</style></head>'
    return markup.replace("</head>", inside, 1)
