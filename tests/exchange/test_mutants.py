"""What mutants are made of."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from perfeval.exchange.intake import grids_apart
from perfeval.exchange.intake.archive import unpack_apart
from perfeval.exchange.readers import read_tables
from tests.exchange.mutants import good_files, good_uploads, mutant

pytestmark = pytest.mark.once


def test_the_files_are_good(tmp_path: Path) -> None:
    for number, (suffix, data) in enumerate(good_files()):
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(data)
        assert "验收合格率" in [cell.text for cell in grids_apart(path)[0].cells]


def test_the_other_uploads_are_good(tmp_path: Path) -> None:
    for suffix, data in good_uploads()[len(good_files()) :]:
        path = tmp_path / f"upload{suffix}"
        path.write_bytes(data)
        if suffix == ".zip":
            members = unpack_apart(path, tmp_path)
            assert all(member.file and read_tables(member.file) for member in members)
            assert len(members) == 3
        else:
            assert read_tables(path)


def test_a_mutant_can_be_made_again_later() -> None:
    first = [mutant(number) for number in range(50)]
    for made in (good_files, good_uploads):
        made.cache_clear()
    time.sleep(2.1)  # a zip counts in steps of two seconds
    assert [mutant(number) for number in range(50)] == first


def test_mutants_are_none_of_the_good() -> None:
    good = {data for _, data in good_uploads()}
    assert sum(mutant(number)[1] in good for number in range(200)) < 5
