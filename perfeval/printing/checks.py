"""What a machine must have to print, looked at when it starts."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning

from perfeval.printing.fonts import fonts_are_built

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    # Without it WeasyPrint falls back to a subsetter that takes seconds for each document.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
OLDEST_HARFBUZZ = (4, 1, 0)


def check_printing(**_: Any) -> Sequence[CheckMessage]:
    return [*_check_libraries(), *_check_fonts()]


def _check_libraries() -> list[CheckMessage]:
    missing = [package for library, package in LIBRARIES.items() if _load(library) is None]
    if missing:
        return [
            Error(
                f"Printing needs system libraries that are not installed: {', '.join(missing)}.",
                hint=f"apt-get install {' '.join(missing)}",
                id="printing.E001",
            )
        ]
    harfbuzz = _load("libharfbuzz.so.0")
    if harfbuzz is None or not harfbuzz.hb_version_atleast(*OLDEST_HARFBUZZ):
        wanted = ".".join(map(str, OLDEST_HARFBUZZ))
        return [Error(f"Printing needs HarfBuzz {wanted} or newer.", id="printing.E002")]
    return []


def _check_fonts() -> list[CheckMessage]:
    if fonts_are_built(settings.FONTS_DIR):
        return []
    return [CheckWarning("The print fonts are not built.", hint="Run `manage.py build_fonts`.", id="printing.W001")]


def _load(library: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(library)
    except OSError:
        return None
