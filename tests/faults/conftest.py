"""One stack for the short forms of all rows: starting it takes a minute of a core."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import missing
from tests.faults.disks import stack_on_disks
from tests.postgres import programs
from tests.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    if programs() is None or shutil.which("redis-server") is None:
        missing("PostgreSQL or Redis")
    with stack_on_disks(processes=2) as running:
        yield running
