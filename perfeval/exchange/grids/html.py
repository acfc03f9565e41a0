"""Web pages → grids; also what Word, Excel and office systems save as one under the names .doc and .xls."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from perfeval.exchange.grids.html_bytes import page_text
from perfeval.exchange.grids.html_tables import MAX_DEPTH, HtmlReading
from perfeval.exchange.grids.model import Grid
from perfeval.exchange.grids.open_tables import grids_of
from perfeval.exchange.grids.packages import Unreadable

MAX_TAGS: Final = 600_000
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def html_grids(data: bytes) -> tuple[Grid, ...]:
    text = _UNSEEN.sub("", page_text(data))
    if not text.strip():
        return ()
    if text.count("<") > MAX_TAGS:
        raise Unreadable("网页太大或太复杂。")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root: Any = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        return ()
    if _depth(root) > MAX_DEPTH:
        raise Unreadable(f"网页的标签嵌套超过 {MAX_DEPTH} 层。")
    reading = HtmlReading()
    reading.read(root)
    return grids_of(reading.tables)


def _depth(root: Any) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
