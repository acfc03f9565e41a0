"""The browser of the tests: Debian's Chromium, driven by Playwright.

Take pytest-playwright's `page` (or `browser.new_context(java_script_enabled=False)`) with pytest-django's `live_server`
and, where a job has to run, `worker` from the conftest above. Pictures go to `screenshots`, a folder outside git.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.conftest import ROOT, missing

# Playwright's synchronous interface runs an event loop in this thread, in which Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM.exists():
        missing("Chromium")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # root has none
    arguments = [*sandbox, "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", *quiet]
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The office computer of the people who will use it."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": settings.TIME_ZONE,
        "viewport": {"width": 1366, "height": 768},
    }


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
