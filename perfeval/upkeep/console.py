"""What the commands have in common: progress on a terminal, refusals with an exit status."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

from perfeval.core.errors import Refused
from perfeval.exchange.console.command import Status
from perfeval.upkeep.disk import why

_EVERY = 0.2  # seconds
_UNMIGRATED = "数据库还没有建好，或不是本版本的结构。请先运行 manage.py migrate。"
_NO_SUCH = ("42P01", "42703")  # PostgreSQL: no such table, no such column
_HELD = ("55P03", "40P01")  # a lock was waited for in vain, two waited for each other


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

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            try:
                return super().execute(*args, **options)
            finally:
                self.stdout.flush()
        except BrokenPipeError:  # whoever reads (`| head`) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more when it ends
            sys.exit(128 + signal.SIGPIPE)

    @contextmanager
    def refusals(self, left: str = "") -> Iterator[None]:
        """What stops the command, in one sentence and with an exit status; `left`: how things stand then."""
        try:
            yield
        except Refused as refusal:
            raise CommandError(refusal.message + left, returncode=Status.UNUSABLE) from refusal
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CommandError(f"没有完成：{why(error)}{left}", returncode=Status.UNUSABLE) from error
        except (OperationalError, ProgrammingError, InterfaceError) as error:
            raise CommandError(f"没有完成：{_why(error)}{left}", returncode=Status.UNUSABLE) from error


def refuse_unmigrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused(_UNMIGRATED)


def _why(error: Exception) -> str:
    said = " ".join(str(error).split()).removesuffix("。")
    state = getattr(error.__cause__, "sqlstate", None)
    if state in _NO_SUCH or said.startswith(("no such table", "no such column")):
        return _UNMIGRATED
    if state in _HELD:
        return f"数据库正被其他程序使用（{said}）。"
    return f"数据库不能使用（{said}）。"
