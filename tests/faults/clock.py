"""Another clock for some processes, in a zone of their own, that can be set while they run.

Workers get Debian's libfaketime. Under it Python's `sleep` fails in gunicorn, so there (and in `inside`) the program's
only source of the time, `timezone.now`, is moved instead.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
FILE = "FAULTS_CLOCK"


class Clock:
    """Give `environment` to a process of ours, `preloaded` to any; `set` puts its clock."""

    def __init__(self, file: Path, zone: str = "UTC") -> None:
        self.file = file
        self.offset = 0.0
        self.environment = {FILE: str(file), "TZ": zone}
        self.preloaded = {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "TZ": zone,
        }

    def set(self, instant: float) -> None:
        """Now is `instant`, in seconds since 1970."""
        self.shift(instant - time.time())

    def shift(self, seconds: float) -> None:
        self.offset = seconds
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{seconds:+.3f}\n")
        fresh.replace(self.file)


def follow() -> None:
    """The other side: from now on this process goes by the clock that its environment names, if it names one."""
    if (name := os.environ.get(FILE)) is None:
        return
    file, now = Path(name), timezone.now

    def moved() -> datetime:
        return now() + timedelta(seconds=float(file.read_text()))

    timezone.now = moved
