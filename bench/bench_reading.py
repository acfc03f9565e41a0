"""How many Word tables a second are read into grids on one core, beside python-docx; and what the process apart costs.

    PYTHONPATH=. .venv/bin/python bench/bench_reading.py

Each document is a self-evaluation table of 25 rows and 8 columns with merged labels, as units hand them in. Rounds
alternate and the median of the ratios counts, because machines are noisy.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

import docx

from perfeval.exchange.grids.files import grids_of
from perfeval.exchange.intake import grids_apart

FILES, ROUNDS, THEIRS, APART = 200, 5, 20, 20
GOAL = 5  # times as fast as python-docx


def document(path: Path, rng: random.Random) -> Path:
    made = docx.Document()
    made.add_paragraph("项目支出绩效自评表")
    table = made.add_table(rows=25, cols=8)
    for row in range(25):
        cells = table.rows[row].cells
        for cell in cells:
            cell.text = rng.choice(("产出指标", "≥95%", "验收合格率", f"{rng.randrange(10_000) / 100}", ""))
        cells[3].merge(cells[4])
    for start, end in ((7, 14), (15, 20), (21, 23)):
        table.cell(start, 0).merge(table.cell(end, 0))
    made.add_paragraph("填表人：")
    made.save(str(path))
    return path


def by_python_docx(path: Path) -> object:
    return [[cell.text for cell in row.cells] for row in docx.Document(str(path)).tables[0].rows]


def rate(
    read: Callable[[Path], object], paths: Iterable[Path], clock: Callable[[], float] = time.process_time
) -> float:
    paths = list(paths)
    began = clock()
    for path in paths:
        read(path)
    return len(paths) / (clock() - began)


def main() -> int:
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        paths = [document(Path(folder) / f"{number}.docx", rng) for number in range(FILES)]
        rounds = [(rate(grids_of, paths), rate(by_python_docx, paths[:THEIRS])) for _ in range(ROUNDS)]
        apart = rate(grids_apart, paths[:APART], time.monotonic)
    ours, theirs = median(one for one, _ in rounds), median(other for _, other in rounds)
    ratio = median(one / other for one, other in rounds)
    print(f"grids_of     {ours:8.0f} documents a second of CPU (best round {max(one for one, _ in rounds):.0f})")
    print(f"python-docx  {theirs:8.0f}")
    print(f"apart        {apart:8.0f} documents a second, one process each, one after the other")
    print(f"{ratio:.1f} times as fast as python-docx (goal {GOAL})")
    return int(ratio < GOAL)


if __name__ == "__main__":
    sys.exit(main())
