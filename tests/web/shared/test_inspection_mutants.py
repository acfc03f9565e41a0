"""A sample of what `make fuzz` does by the ten thousand: mutants of good files through the page that takes files.

On PostgreSQL, which refuses what SQLite stores: a NUL, a figure that is too long, text that is no Unicode.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from perfeval.exchange.errors import ReadError
from perfeval.exchange.inspection import reading, running, storing
from perfeval.exchange.inspection.models import Inspection
from perfeval.exchange.inspection.receiving import job_key
from perfeval.exchange.intake import run_apart
from perfeval.jobs.models import Job
from perfeval.web.shared.inspection import pages
from tests.exchange import drops
from tests.exchange.drops import A_DROP, Drop, Fuzz, drops_of, faults_of
from tests.exchange.measuring import measured
from tests.exchange.mutants import PUBLISHED, good_files
from tests.factories import Cast
from tests.web.conftest import log_in

pytestmark = [pytest.mark.slow, pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

MUTANTS, BATCHES = 300, 6
SOUND = Drop({"a.txt": PUBLISHED.read_bytes(), "b.xlsx": dict(good_files())[".xlsx"]})


def work(inspection: Inspection) -> None:
    for job in Job.objects.filter(key=job_key(inspection)):
        running.run_inspection(job_id=str(job.pk), clock=timezone.now)


@pytest.fixture
def fuzz(cast: Cast, settings: Settings, tmp_path: Path, scratch: Path) -> Fuzz:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return Fuzz(log_in(cast.clerk), work, places=(scratch, tmp_path / "media" / storing.FOLDER))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutants_harm_nothing(fuzz: Fuzz, batch: int, tmp_path: Path) -> None:
    with measured(tmp_path) as fuzz.taken:
        for number in range(batch, MUTANTS // A_DROP, BATCHES):
            fuzz.run(f"drop {number}", drops_of(number))
    assert fuzz.faults == []
    assert fuzz.taken.count > A_DROP
    assert 0 < fuzz.outcomes["read"] < fuzz.outcomes.total()  # most faults are small


def fault_of(fuzz: Fuzz) -> str:
    fuzz.run("drop", [SOUND])
    return "; ".join(fuzz.faults)


def test_a_sound_drop_has_no_faults(fuzz: Fuzz) -> None:
    assert fault_of(fuzz) == ""


def test_an_error_of_the_program_is_a_fault(fuzz: Fuzz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_tables", lambda path: 1 / 0)
    assert "a.txt: 读取这个文件时程序出错" in fault_of(fuzz)


def test_a_page_that_fails_is_a_fault(fuzz: Fuzz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "receive_files", lambda **_: 1 / 0)
    assert "ZeroDivisionError" in fault_of(fuzz)


def test_a_process_that_dies_is_a_fault(fuzz: Fuzz, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(path: Path) -> object:
        return run_apart("tests.exchange.intake.tasks:die", path, {"signal": "SIGABRT"})

    monkeypatch.setattr(reading, "read_tables", die)
    assert "b.xlsx: 文件无法读取" in fault_of(fuzz)


@pytest.mark.parametrize("place", [0, 1])
def test_what_stays_behind_is_a_fault(fuzz: Fuzz, place: int) -> None:
    def leave(inspection: Inspection) -> None:
        work(inspection)
        (fuzz.places[place] / "left").touch()

    fuzz.work = leave
    assert "left behind" in fault_of(fuzz)


def test_memory_and_time_are_those_of_the_process_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").touch()
    with measured(tmp_path) as taken:
        run_apart("tests.exchange.intake.tasks:eat_memory", tmp_path / "a", {"bytes": 100_000_000})
        with pytest.raises(ReadError):
            run_apart("tests.exchange.intake.tasks:die", tmp_path / "a", {"signal": "SIGKILL"})
        eaten, dead = taken.since()
        assert 100_000_000 < eaten.memory < 200_000_000
        assert 5_000_000 < dead.memory < 60_000_000  # of this process it has nothing
        monkeypatch.setattr(drops, "SECONDS", 1)
        run_apart("tests.exchange.intake.tasks:sleep", tmp_path / "a", {"seconds": 1.2})
        assert "1." in faults_of(taken)[0]
        monkeypatch.setattr(drops, "MEMORY", 1_000_000)
        run_apart("tests.exchange.intake.tasks:echo", tmp_path / "a")
        assert "MB" in faults_of(taken)[0]
