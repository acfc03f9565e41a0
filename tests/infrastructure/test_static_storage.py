"""What `collectstatic` makes of the scripts on a server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from pytest_django import Settings

from tests.conftest import ROOT

pytestmark = pytest.mark.once

STORAGE = "perfeval.web.shared.static_storage.ModuleStorage"
PLAIN = "whitenoise.storage.CompressedManifestStaticFilesStorage"
IMPORTED = re.compile(r'^import [^"]*"([^"]+)"', re.MULTILINE)
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


def imported_by(script: Path) -> list[Path]:
    return [(script.parent / name).resolve() for name in IMPORTED.findall(script.read_text())]


def collect(settings: Settings, folder: Path, backend: str) -> Path:
    settings.STATIC_ROOT = folder
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return folder / staticfiles_storage.url("js/entry.js").removeprefix(settings.STATIC_URL)


def test_every_module_is_imported_under_the_name_of_its_content(settings: Settings, tmp_path: Path) -> None:
    entry = collect(settings, tmp_path, STORAGE)
    seen, waiting = set(), [entry]
    while waiting:
        script = waiting.pop()
        assert script.is_file()
        assert HASHED.search(script.name), script
        seen.add(script)
        waiting.extend(set(imported_by(script)) - seen)
    modules = list((tmp_path / "js" / "entry").glob("*.js"))
    assert len(seen) - 1 == len([module for module in modules if HASHED.search(module.name)])


@pytest.mark.xfail(strict=True)
def test_the_storage_of_whitenoise_alone_does_not(settings: Settings, tmp_path: Path) -> None:
    """Negative control, with our own files only."""
    settings.STATICFILES_DIRS = [ROOT / "static"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    entry = collect(settings, tmp_path, PLAIN)
    assert all(HASHED.search(module.name) for module in imported_by(entry))
