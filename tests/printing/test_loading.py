"""What is left until somebody asks for it: WeasyPrint's own style sheets, fontTools' subsetter, most of cffi's parsing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cffi import CDefError  # type: ignore[import-untyped]
from cffi.cparser import Parser  # type: ignore[import-untyped]
from django.conf import settings
from weasyprint.text.ffi import ffi

from perfeval.printing import engine
from perfeval.printing.fast import matching
from perfeval.printing.fast.c_types import NarrowParser
from perfeval.printing.layouts import LAYOUTS

pytestmark = pytest.mark.once
LISTS = (
    '<ol style="list-style: upper-roman"><li>一<li><b>二</b></ol><h1>三</h1><table align=center><td><input value=四>'
)
PRINTED = f"""
import hashlib, sys
{{first}}
import weasyprint
options = dict(presentational_hints=True, pdf_forms=True)
pdf = weasyprint.HTML(string={LISTS!r}).write_pdf(**options)
print(hashlib.sha256(pdf).hexdigest())
"""


def said(script: str) -> list[str]:
    """What another process prints."""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, check=True, text=True, timeout=120
    )
    return done.stdout.split()


def test_sheets_that_are_read_late_are_the_same() -> None:
    """Those of forms and of old HTML attributes too, and the ways of counting."""
    assert said(PRINTED.format(first="import perfeval.printing.loading")) == said(PRINTED.format(first=""))


CUT = """
import sys
import {module}
from weasyprint.pdf import fonts
print("fontTools.subset" in sys.modules)
print(fonts.subset.Options(hinting=False).hinting, fonts.instantiateVariableFont.__name__ != "")
print("fontTools.subset" in sys.modules)
"""


def test_the_subsetter_is_loaded_when_it_is_called() -> None:
    assert said(CUT.format(module="perfeval.printing.loading")) == ["False", "False", "True", "True"]
    assert said(CUT.format(module="weasyprint"))[0] == "True"  # the control


NAMES = ["char[]", "hb_codepoint_t[17]", "PangoRectangle *", "unsigned int *", "hb_tag_t[3]", "const char * const *"]


@pytest.mark.parametrize("name", NAMES)
def test_a_type_is_the_one_that_cffi_reads(name: str) -> None:
    assert isinstance(ffi._parser, NarrowParser)
    narrow, wide = ffi._parser.parse_type(name), Parser.parse_type(_wide(), name)
    assert narrow == wide
    assert narrow.get_c_name() == wide.get_c_name()


def _wide() -> Parser:
    parser = Parser()
    parser.__dict__ = vars(ffi._parser)
    return parser


def test_a_type_that_nobody_declared_is_refused() -> None:
    with pytest.raises(CDefError):
        ffi.typeof("hb_nonsense_t *")


@pytest.mark.parametrize(
    ("rule", "by_place"),
    [
        ("td, .part > tr .n { color: red }", True),
        ("@page { margin: 1mm; @bottom-left { content: 'a > b [c]' } }", True),
        (".head col:nth-child(3) { width: 4mm }", True),
        ("br::before { content: 'a' } /* td + td { } */", True),
        ("td + td { color: red }", False),
        ("td:first-child { color: red }", False),
        ("p { color: red } [colspan] { color: red }", False),
        ("tr:nth-child(2) td { color: red }", False),
        ("* ~ p { color: red }", False),
    ],
)
def test_rules_that_ask_for_more_than_the_place_are_found_out(rule: str, by_place: bool) -> None:
    assert engine._parsed(rule).goes_by_place is by_place


def test_a_rule_that_counts_is_asked_for_each_element() -> None:
    """Beside a sheet whose answers are kept."""
    row = "<tr><td>一</td><td>二</td><td>三</td></tr>"
    page = (
        f'<html lang="zh-CN"><head><title>格</title></head><body><table><tbody>{row * 2}</tbody></table></body></html>'
    )
    style = "td { padding: 1pt }\n\ntd:nth-child(2) { padding: 9pt } tr + tr td { padding-left: 5pt }"
    fast, stock = (engine.write(engine.lay_out(page, style, *way)) for way in ((), (engine.StockHTML,)))
    assert fast == stock


def test_all_sheets_of_forms_go_by_place() -> None:
    """Or they would be slow without anybody noticing."""
    styles = {part for layout in LAYOUTS.values() for part in layout.style().split("\n\n")}
    sheets = [engine._common_style(), *map(engine._parsed, styles)]
    assert all(matching.by_place(sheet) is not sheet for sheet in sheets)


RENDERED = """
import sys
import django
django.setup()
{ask}
print([name for name in ("crispy_forms.helper", "perfeval.exchange.readers") if name in sys.modules])
"""


@pytest.mark.parametrize(
    ("ask", "loaded"),
    [
        (
            "from perfeval.printing.templates import render; render('print/parts/columns.html', {'widths': (1, 2)})",
            "[]",
        ),
        (
            "from django.template.loader import get_template; get_template('print/parts/columns.html')",
            "['crispy_forms.helper', 'perfeval.exchange.readers']",
        ),
    ],
    ids=["ours", "the control"],
)
def test_templates_of_prints_load_no_tags_of_pages(ask: str, loaded: str) -> None:
    assert " ".join(said(RENDERED.format(ask=ask))) == loaded
