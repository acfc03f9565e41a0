"""How fast 100,000 indicator rows come in from a workbook, beside django-import-export used in the plain way.

    .venv/bin/python -m bench.bench_import [rows of the plain way, default 5,000]

On a throw-away PostgreSQL, into the same model. Ours is all that a person waits for: the file received, checked row by
row (codes, names of levels, numbers, weights), the preview stored, the same plan made again under lock, rows written and
journalled. Plain is a stock ModelResource over the same columns and one pass without a preview; it gets the tables' keys
instead of their codes, so that it looks nothing up but the table itself. It reads the whole file but, unless asked for
all, saves 5,000 rows only; the time and the memory of saving are then scaled to all rows. Each runs in a process of its
own, which counts with all its children.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROWS, A_TABLE = 100_000, 40
GOAL_TIMES, GOAL_MEMORY = 25, 1 / 3
PLAIN_ROWS = 5_000


@dataclass(frozen=True)
class Answer:
    seconds: float
    memory: int  # KiB above what the process had before, its children included
    rows: int


def header_and_rows(count: int, table_of: Callable[[int], Sequence[Any]]) -> Iterator[list[Any]]:
    groups = [
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
        ("满意度指标", "服务对象满意度指标"),
    ]
    for number in range(count):
        table, line = divmod(number, A_TABLE)
        level1, level2 = groups[line * len(groups) // A_TABLE]
        name = f"第{table}个项目第{line}项工作完成的数量和质量"
        yield [*table_of(table), line + 1, level1, level2, name, f"≥{80 + line % 20}.{line % 10}%", 2.5]


def workbook(header: Sequence[str], rows: Iterator[list[Any]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - the processes that are measured load only what they need

    book = Workbook(write_only=True)
    sheet = book.create_sheet("清单")
    sheet.append(list(header))
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@contextmanager
def measured() -> Iterator[list[int]]:
    """The highest resident memory of this process and its children above the first, looked at every 100 ms: looking
    walks through all pages, and ten times as often it took half of the time that was measured."""
    found, over = [0], threading.Event()
    base = _resident()

    def look() -> None:
        while not over.wait(0.1):
            found[0] = max(found[0], _resident() - base)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def _resident() -> int:
    """Pages that both share count once: a process that was just forked has nothing of its own yet."""
    total = 0
    for pid in (os.getpid(), *_children(os.getpid())):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def ours(path: Path, count: int) -> Answer:
    """As a person does it: upload, look, confirm."""
    from django.core.files.base import File  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from perfeval.accounts.models import Membership  # noqa: PLC0415
    from perfeval.campaigns.models import Campaign  # noqa: PLC0415
    from perfeval.evaluations.models import Indicator  # noqa: PLC0415
    from perfeval.exchange.lists.confirming import confirm_upload, write_upload  # noqa: PLC0415
    from perfeval.exchange.lists.enums import UploadState  # noqa: PLC0415
    from perfeval.exchange.lists.uploading import check_upload, receive_upload  # noqa: PLC0415

    actor = Membership.objects.select_related("user", "organisation").get(
        role="finance_reviewer", organisation__code="100"
    )
    campaign = Campaign.objects.select_related("scheme", "organisation").get()
    before = Indicator.objects.count()
    with measured() as memory, path.open("rb") as file:
        start = time.perf_counter()
        upload = receive_upload(
            actor=actor, kind="indicators", campaign=campaign, file=File(file, name="指标.xlsx"), now=timezone.now()
        )
        check_upload(upload=upload)  # the worker's job, done here
        shown = time.perf_counter()
        assert upload.new == count, (upload.state, upload.message, upload.wrong)
        confirm_upload(upload=upload, now=timezone.now())
        write_upload(upload=upload, now=timezone.now())
        end = time.perf_counter()
    upload.refresh_from_db()
    assert upload.state == UploadState.DONE, upload.message
    assert Indicator.objects.count() - before == count
    print(f"  perfeval: preview after {shown - start:.1f} s, written {end - shown:.1f} s later")
    return Answer(end - start, memory[0], count)


def plain(path: Path, count: int) -> Answer:
    """A stock resource over a workbook that tablib has read. Some rows are saved before the clock starts, so that what
    the first ones cost is not scaled."""
    import tablib  # noqa: PLC0415
    from import_export.resources import ModelResource  # noqa: PLC0415

    from perfeval.evaluations.models import Indicator  # noqa: PLC0415

    class IndicatorResource(ModelResource):  # type: ignore[misc]
        class Meta:
            model = Indicator
            fields = ("id", "evaluation", "position", "level1", "level2", "level3", "target_text", "weight")

    names = ("evaluation", "position", "level1", "level2", "level3", "target_text", "weight")
    first = Indicator.objects.order_by("-pk").values_list(*names)[0]
    IndicatorResource().import_data(tablib.Dataset(*[first] * 100, headers=names), raise_errors=True)
    before = Indicator.objects.count()
    with measured() as memory:
        start = time.perf_counter()
        data = tablib.Dataset().load(path.read_bytes(), format="xlsx")
        loaded, memory_loaded = time.perf_counter(), memory[0]
        part = tablib.Dataset(*data[:count], headers=data.headers)
        begun = time.perf_counter()
        result = IndicatorResource().import_data(part, raise_errors=True)
        end = time.perf_counter()
    assert not result.has_errors()
    assert Indicator.objects.count() - before == count
    rows = len(data)
    seconds = (loaded - start) + (end - begun) * rows / count
    print(f"  plain: file read in {loaded - start:.1f} s, {count} of {rows} rows saved in {end - begun:.1f} s")
    return Answer(seconds, memory_loaded + (memory[0] - memory_loaded) * rows // count, count)


def serve(way: Callable[[Path, int], Answer], path: Path, count: int, pipe: Connection) -> None:
    import django  # noqa: PLC0415

    django.setup()
    import perfeval.celery  # noqa: F401, PLC0415 - jobs wake their workers over the broker of the tests, in memory

    pipe.send(way(path, count))


def run(way: Callable[[Path, int], Answer], path: Path, count: int) -> Answer:
    """In a fresh process."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(way, path, count, there))
    process.start()
    there.close()
    try:
        answer: Answer = here.recv()
    finally:
        process.join()
    return answer


def prepare(folder: Path) -> tuple[Path, Path]:
    """The cast, its empty tables, and the same rows in two workbooks: with codes for us, with keys for the plain way."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from perfeval.core.workflow import State  # noqa: PLC0415
    from perfeval.exchange.lists.kind import Scope  # noqa: PLC0415
    from perfeval.exchange.lists.registry import KINDS  # noqa: PLC0415
    from tests.factories import bulk_evaluations, make_cast  # noqa: PLC0415

    cast = make_cast()
    tables = bulk_evaluations(cast, ROWS // A_TABLE, State.DRAFTING, changed_at=None)
    others = bulk_evaluations(cast, ROWS // A_TABLE, State.DRAFTING, changed_at=None)
    codes, keys = folder / "codes.xlsx", folder / "keys.xlsx"
    header = [column.heading for column in KINDS["indicators"].columns(Scope(cast.finance_reviewer, cast.campaign))]
    by_code = header_and_rows(ROWS, lambda table: ("111", tables[table].project.code, tables[table].project.name))
    codes.write_bytes(workbook(header, by_code))
    names = ["id", "evaluation", "position", "level1", "level2", "level3", "target_text", "weight"]
    keys.write_bytes(workbook(names, header_and_rows(ROWS, lambda table: (None, others[table].pk))))
    return codes, keys


def main() -> int:
    from tests.postgres import throw_away_postgres  # noqa: PLC0415

    plain_rows = int(sys.argv[1]) if len(sys.argv) > 1 else PLAIN_ROWS
    with throw_away_postgres() as host, tempfile.TemporaryDirectory(prefix="perfeval-bench-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "perfeval.settings.test"
        os.environ["PERFEVAL_TEST_DB"] = "postgresql"
        os.environ["DATABASE_URL"] = f"postgres://postgres@/postgres?host={host}"
        os.environ["PERFEVAL_DATA"] = folder
        import django  # noqa: PLC0415

        django.setup()
        codes, keys = prepare(Path(folder))
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
        our_one = run(ours, codes, ROWS)
        plain_one = run(plain, keys, plain_rows)
    times, memory = plain_one.seconds / our_one.seconds, our_one.memory / plain_one.memory
    scaled = f" (scaled from {plain_rows} rows)" if plain_rows < ROWS else ""
    met = times >= GOAL_TIMES and memory <= GOAL_MEMORY
    print(
        f"{ROWS} rows: {our_one.seconds:.1f} s beside {plain_one.seconds:.0f} s{scaled},"
        f" {times:.0f} times as fast (goal {GOAL_TIMES}); {our_one.memory / 1024:.0f} MiB beside"
        f" {plain_one.memory / 1024:.0f} MiB, {memory:.2f} of the extra memory (goal {GOAL_MEMORY:.2f})"
        f"{'' if met else '  MISSED'}"
    )
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
