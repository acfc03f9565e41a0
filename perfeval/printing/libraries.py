"""The system libraries that printing loads."""

from __future__ import annotations

import ctypes

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    # Without it WeasyPrint falls back to a subsetter that takes seconds for each document.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
OLDEST_HARFBUZZ = (4, 1, 0)


def missing_packages() -> list[str]:
    """Debian's packages whose libraries do not load."""
    return [package for library, package in LIBRARIES.items() if load(library) is None]


def is_harfbuzz_too_old() -> bool:
    harfbuzz = load("libharfbuzz.so.0")
    return harfbuzz is None or not harfbuzz.hb_version_atleast(*OLDEST_HARFBUZZ)


def load(library: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(library)
    except OSError:
        return None
