"""WeasyPrint, loaded without what our prints never use.

It tries each library under its names on macOS and Windows first, and for each of these Python's ctypes starts
`ldconfig`, `gcc` and `ld`, some twenty processes; Debian's names, which it tries as well, need no search. It loads
fontTools' subsetter, for machines without HarfBuzz's, and parses the style sheets of HTML, of which a form needs none.
Both are left until somebody asks for them: a third of the loading.
"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

import tinycss2  # type: ignore[import-untyped]

LATER = ("fontTools.subset", "fontTools.varLib.instancer")


class _Later(ModuleType):
    """Stands for a module of functions, which is loaded when one of them is called."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*given: Any, **named: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*given, **named)

        return call


class _LaterSheet:
    """Stands for one of WeasyPrint's own style sheets, which is parsed when a document is to meet it."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _parsed(self) -> tuple[Any, Any]:
        counters = weasyprint.css.counters.CounterStyle()
        return weasyprint.CSS(string=self._source, counter_style=counters), counters

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parsed[0], name)

    def copy(self) -> Any:
        """What documents ask the counters for: all of them, to add their own."""
        return self._parsed[1].copy()


def _find_nothing(name: str) -> str | None:
    return None


@contextmanager
def _without_search() -> Iterator[None]:
    original = ctypes.util.find_library
    ctypes.util.find_library = _find_nothing
    try:
        yield
    finally:
        ctypes.util.find_library = original


@contextmanager
def _without_unused() -> Iterator[None]:
    parse, added = tinycss2.parse_stylesheet, [name for name in LATER if name not in sys.modules]
    tinycss2.parse_stylesheet = lambda _source: []
    sys.modules.update({name: _Later(name) for name in added})
    try:
        yield
    finally:
        tinycss2.parse_stylesheet = parse
        for name in added:
            del sys.modules[name]


def _load() -> Any:
    """Once only: who loaded WeasyPrint before has all of it."""
    if "weasyprint" in sys.modules:
        return sys.modules["weasyprint"]
    with _without_search(), _without_unused():
        loaded: Any = import_module("weasyprint")
    html = loaded.html
    general = _LaterSheet(html.UA)
    loaded.UA_STYLESHEET, loaded.UA_COUNTER_STYLE = general, general
    loaded.UA_FORM_STYLESHEET, loaded.PH_STYLESHEET = _LaterSheet(html.UA_FORM), _LaterSheet(html.PH)
    return loaded


weasyprint = _load()

__all__ = ["weasyprint"]
