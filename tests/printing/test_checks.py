from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from perfeval.printing import checks, engine, libraries
from perfeval.printing.document import PrintError

pytestmark = pytest.mark.once


def ids() -> list[str | None]:
    return [message.id for message in checks.check_printing()]


def take_away_the_subsetter(monkeypatch: pytest.MonkeyPatch) -> None:
    original = libraries.load
    monkeypatch.setattr(libraries, "load", lambda library: None if "subset" in library else original(library))


def test_a_set_up_machine_has_nothing_to_say() -> None:
    assert ids() == []


def test_it_names_the_package_of_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    take_away_the_subsetter(monkeypatch)
    (message,) = checks.check_printing()
    assert message.id == "printing.E001"
    assert message.hint == "apt-get install libharfbuzz-subset0"


def test_it_refuses_an_old_harfbuzz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "OLDEST_HARFBUZZ", (99, 0, 0))
    assert ids() == ["printing.E002"]


def test_it_misses_unbuilt_fonts(settings: Any, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path
    assert ids() == ["printing.W001"]


def test_nothing_prints_without_the_library_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Web server, worker and print_sheet start without the system checks of commands."""
    engine._fonts.cache_clear()
    take_away_the_subsetter(monkeypatch)
    with pytest.raises(PrintError, match="apt-get install libharfbuzz-subset0"):
        engine.warm_up()
    monkeypatch.undo()
    engine.warm_up()
