"""How long each list takes with 1,000, 10,000 and 100,000 tables, on PostgreSQL.

    .venv/bin/python -m bench.bench_lists [--report] [--only words …]

Three databases of one throw-away cluster, filled by `lists.data`; a process of its own for each, which asks its pages
through the whole of Django (middleware, view, template, database; no network). The rounds alternate between the sizes
and the time of a page is its median. `--report` writes the table and the curves to docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

SIZES = (1_000, 10_000, 100_000)
ROUNDS, GOAL = 15, 1.5
ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- lists -->", "<!-- end of lists -->"


@dataclass(frozen=True)
class Page:
    """`role` is who asks; `path` may name {last}, the number of the last page, {middle}, a key in the middle, and
    {waiting}, a table in the middle of the department's queue."""

    name: str
    role: str
    path: str


PAGES = (
    Page("unit: its tables", "clerk", "/unit/tables/"),
    Page("unit: to do", "clerk", "/unit/todo/"),
    Page("bureau: queue", "bureau_reviewer", "/review/?tab=waiting"),
    Page("bureau: a table of the queue", "bureau_reviewer", "/review/{waiting}/"),
    Page("bureau: all tables", "bureau_reviewer", "/review/tables/?sort=organisation"),
    Page("bureau: by status", "bureau_reviewer", "/review/tables/?status=approved"),
    Page("bureau: by score and grade", "bureau_reviewer", "/review/tables/?score_min=80&score_max=85&grade=%E8%89%AF"),
    Page("bureau: sorted by score", "bureau_reviewer", "/review/tables/?sort=-score"),
    Page("bureau: search, found", "bureau_reviewer", "/review/tables/?q=P0000010"),
    Page("bureau: search, common word", "bureau_reviewer", "/review/tables/?q=%E9%81%93%E8%B7%AF"),
    Page("bureau: search, nothing", "bureau_reviewer", "/review/tables/?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA"),
    Page("bureau: last page", "bureau_reviewer", "/review/tables/?page={last}"),
    Page("bureau: progress", "bureau_reviewer", "/bureau/units/"),
    Page("finance: queue", "finance_reviewer", "/review/?tab=waiting"),
    Page("finance: all tables", "finance_reviewer", "/review/tables/?sort=organisation"),
    Page("finance: sorted by project", "finance_reviewer", "/review/tables/?sort=project"),
    Page("finance: sorted by submission", "finance_reviewer", "/review/tables/?sort=-submitted"),
    Page("finance: search, found", "finance_reviewer", "/review/tables/?q=P0000010"),
    Page("finance: search, common word", "finance_reviewer", "/review/tables/?q=%E9%81%93%E8%B7%AF"),
    Page("finance: last page", "finance_reviewer", "/review/tables/?page={last}"),
    Page("finance: progress", "finance_reviewer", "/finance/progress/"),
    Page("finance: campaigns", "finance_reviewer", "/finance/campaigns/"),
    Page("auditor: a table of the list", "auditor", "/review/{middle}/"),
    Page("auditor: journal", "auditor", "/auditor/journal/"),
    Page("auditor: journal by act and person", "auditor", "/auditor/journal/?action=approve&person=1"),
    Page("auditor: journal, last page", "auditor", "/auditor/journal/?page={last}"),
    Page("audit administrator: journal", "audit_administrator", "/audit/journal/"),
    Page("security administrator: roles", "security_administrator", "/security/roles/"),
    Page("security administrator: search", "security_administrator", "/security/roles/?q=clerk"),
    Page("administrator: offices", "administrator", "/admin/organisations/organisation/"),
    Page("administrator: people", "administrator", "/admin/accounts/user/"),
    Page("administrator: projects", "administrator", "/admin/projects/project/"),
    Page("administrator: projects, search", "administrator", "/admin/projects/project/?q=P0000010"),
    Page("interface: tables", "api", "/api/v1/evaluations"),
    Page("interface: tables, from the middle", "api", "/api/v1/evaluations?after={middle}&limit=200"),
    Page("interface: tables by state", "api", "/api/v1/evaluations?state=approved"),
    Page("interface: projects", "api", "/api/v1/projects?after={middle}"),
)


def serve(database: str, pipe: Connection) -> None:
    """Answers the names of pages with the seconds that they took."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):  # the log of requests
        _set_up(database)
        browsers = _browsers()
        while (page := pipe.recv()) is not None:
            pipe.send(_ask(browsers[page.role], page))
    pipe.close()


def _ask(browser: Any, page: Page) -> float:
    # {last} is far beyond: the list answers with its last page.
    path = page.path.format(last=10**6, middle=browser.middle, waiting=browser.waiting)
    start = time.perf_counter()
    response = browser.get(path)
    content = response.content
    seconds = time.perf_counter() - start
    assert response.status_code == 200, (page, response.status_code, content[:500])
    return seconds


def _browsers() -> dict[str, Any]:
    from django.core.cache import caches  # noqa: PLC0415 - the processes that are measured load only what they need
    from django.db import connection  # noqa: PLC0415
    from django.db.models import Max  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from perfeval.accounts.models import Membership  # noqa: PLC0415
    from perfeval.accounts.operations import create_token  # noqa: PLC0415
    from perfeval.core.workflow import State  # noqa: PLC0415
    from perfeval.evaluations.models import Evaluation  # noqa: PLC0415
    from perfeval.evaluations.queries import evaluations_visible_to  # noqa: PLC0415
    from perfeval.web.api import access  # noqa: PLC0415

    caches["default"].clear()
    access.A_MINUTE = 10**9
    connection.settings_dict["CONN_MAX_AGE"] = None  # as a server keeps its connection
    last = Evaluation.objects.aggregate(last=Max("pk"))["last"] or 0
    bureau = Membership.objects.get(user__username="bench-bureau")
    queue = evaluations_visible_to(bureau).filter(state=State.BUREAU_REVIEW, pk__gte=last // 2).order_by("pk")
    names = {
        "clerk": "clerk10", "bureau_reviewer": "bench-bureau", "finance_reviewer": "finance", "auditor": "auditor",
        "administrator": "administrator", "security_administrator": "security", "audit_administrator": "audit",
    }  # fmt: skip
    found: dict[str, Any] = {}
    for role, name in names.items():
        found[role] = client = Client()
        client.force_login(Membership.objects.get(user__username=name).user)
    finance = Membership.objects.select_related("user", "organisation").get(user__username="finance")
    _, token = create_token(actor=finance, name="bench", may_write=False, days=30, now=timezone.now())
    found["api"] = Client(headers={"Authorization": f"Bearer {token}"})
    for client in found.values():
        client.middle, client.waiting = last // 2, queue.values_list("pk", flat=True)[0]
    return found


def _set_up(database: str) -> None:
    os.environ["DATABASE_URL"] = f"postgres://postgres@/{database}?host={os.environ['BENCH_HOST']}"
    import django  # noqa: PLC0415

    django.setup()
    import logging  # noqa: PLC0415

    logging.disable(logging.INFO)


def fill(database: str, tables: int) -> None:
    _set_up(database)
    from django.core.management import call_command  # noqa: PLC0415

    from bench.lists.data import make_city  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    make_city(tables)


def measure(pages: tuple[Page, ...], pipes: Mapping[int, Connection], rounds: int) -> dict[str, dict[int, float]]:
    """Page → size → median of its seconds."""
    found: dict[str, dict[int, float]] = {}
    for page in pages:
        times: dict[int, list[float]] = {size: [] for size in pipes}
        for number in range(rounds + 2):
            for size, pipe in pipes.items():
                pipe.send(page)
                seconds = pipe.recv()
                if number >= 2:  # the first ones load templates and pages of the database
                    times[size].append(seconds)
        found[page.name] = {size: median(each) for size, each in times.items()}
        print(line(page.name, found[page.name]), flush=True)
    return found


def line(name: str, times: Mapping[int, float]) -> str:
    ratio = times[SIZES[-1]] / times[SIZES[0]]
    figures = "".join(f"{times[size] * 1000:9.1f}" for size in SIZES)
    return f"{name:<38}{figures} ms {ratio:6.2f}{'  MISSED' if ratio > GOAL else ''}"


def main() -> int:
    from tests.postgres import throw_away_postgres  # noqa: PLC0415

    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--report", action="store_true")
    asked = parser.parse_args()
    pages = tuple(page for page in PAGES if not asked.only or any(word in page.name for word in asked.only))
    context = get_context("spawn")
    with throw_away_postgres() as host, tempfile.TemporaryDirectory(prefix="perfeval-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "perfeval.settings.test", "PERFEVAL_TEST_DB": "postgresql",
            "PERFEVAL_DATA": folder, "BENCH_HOST": str(host),
        }  # fmt: skip
        pipes, servers = {}, []
        for size in SIZES:
            _create(str(host), f"bench{size}")
            maker = context.Process(target=fill, args=(f"bench{size}", size))
            maker.start()
            maker.join()
            assert maker.exitcode == 0
            pipes[size], there = context.Pipe()
            servers.append(context.Process(target=serve, args=(f"bench{size}", there)))
            servers[-1].start()
            there.close()
        print(f"{'':38}{''.join(f'{size:9}' for size in SIZES)}     ratio")
        found = measure(pages, pipes, asked.rounds)
        for pipe, server in zip(pipes.values(), servers, strict=True):
            pipe.send(None)
            server.join()
    if asked.report:
        report(found)
    worst = max(times[SIZES[-1]] / times[SIZES[0]] for times in found.values())
    print(f"{len(found)} lists; the slowest to grow takes {worst:.2f} times as long with {SIZES[-1]} (goal {GOAL})")
    return int(worst > GOAL)


def report(found: Mapping[str, Mapping[int, float]]) -> None:
    """The table in docs/performance.md, between its two marks, and the curves beside it."""
    page = ROOT / "docs" / "performance.md"
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    head = f"| list | {' | '.join(f'{size:,}' for size in SIZES)} | ratio |\n|---|{'---:|' * (len(SIZES) + 1)}\n"
    lines = "".join(
        f"| {name} | {' | '.join(f'{times[size] * 1000:.1f}' for size in SIZES)} |"
        f" {times[SIZES[-1]] / times[SIZES[0]]:.2f}{' **missed**' if times[SIZES[-1]] > GOAL * times[SIZES[0]] else ''} |\n"
        for name, times in found.items()
    )
    said = f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load of the machine {os.getloadavg()[1]:.1f}; milliseconds:\n\n"
    page.write_text(f"{before}{BEGIN}\n{said}{head}{lines}{END}{after}")
    (ROOT / "docs" / "images" / "lists.svg").write_text(curves(found))


def curves(found: Mapping[str, Mapping[int, float]]) -> str:
    """Each list is a line over the three sizes, as a multiple of its time with the fewest; the goal is dashed."""
    width, height, left, top, foot = 720, 380, 60, 20, 340
    highest = max(3.0, *(times[SIZES[-1]] / times[SIZES[0]] for times in found.values()))

    def at(step: int, ratio: float) -> str:
        return f"{left + step * 240},{foot - (foot - top) * ratio / highest:.1f}"

    lines = []
    for name, times in found.items():
        ratios = [times[size] / times[SIZES[0]] for size in SIZES]
        colour = "#b02a37" if ratios[-1] > GOAL else "#1f5f8b"
        points = " ".join(at(step, ratio) for step, ratio in enumerate(ratios))
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" opacity="0.6"><title>{name}</title></polyline>'
        )
    labels = [
        f'<text x="{left + step * 240}" y="{foot + 22}" text-anchor="middle">{size:,}</text>'
        for step, size in enumerate(SIZES)
    ]
    ticks = [
        f'<text x="{left - 8}" y="{at(0, tick).split(",")[1]}" text-anchor="end">{tick}×</text>'
        for tick in range(int(highest) + 1)
    ]
    goal = f'<polyline points="{at(0, GOAL)} {at(2, GOAL)}" fill="none" stroke="#666" stroke-dasharray="6 4"/>'
    parts = "\n".join([*lines, goal, *labels, *ticks])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n{parts}\n</svg>\n'
    )


def _create(host: str, database: str) -> None:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"')


if __name__ == "__main__":
    sys.exit(main())
