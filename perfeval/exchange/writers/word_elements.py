"""Elements of a Word file, put in by their own names."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def add(parent: Any, tag: str, **attributes: str) -> Any:
    child = OxmlElement(tag)
    for name, value in attributes.items():
        child.set(qn(name), value)
    parent.append(child)
    return child


def add_lines(run: Any, text: str) -> None:
    """The text of a run, with its line breaks."""
    for number, line in enumerate(text.split("\n")):
        if number:
            add(run, "w:br")
        add(run, "w:t", **{"xml:space": "preserve"}).text = line
