"""A stored figure as the workbook shows it: 0.9775 under 0.00% is 97.75%.

Known: percent, decimals, thousands, scaling commas, literals, sections for negative numbers and zero. What is not known
(fractions, exponents, conditions, Chinese numerals) shows the plain figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

from perfeval.core.decimals import exactly, round_half_up, show
from perfeval.exchange.grids.format_codes import GENERAL, sections, tokens

_PLACEHOLDERS: Final = frozenset("0#?.,")


class _Unknown(Exception):
    """A format that is shown as the plain figure."""


@dataclass(slots=True)
class _Layout:
    """One section of a format: literals around a pattern of placeholders."""

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    pattern: str = ""
    percents: int = 0
    drawn_point: bool = False  # a literal between the digits

    @property
    def places(self) -> int:
        return len(self._fraction)

    @property
    def optional(self) -> int:
        """How many of the last decimals are only shown if they are not zero."""
        return self.places - len(self._fraction.rstrip("#?"))

    @property
    def grouped(self) -> bool:
        return "," in self.pattern.partition(".")[0].rstrip(",")

    @property
    def scale(self) -> int:
        """By which power of ten the figure is shown larger: percent signs do so, commas at the end do the contrary, and
        so does a point that is only drawn between its digits (0!.0, shows 元 as 万元)."""
        commas = len(self.pattern) - len(self.pattern.rstrip(","))
        return 2 * self.percents - 3 * commas - (self.places if self.drawn_point else 0)

    @property
    def _fraction(self) -> str:
        return self.pattern.partition(".")[2].rstrip(",")


def shown(value: Decimal, code: str) -> str:
    """A figure under a format that is no date's."""
    if code in {GENERAL, "@", ""}:
        return show(value)
    parts = sections(code)
    section, sign = parts[0], "-" if value < 0 else ""
    if value < 0 and len(parts) > 1:
        section, sign = parts[1], ""
    elif value == 0 and len(parts) > 2:
        section = parts[2]
    try:
        layout = _layout(section)
    except _Unknown:
        return show(value)
    before, after = "".join(layout.before), "".join(layout.after)
    if not layout.pattern.strip(",."):
        return (before + after).strip()
    with exactly():
        figure = round_half_up(abs(value).scaleb(layout.scale), layout.places)
    text = format(figure, ",f" if layout.grouped else "f")
    if layout.optional:
        kept = len(text) - layout.optional
        text = (text[:kept] + text[kept:].rstrip("0")).rstrip(".")
    return f"{sign if figure else ''}{before}{text}{after}".strip()


@lru_cache(maxsize=512)
def _layout(section: str) -> _Layout:
    """Raises _Unknown."""
    layout = _Layout()
    for kind, text in tokens(section):
        here = layout.after if layout.pattern else layout.before
        if kind == "literal":
            here.append(text)
        elif kind == "bracket":
            here.append(_currency(text))
        elif kind != "sign" or text in {"/", "@"}:
            raise _Unknown
        elif text == "%":
            layout.percents += 1
            here.append(text)
        elif text not in _PLACEHOLDERS:
            here.append(text)
        elif layout.after == ["."] and "." not in layout.pattern + text:
            layout.after.clear()
            layout.drawn_point = True
            layout.pattern += "." + text
        elif layout.after:
            raise _Unknown  # digits on both sides of a literal, as in telephone numbers
        else:
            layout.pattern += text
    return layout


def _currency(bracket: str) -> str:
    """[$¥-804] shows ¥; a colour shows nothing."""
    if bracket[:1] in set("<>=") or bracket.upper().startswith("DBNUM"):
        raise _Unknown
    return bracket[1:].partition("-")[0] if bracket.startswith("$") else ""
