"""Writing into a database that holds other people's data: only when asked twice."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from perfeval.exchange.console.command import Status


class GuardedCommand(BaseCommand):
    """Adds `--force` and a second, longer flag; a person at a terminal may type a word instead of the second."""

    second_flag: str
    word: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="数据库中已有其他数据时仍然执行（还需第二次确认）")
        parser.add_argument(self.second_flag, dest="really", action="store_true", help="第二次确认，与 --force 同用")

    def require_consent(self, warning: str, *, force: bool, really: bool) -> None:
        """Raises CommandError unless both questions were answered with yes."""
        database = connection.settings_dict["NAME"]
        if not force:
            raise CommandError(
                f"{warning}\n数据库：{database}\n没有执行。确要继续，请加 --force {self.second_flag}。",
                returncode=Status.UNUSABLE,
            )
        if really:
            return
        if not sys.stdin.isatty():
            raise CommandError(
                f"{warning}\n数据库：{database}\n没有执行。请再加 {self.second_flag} 确认。", returncode=Status.UNUSABLE
            )
        self.stdout.write(f"{warning}\n数据库：{database}")
        if input(f"确要继续，请输入“{self.word}”：").strip() != self.word:
            raise CommandError("没有执行。", returncode=Status.UNUSABLE)
