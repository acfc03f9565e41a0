"""What the commands over files have in common: arguments, reading, printing, exit status."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perfeval.core.scheme import Scheme
from perfeval.exchange.console.files import read_each
from perfeval.exchange.console.text import one_line
from perfeval.exchange.readers import READERS, ReadTable
from perfeval.schemes.official import official_keys, official_scheme


class Status(IntEnum):
    CLEAN = 0
    FAULTY = 1
    UNUSABLE = 2  # a file or an argument; it outweighs FAULTY


class SheetCommand(BaseCommand):
    """Reads the files one by one. What cannot be read is said on standard error and the rest is still done."""

    requires_system_checks: list[str] = []  # works where there is no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help=f"自评表文件（{'、'.join(READERS)}）、压缩包（.zip）或文件夹"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text", help="输出格式（默认 text）")

    def handle(self, *args: Any, **options: Any) -> None:
        raise NotImplementedError

    def read(self, files: list[str]) -> Iterator[tuple[str, ReadTable]]:
        """Each table with its file. Afterwards `self.unreadable` tells whether a file was left out."""
        self.unreadable = False
        for argument in files:
            for file, found in read_each(argument):
                if isinstance(found, ReadTable):
                    yield file, found
                    continue
                self.unreadable = True
                for line in found.lines():
                    self.stderr.write(one_line(line))

    def publish_json(self, sheets: list[dict[str, object]]) -> None:
        text = json.dumps({"sheets": sheets}, ensure_ascii=False, indent=1)
        try:
            text.encode(self._encoding())
        except UnicodeEncodeError:  # a terminal in another encoding, or a file name that is no text
            text = json.dumps({"sheets": sheets}, indent=1)
        self.publish(text)

    def publish(self, text: str) -> None:
        """Prints at once, so that a reader who has seen enough (`| head`) does no harm."""
        try:
            self.stdout.write(text.encode(self._encoding(), "backslashreplace").decode(self._encoding()))
            self.stdout.flush()
        except BrokenPipeError:
            # Python flushes once more when it ends; that must not fail either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def finish(self, status: Status) -> None:
        if self.unreadable:
            status = Status.UNUSABLE
        if status is not Status.CLEAN:
            sys.exit(status)

    def _encoding(self) -> str:
        return getattr(self.stdout, "encoding", None) or "utf-8"


def scheme_or_refuse(key: str) -> Scheme:
    known = sorted(official_keys())
    if key not in known:
        raise CommandError(f"没有评分方案 {key}。可用的方案：{'、'.join(known)}", returncode=Status.UNUSABLE)
    return official_scheme(key)
