"""What a machine must have to print, looked at when it starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning

from perfeval.printing.fonts import fonts_are_built
from perfeval.printing.libraries import OLDEST_HARFBUZZ, is_harfbuzz_too_old, missing_packages


def check_printing(**_: Any) -> Sequence[CheckMessage]:
    return [*_check_libraries(), *_check_fonts()]


def _check_libraries() -> list[CheckMessage]:
    if missing := missing_packages():
        return [
            Error(
                f"Printing needs system libraries that are not installed: {', '.join(missing)}.",
                hint=f"apt-get install {' '.join(missing)}",
                id="printing.E001",
            )
        ]
    if is_harfbuzz_too_old():
        wanted = ".".join(map(str, OLDEST_HARFBUZZ))
        return [Error(f"Printing needs HarfBuzz {wanted} or newer.", id="printing.E002")]
    return []


def _check_fonts() -> list[CheckMessage]:
    if fonts_are_built(settings.FONTS_DIR):
        return []
    return [CheckWarning("The print fonts are not built.", hint="Run `manage.py build_fonts`.", id="printing.W001")]
