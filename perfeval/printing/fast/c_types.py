"""C types that are named by a string, parsed beside the names that stand in it.

For each name that is new cffi tells its parser, which is in Python, all types of WeasyPrint's libraries again: a dozen
times by the end of a process's first form, which took as long as the declarations themselves.
"""

from __future__ import annotations

import re
from typing import Any

from cffi.cparser import Parser  # type: ignore[import-untyped]
from weasyprint.text.ffi import ffi

TYPE = "typedef "
WORD = re.compile(r"\w+")


class NarrowParser(Parser):  # type: ignore[misc]
    """Names that do not occur have no influence on what is parsed."""

    _declarations: dict[str, Any]

    def _parse(self, source: str) -> Any:
        every, words = self._declarations, set(WORD.findall(source))
        self._declarations = {
            name: found
            for name, found in every.items()
            if not name.startswith(TYPE) or name.removeprefix(TYPE) in words
        }
        try:
            return super()._parse(source)
        finally:
            self._declarations = every


def take_over() -> None:
    """From now on, for all types that WeasyPrint names."""
    ffi._parser.__class__ = NarrowParser  # noqa: SLF001
