"""Mutants of good files and the corpus of harmful ones through the page that takes files: `make fuzz`.

    PYTHONPATH=. .venv/bin/python scripts/fuzz.py [--drops 1000] [--first 0] [--parts N] [--no-corpus]

Each part is a whole system of its own: a PostgreSQL, a Redis, a Celery worker and a person at the page, who drops ten
mutants at a time (tests/exchange/drops.py), looks at what was read of them and throws it away. A fault is an answer of 500
or more, an error of the program, a worker or a process apart that dies, a process that parses and takes more than 300 MB or
10 s, a page that waits longer than that, a file left behind. Only of an old workbook (OLE) the process apart may die:
calamine aborts on some, and this is what the process is for.

`--first N --drops 1` makes one drop again. The files of faulty drops are kept in var/fuzz.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.postgres import throw_away_postgres
from tests.redis import throw_away_redis

if TYPE_CHECKING:
    from perfeval.exchange.inspection.models import Inspection
    from tests.exchange.drops import Drop, Fuzz
    from tests.exchange.measuring import Measured

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "fuzz"
WORKER = """
import sys
from pathlib import Path
from tests.exchange.measuring import measured
from perfeval.celery import app

with measured(Path(sys.argv[1])):
    app.worker_main(["--quiet", "worker", "-c", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"])
"""
PATIENCE = 200  # seconds for a drop; by then something has lost it


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--drops", type=int, default=1000, help="of ten mutants each")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--parts", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--corpus", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part is not None:
        print(json.dumps(_part(options)))
        return 0
    began = time.monotonic()
    command = [sys.executable, "-W", "ignore", *sys.argv, "--parts", str(options.parts)]
    parts = [
        subprocess.Popen([*command, "--part", str(part)], stdout=subprocess.PIPE, text=True)
        for part in range(options.parts)
    ]
    answers = [process.communicate()[0] for process in parts]
    if any(process.returncode for process in parts):
        return 1
    return _report([json.loads(answer) for answer in answers], time.monotonic() - began)


def _report(parts: list[dict[str, Any]], seconds: float) -> int:
    outcomes = sum((Counter(part["outcomes"]) for part in parts), Counter[str]())
    for outcome, count in outcomes.most_common(40):
        print(f"{count:>7}  {outcome}")
    faults = [fault for part in parts for fault in part["faults"]]
    print(f"{sum(part['drops'] for part in parts)} drops, {outcomes.total()} files in {seconds:.0f} s")
    print(f"{sum(part['processes'] for part in parts)} processes apart; the largest took "
          f"{max(part['memory'] for part in parts) / 1e6:.0f} MB, the slowest {max(part['seconds'] for part in parts):.1f} s; "
          f"the slowest page {max(part['page'] for part in parts):.1f} s")  # fmt: skip
    print(f"{len(faults)} faults")
    for fault in faults:
        print("  fault", fault)
    return int(bool(faults))


def _part(options: argparse.Namespace) -> dict[str, Any]:
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="perfeval-fuzz-")))
        _set_up(stack.enter_context(throw_away_postgres()), stack.enter_context(throw_away_redis()), root)
        from tests.exchange.drops import drops_of, harmful_drops  # noqa: PLC0415 (after the settings)
        from tests.exchange.harmful import HARMFUL  # noqa: PLC0415

        fuzz, taken = stack.enter_context(_at_the_page(root))
        numbers = range(options.first + options.part, options.first + options.drops, options.parts)
        for done, number in enumerate(numbers, start=1):
            _run(fuzz, f"drop {number}", drops_of(number))
            if done % 50 == 0:
                print(f"part {options.part}: {done} drops, {len(fuzz.faults)} faults", file=sys.stderr, flush=True)
        for number in range(options.part, len(HARMFUL) if options.corpus else 0, options.parts):
            _run(fuzz, HARMFUL[number].__name__, harmful_drops(number, root))
        return {
            "drops": fuzz.drops, "faults": fuzz.faults, "outcomes": fuzz.outcomes, "page": fuzz.slowest,
            "processes": taken.count, "memory": taken.most.memory, "seconds": taken.most.seconds,
        }  # fmt: skip


def _run(fuzz: Fuzz, label: str, drops: list[Drop]) -> None:
    before = len(fuzz.faults)
    fuzz.run(label, drops)
    if len(fuzz.faults) > before:
        print(*fuzz.faults[before:], sep="\n", file=sys.stderr, flush=True)
        KEPT.mkdir(parents=True, exist_ok=True)
        for name, content in [item for drop in drops for item in drop.files.items()]:
            (KEPT / name).write_bytes(content)


def _set_up(postgres: Path, redis: Path, root: Path) -> None:
    (root / "temporary").mkdir()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="perfeval.settings.test",
        PERFEVAL_DATA=str(root / "data"),
        PERFEVAL_TEST_DB="postgresql",
        DATABASE_URL=f"postgres://postgres@/postgres?host={postgres}",
        PERFEVAL_TEST_BROKER=f"redis+socket://{redis}",
        TMPDIR=str(root / "temporary"),
    )
    tempfile.tempdir = None
    import django  # noqa: PLC0415 (after the settings)
    from django.core.management import call_command  # noqa: PLC0415

    import perfeval.celery  # noqa: F401, PLC0415 (what sends jobs to the worker)

    django.setup()
    call_command("migrate", verbosity=0)


@contextmanager
def _at_the_page(root: Path) -> Iterator[tuple[Fuzz, Measured]]:
    """A clerk who is logged in, and a worker beside."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from tests.exchange.drops import Fuzz  # noqa: PLC0415
    from tests.exchange.measuring import measured  # noqa: PLC0415
    from tests.factories import make_cast  # noqa: PLC0415
    from tests.web.conftest import log_in  # noqa: PLC0415

    log = root / "worker.log"
    with measured(root) as taken, log.open("wb") as out:
        command = [sys.executable, "-W", "ignore", "-c", WORKER, str(root)]
        worker = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)

        def work(inspection: Inspection) -> None:
            ends = time.monotonic() + PATIENCE
            while inspection.is_at_work:
                if worker.poll() is not None or time.monotonic() > ends:
                    raise RuntimeError(
                        "the worker is dead" if worker.poll() is not None else "the worker does not do it"
                    )
                time.sleep(0.05)
                inspection.refresh_from_db()
            if b"WorkerLostError" in log.read_bytes():
                raise RuntimeError("a child of the worker died")

        places = (root / "temporary", Path(settings.MEDIA_ROOT) / "inspections")
        try:
            client = log_in(make_cast().clerk)
            client.get(reverse("inspections"))  # the first page of a process loads what all need
            yield Fuzz(client, work, taken, places), taken
        finally:
            connection.close()  # PostgreSQL waits for it
            worker.terminate()
            worker.wait()


if __name__ == "__main__":
    sys.exit(main())
