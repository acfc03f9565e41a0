from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.factories import Cast, make_cast


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()
