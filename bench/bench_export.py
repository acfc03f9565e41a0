"""How fast 100,000 rows leave, and in how much memory, beside django-import-export used in the plain way.

    .venv/bin/python -m bench.bench_export [rows, default 100,000]

On a throw-away PostgreSQL, the same rows in the same columns: tables as a workbook and as comma-separated text, then the
list of a campaign's indicators as a workbook that may be taken in again. Ours is asking and the worker's share of an export:
rights looked at again, every line escaped by type, the file synced and renamed. Plain is a stock ModelResource with the
same columns over the same rows, related rows joined, written by the stock format, with the escaping of formulas that the
settings switch on. Each runs in a process of its own. The list runs at a tenth of the rows too: what ours needs besides what
it had must not grow with them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.bench_import import Answer, header_and_rows, measured

ROWS = 100_000
A_TABLE = 40  # indicators
GOALS = {  # times as fast, part of the extra memory
    ("tables", "xlsx"): (2.5, 0.1), ("tables", "csv"): (1.5, 0.2), ("indicators", "xlsx"): (2.5, 0.1),
}  # fmt: skip
MOST_GROWTH = 5 * 1024  # KiB that ten times the rows of a list may take more


TABLE_NAMES = {
    "organisation_code": "project__organisation__code", "organisation": "project__organisation__name",
    "project_code": "project__code", "project_name": "project__name", "year": "campaign__year",
    "campaign_title": "campaign__title",
    **{name: name for name in (
        "state", "budget", "executed", "execution_rate", "total_score", "reviewed_score", "grade", "error_count",
        "warning_count", "explained_count", "version", "changed_at", "submitted_at", "returned_at", "approved_at",
    )},
}  # fmt: skip
INDICATOR_NAMES = {
    "organisation_code": "evaluation__project__organisation__code", "project_code": "evaluation__project__code",
    "project_name": "evaluation__project__name",
    **{name: name for name in (
        "position", "level1", "level2", "level3", "target_text", "weight", "declared", "parent",
    )},
}  # fmt: skip
Way = Callable[[str, str, int], Answer]


def ours(what: str, export_format: str, count: int) -> Answer:
    from django.core.files.storage import default_storage  # noqa: PLC0415 - measured processes load what they need
    from django.utils import timezone  # noqa: PLC0415

    from perfeval.accounts.models import Membership  # noqa: PLC0415
    from perfeval.campaigns.models import Campaign  # noqa: PLC0415
    from perfeval.evaluations.queries import evaluations_visible_to  # noqa: PLC0415
    from perfeval.exchange.exports import asking  # noqa: PLC0415
    from perfeval.exchange.exports.enums import ExportFormat, ExportKind, ExportState  # noqa: PLC0415
    from perfeval.exchange.exports.models import Export  # noqa: PLC0415
    from perfeval.exchange.exports.running import write_export  # noqa: PLC0415
    from perfeval.jobs import operations  # noqa: PLC0415
    from perfeval.jobs.models import Job  # noqa: PLC0415

    operations.wake = len  # type: ignore[assignment] # there is no broker here, and no wait for one
    vars(asking)["AT_ONCE"] = 0  # also a short list is a job
    actor = Membership.objects.select_related("user", "organisation").get(
        role="finance_reviewer", organisation__code="100"
    )
    campaign = Campaign.objects.select_related("scheme", "organisation").get()
    asked: dict[str, Any] = {"actor": actor, "export_format": ExportFormat(export_format), "now": timezone.now()}
    with measured() as memory:
        start = time.perf_counter()
        if what == "tables":
            tables = evaluations_visible_to(actor).order_by("pk")
            export = asking.request_export(evaluations=tables, kind=ExportKind.TABLES, **asked)
        else:
            export = asking.request_list(kind=what, campaign=campaign, **asked)
        job = Job.objects.get(task="exchange.write_export", state="queued")
        write_export(job_id=str(job.pk), clock=timezone.now)
        end = time.perf_counter()
    assert isinstance(export, Export)
    export.refresh_from_db()
    assert (export.state, export.lines) == (ExportState.DONE, count), export.message
    assert default_storage.size(export.file) == export.size
    return Answer(end - start, memory[0], count)


def plain(what: str, export_format: str, count: int) -> Answer:
    from import_export.fields import Field  # noqa: PLC0415
    from import_export.formats.base_formats import CSV, XLSX  # noqa: PLC0415
    from import_export.resources import ModelResource  # noqa: PLC0415

    from perfeval.evaluations.models import Evaluation, Indicator  # noqa: PLC0415

    stored: Any
    stored, names, related = {
        "tables": (Evaluation, TABLE_NAMES, ("project__organisation", "campaign")),
        "indicators": (Indicator, INDICATOR_NAMES, ("evaluation__project__organisation",)),
    }[what]

    class Meta:
        model = stored
        fields = tuple(names)

    columns = {name: Field(attribute=path, column_name=name) for name, path in names.items()}
    resource_class = type("TableResource", (ModelResource,), {**columns, "Meta": Meta})
    rows = stored.objects.select_related(*related).order_by("pk")
    with measured() as memory:
        start = time.perf_counter()
        data = resource_class().export(rows)
        exporter = {"xlsx": XLSX, "csv": CSV}[export_format]()
        content = exporter.export_data(data)
        with tempfile.NamedTemporaryFile() as file:
            file.write(content if isinstance(content, bytes) else content.encode())
            file.flush()
            os.fsync(file.fileno())
        end = time.perf_counter()
    assert len(data) == count
    return Answer(end - start, memory[0], count)


def serve(way: Way, what: str, export_format: str, count: int, pipe: Connection) -> None:
    import django  # noqa: PLC0415

    django.setup()
    pipe.send(way(what, export_format, count))


def run(way: Way, what: str, export_format: str, count: int) -> Answer:
    """In a fresh process."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(way, what, export_format, count, there))
    process.start()
    there.close()
    try:
        answer: Answer = here.recv()
    finally:
        process.join()
    return answer


def prepare(count: int) -> None:
    from decimal import Decimal  # noqa: PLC0415

    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from tests.factories import bulk_evaluations, make_cast  # noqa: PLC0415

    cast = make_cast()
    for _ in range(0, count, 10_000):
        bulk_evaluations(
            cast, min(10_000, count), budget=Decimal("1234567.89"), executed=Decimal("1200000.00"),
            execution_rate=Decimal("97.20"), total_score=Decimal("96.47"), grade="优", warning_count=2,
        )  # fmt: skip
    analyse()


def prepare_indicators(count: int) -> None:
    """So many in all, in the tables that are there."""
    from perfeval.evaluations.models import Evaluation, Indicator  # noqa: PLC0415

    begun = Indicator.objects.count() // A_TABLE
    tables = Evaluation.objects.order_by("pk").values_list("pk", flat=True)[begun : count // A_TABLE]
    names = ("level1", "level2", "level3", "target_text", "weight")
    rows = header_and_rows(count - begun * A_TABLE, lambda table: (tables[table],))
    Indicator.objects.bulk_create(
        (
            Indicator(evaluation_id=table, position=line - 1, **dict(zip(names, values, strict=True)))
            for table, line, *values in rows
        ),
        batch_size=5000,
    )
    analyse()


def analyse() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself in time


def main() -> int:
    from tests.postgres import throw_away_postgres  # noqa: PLC0415

    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    missed = False
    with throw_away_postgres() as host, tempfile.TemporaryDirectory(prefix="perfeval-bench-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "perfeval.settings.test"
        os.environ["PERFEVAL_TEST_DB"] = "postgresql"
        os.environ["DATABASE_URL"] = f"postgres://postgres@/postgres?host={host}"
        os.environ["PERFEVAL_DATA"] = str(Path(folder))
        import django  # noqa: PLC0415

        django.setup()
        prepare(count)
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
        before: Answer | None = None
        for (what, export_format), (goal_times, goal_memory) in GOALS.items():
            if what == "indicators":
                prepare_indicators(count // 10)
                connections.close_all()
                before = run(ours, what, export_format, count // 10)
                prepare_indicators(count)
                connections.close_all()
            our_one, plain_one = run(ours, what, export_format, count), run(plain, what, export_format, count)
            times, memory = plain_one.seconds / our_one.seconds, our_one.memory / plain_one.memory
            met = times >= goal_times and memory <= goal_memory
            missed |= not met
            print(
                f"{count} {what} as {export_format}: {our_one.seconds:.1f} s beside {plain_one.seconds:.1f} s of"
                f" django-import-export, {times:.1f} times as fast (goal {goal_times});"
                f" {our_one.memory / 1024:.0f} MiB beside {plain_one.memory / 1024:.0f} MiB, {memory:.2f} of the extra"
                f" memory (goal {goal_memory}){'' if met else '  MISSED'}",
                flush=True,
            )
        assert before is not None
        growth = our_one.memory - before.memory
        missed |= growth > MOST_GROWTH
        print(
            f"{count // 10} {what} take {before.memory / 1024:.1f} MiB, {count} {our_one.memory / 1024:.1f} MiB"
            f" (goal: at most {MOST_GROWTH // 1024} more){'  MISSED' if growth > MOST_GROWTH else ''}",
            flush=True,
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
