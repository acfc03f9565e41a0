"""The text of a paragraph as Word shows it: insertions counted; deletions, hidden and struck text not."""

from __future__ import annotations

from typing import Any, Final

from perfeval.exchange.grids.packages import NAMES

_PLAIN: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}

# What shows nothing, or not here: properties, deletions, field codes, the reading above ruby text, footnote marks.
_SILENT: Final = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "footnoteReference", "sdtPr", "sdtEndPr",
     "endnoteReference", "annotationRef", "commentReference", "fldData", "binData", "docPr"}
)  # fmt: skip

_LOOKS: Final = {"vanish": "hidden", "strike": "struck", "dstrike": "struck"}

# Boxes and ticks of the fonts Symbol and Wingdings, by the low byte of the code.
_SYMBOLS: Final = {
    "wingdings": {0x6F: "□", 0x71: "□", 0x72: "□", 0xA1: "○", 0xA3: "□", 0xA8: "□", 0xFB: "×", 0xFC: "√",
                  0xFD: "☒", 0xFE: "☑"},
    "wingdings 2": {0x50: "√", 0x4F: "×", 0x52: "☑", 0x51: "☒", 0xA3: "□"},
    "symbol": {0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB9: "≠", 0xB8: "÷", 0xB0: "°"},
}  # fmt: skip


def paragraph_text(paragraph: Any) -> tuple[str, list[Any], str]:
    """The paragraph's text, the content of its text boxes, and what is struck through in it."""
    parts: list[str] = []
    boxes: list[Any] = []
    struck: list[str] = []
    _collect(paragraph, parts, boxes, struck)
    # The sign taken out is a place where a line may break.
    return "".join(parts).replace("\u200b", ""), boxes, "".join(struck).strip()


def _collect(element: Any, parts: list[str], boxes: list[Any], struck: list[str]) -> None:
    for child in element:
        name = NAMES[child.tag]
        if name == "t":
            if child.text:
                parts.append(child.text)
        elif name == "r":
            look = _look(child[0]) if len(child) else ""
            if look != "hidden":
                _collect(child, struck if look == "struck" else parts, boxes, struck)
        elif name in _SILENT:
            continue
        elif name in _PLAIN:
            parts.append(_PLAIN[name])
        elif name == "sym":
            parts.append(_symbol(child))
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "AlternateContent":
            _alternative(child, parts, boxes, struck)
        else:
            _collect(child, parts, boxes, struck)


def _look(properties: Any) -> str:
    """hidden, struck or "", by what a run says of itself."""
    look = ""
    if NAMES[properties.tag] != "rPr":
        return look
    for one in properties:
        name = NAMES[one.tag]
        if name in _LOOKS and _is_on(one):
            if _LOOKS[name] == "hidden":
                return "hidden"
            look = _LOOKS[name]
    return look


def _is_on(property_: Any) -> bool:
    values = [value for name, value in property_.items() if name.endswith("val")]
    return not values or values[0] not in {"0", "false", "off"}


def _alternative(element: Any, parts: list[str], boxes: list[Any], struck: list[str]) -> None:
    """The same drawing stands here once for new and once for old programs."""
    for wanted in ("Choice", "Fallback"):
        for child in element:
            if NAMES[child.tag] == wanted:
                _collect(child, parts, boxes, struck)
                return


def _symbol(element: Any) -> str:
    values = {name.rpartition("}")[2]: value for name, value in element.items()}
    try:
        code = int(values.get("char", ""), 16)
    except ValueError:
        return ""
    known = _SYMBOLS.get(values.get("font", "").lower(), {}).get(code & 0xFF)
    if known:
        return known
    return chr(code) if 0x20 <= code < 0xD800 else ""
