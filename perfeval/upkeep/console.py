"""What the three commands have in common: progress on a terminal, refusals with an exit status."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perfeval.core.errors import Refused
from perfeval.exchange.console.command import Status
from perfeval.upkeep.disk import why

_EVERY = 0.2  # seconds


class Ticker:
    """One line on standard error that is written over; nothing where that is no terminal."""

    def __init__(self) -> None:
        self.is_shown = sys.stderr.isatty()
        self.next = 0.0

    def __call__(self, kind: str, count: int) -> None:
        if self.is_shown and time.monotonic() >= self.next:
            self._write(f"{kind} {count}")
            self.next = time.monotonic() + _EVERY

    def clear(self) -> None:
        if self.is_shown:
            self._write("")

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


class UpkeepCommand(BaseCommand):
    requires_system_checks: list[str] = []  # what may be broken is what these are for

    def handle(self, *args: Any, **options: Any) -> None:
        raise NotImplementedError

    @contextmanager
    def refusals(self, left: str = "") -> Iterator[None]:
        """What stops the command, in one sentence and with an exit status; `left`: how things stand then."""
        try:
            yield
        except Refused as refusal:
            raise CommandError(refusal.message + left, returncode=Status.UNUSABLE) from refusal
        except OSError as error:
            raise CommandError(f"没有完成：{why(error)}{left}", returncode=Status.UNUSABLE) from error
