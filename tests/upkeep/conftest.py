from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.upkeep.world import World, make_world


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def world(db: None, media: Path) -> World:
    return make_world(media)


@pytest.fixture
def stored_world(transactional_db: None, media: Path) -> World:
    """Committed, so that other processes see it."""
    return make_world(media)
