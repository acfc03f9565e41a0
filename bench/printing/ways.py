"""Our way and WeasyPrint's plain way to print a form. Each is made once in a process of its own and then asked."""

from __future__ import annotations

from collections.abc import Callable

from bench.printing.forms import VARIANT, Form

Write = Callable[[Form], bytes]


def ours() -> Write:
    """As a worker does it: from the table to the file, tagged."""
    from perfeval.printing import engine  # noqa: PLC0415 - only the process that prints loads it
    from perfeval.printing.render import render_pdf  # noqa: PLC0415

    engine.warm_up()
    return lambda form: render_pdf(form.document)


def plain() -> Write:
    """The public API as its manual shows it, one call for each document; untagged, as is the default. Nothing of our
    engine may be loaded here, for it changes WeasyPrint."""
    import weasyprint  # noqa: PLC0415

    return lambda form: bytes(weasyprint.HTML(string=form.page).write_pdf(pdf_variant=VARIANT))


def spinning() -> Write:
    """Nothing of a form, but about as much work: how this machine shares out its cores just now."""

    def spin(form: Form) -> bytes:
        return bytes(str(sum(number * number for number in range(1_500_000)) + len(form.name)), "ascii")

    return spin
