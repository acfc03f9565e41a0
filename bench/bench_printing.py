"""How fast a table is printed, beside WeasyPrint called in the plain way.

    .venv/bin/python -m bench.bench_printing

Plain: the stock HTML class for each document, the style sheet inside it, the system's Noto fonts, columns fitted to
their contents, borders drawn as borders. Both write the same form as PDF/A-3b. Each lives in a process of its own
that is warm, they are asked in turn, and the median of the rounds' ratios counts, because machines are noisy.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median

import django
import weasyprint

from perfeval.core.sheet import Sheet
from perfeval.printing import engine
from perfeval.printing.document import PrintDocument
from perfeval.printing.layouts import find_layout
from perfeval.printing.paper.build import build_view
from perfeval.printing.render import render_pdf, xhtml
from perfeval.printing.typefaces import song

ROUNDS = 9
CASES = {"10 rows": 3.5, "27 rows": 4.5, "60 rows": 5.0}  # how many times as fast ours has to be
MOST_BYTES, MOST_MEMORY = 0.4, 0.3  # of the plain way's

PLAIN_STYLE = """
table { table-layout: auto; border-collapse: collapse }
td, th { border: 0.5pt solid #000 }
.signatures td { border: none }
"""


@dataclass(frozen=True)
class Form:
    """`markup` and `style` are what our way makes of the document; the plain way gets them for nothing."""

    document: PrintDocument
    markup: str
    style: str


Write = Callable[[Form], bytes]


@dataclass(frozen=True)
class Answer:
    seconds: float
    size: int
    memory: int  # the process's peak, in KiB


def forms() -> dict[str, Form]:
    # Here, because the processes that are measured must not carry the tests' libraries.
    from tests.printing.tables import long_table, prose, published, with_reason  # noqa: PLC0415

    goals = {"goal_expected": prose(360), "goal_actual": prose(360)}
    sheets = {
        "10 rows": published("futian-2022-01"),
        "27 rows": with_reason(with_reason(published("futian-2022-07"), 3, prose(110)), 9, prose(225)),
        "60 rows": replace(long_table(60), **goals),
    }
    return {name: form(sheet) for name, sheet in sheets.items()}


def form(sheet: Sheet) -> Form:
    document = PrintDocument(sheet, "mof-2020")
    view = build_view(document, find_layout(document.layout), song())
    return Form(document, xhtml(view), view.layout.style())


def ours() -> Write:
    engine.warm_up()
    return lambda form: render_pdf(form.document)


def plain() -> Write:
    common = (engine.CSS_DIR / "form.css").read_text(encoding="utf-8")
    for our_name, system_name in (("Perfeval Song", "Noto Serif CJK SC"), ("Perfeval Hei", "Noto Sans CJK SC")):
        common = common.replace(our_name, system_name)

    def write(form: Form) -> bytes:
        style = f"<style>{common}{form.style}{PLAIN_STYLE}</style></head>"
        html = form.markup.replace("</head>", style, 1)
        return bytes(weasyprint.HTML(string=html).write_pdf(pdf_variant=engine.VARIANT))

    return write


def serve(make: Callable[[], Write], forms: dict[str, Form], pipe: Connection) -> None:
    """A warm process that prints what it is asked for."""
    django.setup()
    write = make()
    for form in forms.values():
        write(form)
    while name := pipe.recv():
        start = time.perf_counter()
        size = len(write(forms[name]))
        elapsed = time.perf_counter() - start
        pipe.send(Answer(elapsed, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def start(make: Callable[[], Write], forms: dict[str, Form]) -> Connection:
    here, there = get_context("spawn").Pipe()
    get_context("spawn").Process(target=serve, args=(make, forms, there), daemon=True).start()
    return here


def ask(pipe: Connection, name: str) -> Answer:
    pipe.send(name)
    answer: Answer = pipe.recv()
    return answer


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings.development")
    django.setup()
    printed = forms()
    fast, slow = start(ours, printed), start(plain, printed)
    missed = False
    for name, goal in CASES.items():
        rounds = [(ask(fast, name), ask(slow, name)) for _ in range(ROUNDS)]
        ratio = median(plain_one.seconds / our_one.seconds for our_one, plain_one in rounds)
        our_one, plain_one = rounds[-1]
        milliseconds = median(answer.seconds for answer, _ in rounds) * 1000
        size, memory = our_one.size / plain_one.size, our_one.memory / plain_one.memory
        met = ratio >= goal and size <= MOST_BYTES and memory <= MOST_MEMORY
        missed = missed or not met
        print(
            f"{name}: {milliseconds:.0f} ms, {ratio:.1f} times as fast (goal {goal}); {our_one.size / 1000:.0f} kB,"
            f" {size:.2f} of the bytes (goal {MOST_BYTES}); {our_one.memory / 1024:.0f} MiB, {memory:.2f} of the memory"
            f" (goal {MOST_MEMORY}){'' if met else '  MISSED'}"
        )
    fast.send("")
    slow.send("")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
