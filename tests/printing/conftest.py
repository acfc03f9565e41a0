from __future__ import annotations

import pytest
from django.conf import settings

from perfeval.printing.fonts import fonts_are_built
from tests.conftest import missing


@pytest.fixture(autouse=True, scope="session")
def print_fonts() -> None:
    if not fonts_are_built(settings.FONTS_DIR):
        missing("the print fonts (manage.py build_fonts)")
