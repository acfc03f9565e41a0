"""What the reader of a file did not understand for certain."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.exchange.console.text import one_line
from perfeval.exchange.readers import Doubt


def doubts_json(doubts: Sequence[Doubt]) -> list[dict[str, object]]:
    return [
        {
            "message": doubt.message,
            "place": doubt.place
            and {"part": doubt.place.part, "row": doubt.place.row, "column": doubt.place.column or None},
            "text": doubt.text,
            "cells": list(doubt.cells),
        }
        for doubt in doubts
    ]


def doubts_text(doubts: Sequence[Doubt]) -> list[str]:
    """Indented lines for a terminal; none where all is certain."""
    if not doubts:
        return []
    lines = [f"  读取时的疑问 {len(doubts)} 处，请对照原件核对："]
    for doubt in doubts:
        where = f"{doubt.place}：" if doubt.place else ""
        lines.append(one_line(f"{where}{doubt.message}").join(("    ", "")))
    return lines
