"""A batch bound into one PDF with its contents list, beside the same batch as a ZIP of single files.

By the operations that the program's worker runs, on a database of its own: from the request to the finished file.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from tempfile import TemporaryDirectory
from typing import Any

from bench.printing.workers import set_up
from perfeval.core.interchange import sheet_to_json
from perfeval.core.sheet import Sheet

REPEATS = 2  # of each table in a batch


def batch_in_turn(sheets: Sequence[Sheet], rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of the merged and of the single files, every round with tables that were never printed. In a process of
    its own, which is warm."""
    with TemporaryDirectory(prefix="bench-batches-") as folder:
        os.environ["PERFEVAL_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "perfeval.settings.test"
        set_up()
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connection  # noqa: PLC0415

        import perfeval.celery  # noqa: F401, PLC0415 - jobs wake their workers over the broker of the tests, in memory
        from perfeval.printing import engine  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        engine.warm_up()
        try:
            return _batches(sheets, rounds)
        finally:
            connection.close()


def _batches(sheets: Sequence[Sheet], rounds: int) -> tuple[list[float], list[float]]:
    from perfeval.printing.batch_enums import BatchKind  # noqa: PLC0415
    from tests.factories import make_cast  # noqa: PLC0415
    from tests.printing.batch.building import approved_tables  # noqa: PLC0415

    cast = make_cast()
    count = len(sheets) * REPEATS
    tables = approved_tables(cast, count * (rounds + 1))
    for number, table in enumerate(tables):
        _show(table.snapshots.latest("version"), sheets[number % len(sheets)])
    merged, single = [], []
    for number in range(rounds + 1):
        chosen = [table.pk for table in tables[number * count : (number + 1) * count]]
        one = _seconds(cast.finance_reviewer, chosen, BatchKind.MERGED)
        many = _seconds(cast.finance_reviewer, chosen, BatchKind.ZIP)
        if number:
            merged.append(one)
            single.append(many)
    return merged, single


def _show(snapshot: Any, sheet: Sheet) -> None:
    """The approved version shows this published sheet. Versions are never changed otherwise, so the model refuses."""
    from django.db import connection  # noqa: PLC0415

    document = json.loads(snapshot.document)
    document["sheet"] = sheet_to_json(sheet)
    text = json.dumps(document, ensure_ascii=False)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with connection.cursor() as cursor:
        table = snapshot._meta.db_table  # noqa: SLF001
        cursor.execute(f"UPDATE {table} SET document = %s, sha256 = %s WHERE id = %s", [text, sha256, snapshot.pk])


def _seconds(actor: Any, tables: Sequence[int], kind: Any) -> float:
    from django.utils import timezone  # noqa: PLC0415

    from perfeval.evaluations.models import Evaluation  # noqa: PLC0415
    from perfeval.printing.batch.asking import request_batch  # noqa: PLC0415
    from perfeval.printing.batch_enums import BatchState  # noqa: PLC0415
    from tests.printing.batch.building import run_jobs  # noqa: PLC0415

    start = time.perf_counter()
    asked = Evaluation.objects.filter(pk__in=tables)
    batch = request_batch(actor=actor, evaluations=asked, kind=kind, now=timezone.now())
    clock: Any = timezone.now
    run_jobs(batch, clock)
    elapsed = time.perf_counter() - start
    failed = batch.items.exclude(state="done").count()
    if batch.state != BatchState.DONE or failed:
        raise RuntimeError(f"the batch ended as {batch.state} with {failed} failures: {batch.message}")
    return elapsed
