"""The measurements, each giving its rows. Peers and ours are asked in turn within each round."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.printing.batches import REPEATS, batch_in_turn
from bench.printing.commands import LibreOffice, WeasyprintCommand
from bench.printing.forms import CASES, FUTIAN, Form
from bench.printing.rows import AT_LEAST, AT_MOST, Row, middle_ratio, milliseconds
from bench.printing.signing import sign_in_turn
from bench.printing.typst_form import typst
from bench.printing.ways import ours, plain, spinning
from bench.printing.workers import SPAWN, Answer, Worker, share_out, whole_process

STOCK = {"10 rows": 3.5, "27 rows": 4.5, "60 rows": 5.0, "the eleven": 3.5}
COMMAND = {"10 rows": 8.0, "27 rows": 6.0, "60 rows": 5.0}
OFFICE_BATCH, OFFICE_SINGLE, TYPST = 1.6, 8.0, 7.0
TYPST_CASES = ("27 rows", "60 rows", "the eleven")
BYTES, MEMORY = 0.4, 0.3
CORES, SCALING = 4, 3.2
SIGNING, MERGED = 0.4, 0.8
DOCUMENTS, GROWTH = 500, 5.0
NO_OFFICE, NO_TYPST = "soffice is not installed (make setup-test)", "typst is not installed (make setup-test)"

Forms = Mapping[str, Form]


def warm_processes(forms: Forms, rounds: int) -> Iterator[Row]:
    """Ours, WeasyPrint in the plain way, Typst: three processes that are asked for the same form one after the other."""
    ways = {"ours": ours, "stock": plain}
    if importlib.util.find_spec("typst"):
        ways["typst"] = typst
    answers: list[dict[str, dict[str, Answer]]] = []
    with ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(way, forms)) for name, way in ways.items()}
        for _ in range(rounds):
            asked = {form: {name: worker.ask(form) for name, worker in workers.items()} for form in forms}
            answers.append({name: {form: asked[form][name] for form in forms} for name in workers})

    def taken(way: str, case: str) -> list[float]:
        return [sum(one[way][form].seconds for form in CASES[case]) for one in answers]

    for case, goal in STOCK.items():
        own, count = taken("ours", case), len(CASES[case])
        remark = f"{milliseconds(own, count)} a table, stock {milliseconds(taken('stock', case), count)}"
        yield Row(
            f"stock WeasyPrint, warm / ours, {case}", middle_ratio(taken("stock", case), own), AT_LEAST, goal, remark
        )
    for case in TYPST_CASES:
        name = f"ours / Typst, {case}"
        if "typst" not in ways:
            yield Row(name, None, AT_MOST, TYPST, NO_TYPST)
            continue
        remark = f"Typst {milliseconds(taken('typst', case), len(CASES[case]))} a table"
        yield Row(name, middle_ratio(taken("ours", case), taken("typst", case)), AT_MOST, TYPST, remark)
    last = answers[-1]
    for case, names in CASES.items():
        own_size, stock_size = (sum(last[way][name].size for name in names) for way in ("ours", "stock"))
        remark = f"{own_size / len(names) / 1000:.0f} kB, stock {stock_size / len(names) / 1000:.0f} kB"
        yield Row(f"bytes, ours / stock, {case}", own_size / stock_size, AT_MOST, BYTES, remark)
    own_peak, stock_peak = (max(answer.peak for answer in last[way].values()) for way in ("ours", "stock"))
    remark = f"{own_peak / 1024:.0f} MiB, stock {stock_peak / 1024:.0f} MiB"
    yield Row("peak memory, ours / stock", own_peak / stock_peak, AT_MOST, MEMORY, remark)


def commands(forms: Forms, rounds: int) -> Iterator[Row]:
    """The `weasyprint` command, started for each document, beside our warm process."""
    seconds: dict[str, list[tuple[float, float]]] = {case: [] for case in COMMAND}
    with TemporaryDirectory(prefix="bench-command-") as folder, Worker(ours, forms) as worker:
        command = WeasyprintCommand(forms, Path(folder))
        for _ in range(rounds):
            for case, pairs in seconds.items():
                (name,) = CASES[case]
                pairs.append((worker.ask(name).seconds, command.seconds(name)))
    for case, goal in COMMAND.items():
        own, one_shot = zip(*seconds[case], strict=True)
        ratio = middle_ratio(one_shot, own)
        yield Row(f"weasyprint command / ours warm, {case}", ratio, AT_LEAST, goal, f"command {milliseconds(one_shot)}")


def office(forms: Forms, rounds: int, fonts: Path) -> Iterator[Row]:
    """LibreOffice on Word documents made by python-docx: a process for each of the eleven, beside our warm process; one
    process for 22 documents, beside a process of ours that is started, prints as many and ends."""
    batch, count = FUTIAN * REPEATS, len(FUTIAN)
    each, together = (
        "LibreOffice, a process a file / ours warm",
        f"LibreOffice, {len(batch)} files a process / ours likewise",
    )
    if not LibreOffice.program:
        yield Row(each, None, AT_LEAST, OFFICE_SINGLE, NO_OFFICE)
        yield Row(together, None, AT_LEAST, OFFICE_BATCH, NO_OFFICE)
        return
    single: list[tuple[float, float]] = []
    many: list[tuple[float, float]] = []
    with TemporaryDirectory(prefix="bench-office-") as folder, Worker(ours, forms) as worker:
        program = LibreOffice(forms, Path(folder), fonts)
        for _ in range(rounds):
            single.append((worker.seconds(FUTIAN), sum(program.seconds([name]) for name in FUTIAN)))
            many.append((whole_process(ours, forms, batch), program.seconds(batch)))
    for row, goal, pairs, documents in (
        (each, OFFICE_SINGLE, single, count),
        (together, OFFICE_BATCH, many, len(batch)),
    ):
        own, others = zip(*pairs, strict=True)
        remark = f"{milliseconds(others, documents)} a file, ours {milliseconds(own, documents)}"
        yield Row(row, middle_ratio(others, own), AT_LEAST, goal, remark)


def scaling(forms: Forms, rounds: int) -> Iterator[Row]:
    """Four processes as a worker has them, against one, each table given to whoever is free. A loop that shares nothing
    is measured likewise: where it does not come near four, the machine is not free."""
    few, many = list(FUTIAN), list(FUTIAN * CORES)
    with ExitStack() as stack:
        printers, loops = ([stack.enter_context(Worker(way, forms)) for _ in range(CORES)] for way in (ours, spinning))
        times = [
            tuple(share_out(workers, names) for workers, names in tried)
            for tried in [((printers[:1], few), (printers, many), (loops[:1], few), (loops, many))] * rounds
        ]
    one, four, loop, four_loops = zip(*times, strict=True)
    bare = CORES * middle_ratio(loop, four_loops)
    remark = f"{len(few) / median(one):.1f} and {len(many) / median(four):.1f} tables a second; a bare loop {bare:.2f}"
    yield Row("four workers / one, throughput", CORES * middle_ratio(one, four), AT_LEAST, SCALING, remark)


def signing(forms: Forms, rounds: int) -> Iterator[Row]:
    own, default = _alone(sign_in_turn, forms["27 rows"], rounds)
    remark = f"{milliseconds(own)}, default {milliseconds(default)}; RSA 2048, visible"
    yield Row("signing, cached key / pyHanko's default", middle_ratio(own, default), AT_MOST, SIGNING, remark)


def merged(forms: Forms, rounds: int) -> Iterator[Row]:
    sheets = [forms[name].document.sheet for name in FUTIAN]
    one, many = _alone(batch_in_turn, sheets, rounds)
    count = REPEATS * len(sheets)
    remark = f"{milliseconds(one, count)} a table, single {milliseconds(many, count)}; {count} tables"
    yield Row("batch as one PDF / as single files", middle_ratio(one, many), AT_MOST, MERGED, remark)


def growth(forms: Forms, documents: int = DOCUMENTS) -> Iterator[Row]:
    """What a process holds after so many prints and did not hold after the first ones."""
    names, warming = list(forms), 4 * len(forms)  # so long the allocator takes to find its size
    with Worker(ours, forms) as worker:
        early = [worker.ask(names[number % len(names)]).memory for number in range(warming)]
        late = [worker.ask(names[number % len(names)]).memory for number in range(documents)]
    first, last = max(early[-len(names) :]), max(late[-len(names) :])
    remark = f"MiB; {first / 1024:.0f} after {warming}, {last / 1024:.0f} after {warming + documents}"
    yield Row(f"growth over {documents} documents", (last - first) / 1024, AT_MOST, GROWTH, remark)


def _alone(act: Callable[..., tuple[list[float], list[float]]], *given: Any) -> tuple[list[float], list[float]]:
    """In a new process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=SPAWN) as pool:
        return pool.submit(act, *given).result()


def groups(forms: Forms, rounds: int, fonts: Path, documents: int) -> dict[str, Callable[[], Iterator[Row]]]:
    """What can be measured, by name. The dear ones go fewer rounds."""
    few = max(1, rounds // 3)
    return {
        "warm": lambda: warm_processes(forms, rounds),
        "command": lambda: commands(forms, rounds),
        "office": lambda: office(forms, few, fonts),
        "scaling": lambda: scaling(forms, rounds),
        "signing": lambda: signing(forms, 3 * rounds),
        "batch": lambda: merged(forms, few),
        "growth": lambda: growth(forms, documents),
    }
