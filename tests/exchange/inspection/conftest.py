from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.factories import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def own_scratch(scratch: Path) -> Path:
    """Sweeping looks at the whole folder of temporary files: never at that of a test beside this one."""
    return scratch


@pytest.fixture
def stored(settings: Settings, tmp_path: Path) -> Path:
    """Where uploads of this test wait; empty once all are read."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path / "inspections"
