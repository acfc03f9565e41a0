"""manage.py print_sheet --layout KEY --output PATH [--scheme KEY] FILE..."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from perfeval.core.complete import complete_sheet
from perfeval.core.scheme import Scheme
from perfeval.core.scoring import score_sheet
from perfeval.core.sheet import Sheet
from perfeval.exchange.console.command import SheetCommand, Status, scheme_or_refuse
from perfeval.exchange.console.doubts import doubts_text
from perfeval.exchange.readers import READERS
from perfeval.printing.document import PrintDocument, PrintError, with_short_points
from perfeval.printing.fonts import FontsMissingError
from perfeval.printing.layouts import UnknownLayoutError, find_layout
from perfeval.printing.render import render_pdf


class Command(SheetCommand):
    """Prints every figure as the file has it, digit for digit. With --scheme the rate, the scores and the sums are
    computed instead, as the application would print them."""

    help = "把自评表文件打印成 PDF。退出码：0 完成，1 有表不能打印，2 有文件不能读取。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help=f"自评表文件（{'、'.join(READERS)}）、压缩包（.zip）或文件夹"
        )
        parser.add_argument("--layout", metavar="KEY", required=True, help="版式")
        parser.add_argument("--output", metavar="PATH", required=True, type=Path, help="一份表：文件；多份表：文件夹")
        parser.add_argument("--scheme", metavar="KEY", help="按此评分方案计算得分（默认：原样打印文件中的数字）")

    def handle(self, *args: Any, **options: Any) -> None:
        layout, output, files = options["layout"], options["output"], options["files"]
        scheme = scheme_or_refuse(options["scheme"]) if options["scheme"] else None
        try:
            find_layout(layout)
        except UnknownLayoutError as error:
            raise CommandError(str(error), returncode=Status.UNUSABLE) from error
        tables = list(self.read(files))
        to_folder = len(files) > 1 or len(tables) > 1 or output.is_dir()
        paths = _paths_in(output, [Path(file) for file, _ in tables]) if to_folder else [output]
        status = Status.CLEAN
        for (file, table), path in zip(tables, paths, strict=False):
            for line in doubts_text(table.doubts):  # the paper cannot show them
                self.stderr.write(f"{file}：{line.strip()}")
            try:
                _write(path, render_pdf(PrintDocument(_prepared(table.sheet, scheme), layout)))
            except FontsMissingError as error:
                raise CommandError(str(error), returncode=Status.UNUSABLE) from error
            except OSError as error:
                raise CommandError(f"{path}：{_why_not_written(error)}", returncode=Status.UNUSABLE) from error
            except PrintError as error:
                self.stderr.write(f"{file}：没有打印：{error}")
                status = Status.FAULTY
        self.finish(status)


def _prepared(sheet: Sheet, scheme: Scheme | None) -> Sheet:
    if scheme is None:
        return sheet
    return with_short_points(complete_sheet(sheet, scheme, score_sheet(sheet, scheme)))


def _paths_in(folder: Path, sources: Sequence[Path]) -> list[Path]:
    """A PDF named after each file; a number is added where a name comes again."""
    names: dict[str, None] = {}
    for source in sources:
        candidates = chain([source.stem], (f"{source.stem}-{number}" for number in count(2)))
        names[next(name for name in candidates if name not in names)] = None
    return [folder / f"{name}.pdf" for name in names]


def _why_not_written(error: OSError) -> str:
    match error:
        case FileExistsError() | NotADirectoryError():
            return "多份表要写入文件夹，而这里已有一个同名文件。"
        case IsADirectoryError():
            return "这里是文件夹，不能写成文件。"
        case PermissionError():
            return "没有写入的权限。"
    return f"不能写入（{error.strerror}）。"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    aside.write_bytes(content)
    aside.replace(path)
