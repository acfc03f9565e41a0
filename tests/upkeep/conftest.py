from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.conftest import ON_POSTGRESQL
from tests.upkeep.place import FORMER, Place
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


@pytest.fixture
def elsewhere(tmp_path: Path, stored_world: World) -> Iterator[Place]:
    data = tmp_path / "elsewhere"
    data.mkdir()
    if not ON_POSTGRESQL:
        yield Place(data, f"sqlite:///{data / 'perfeval.sqlite3'}")
        return
    host, name = connection.settings_dict["HOST"], f"elsewhere_{uuid.uuid4().hex}"
    with closing(psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True)) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield Place(data, f"postgres://postgres@/{name}?host={host}")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def inhabited(elsewhere: Place) -> Place:
    elsewhere.shell(FORMER)
    return elsewhere
