"""What a spreadsheet program could take for a formula, and what a file of its cannot hold."""

from __future__ import annotations

import re
from typing import Final

# The signs with which Excel, WPS and LibreOffice begin to compute, in both widths; blanks before them do not help.
_FORMULA: Final = re.compile("[\\s\ufeff\u200b]*[=+\\-@＝＋－＠\u2212]|[\t\r\n]")
# Refused by XML or obeyed by a terminal; tab and line feed may stay.
UNSTORABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def looks_like_formula(text: str) -> bool:
    return _FORMULA.match(text) is not None


def storable(text: str) -> str:
    """Without the characters that no spreadsheet file can hold."""
    return UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
