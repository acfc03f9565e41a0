"""Files of exports go to a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.factories import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
