from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from perfeval.printing import checks

pytestmark = pytest.mark.once


def ids() -> list[str | None]:
    return [message.id for message in checks.check_printing()]


def test_a_set_up_machine_has_nothing_to_say() -> None:
    assert ids() == []


def test_it_names_the_package_of_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    original = checks._load

    def load(library: str) -> Any:
        return None if "subset" in library else original(library)

    monkeypatch.setattr(checks, "_load", load)
    (message,) = checks.check_printing()
    assert message.id == "printing.E001"
    assert message.hint == "apt-get install libharfbuzz-subset0"


def test_it_refuses_an_old_harfbuzz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "OLDEST_HARFBUZZ", (99, 0, 0))
    assert ids() == ["printing.E002"]


def test_it_misses_unbuilt_fonts(settings: Any, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path
    assert ids() == ["printing.W001"]
