"""How many tables a second the engine scores and checks on one core, beside the bare arithmetic in `fractions`.

    .venv/bin/python -m bench.bench_engine

The tables are published ones and one made of twenty rows that all want a division. The rival does
the sums of a table naively: no explanations, no modes, no findings. Rounds alternate and the
median of the ratios counts, because machines are noisy.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import median

from perfeval.core.checks import check_sheet
from perfeval.core.interchange import sheet_from_json
from perfeval.core.scheme import Scheme
from perfeval.core.scoring import score_sheet
from perfeval.core.sheet import Operator, Sheet
from perfeval.core.target import parse_actual, parse_target
from perfeval.schemes.official import official_scheme

TABLES = Path(__file__).resolve().parent.parent / "perfeval" / "exchange" / "demo" / "tables"
GOAL = 1_000  # tables scored and checked per second
ROUNDS, REPEATS = 15, 60


def published(name: str) -> Sheet:
    return sheet_from_json(json.loads((TABLES / f"{name}.json").read_text(encoding="utf-8")))


def twenty_divisions() -> Sheet:
    """Twenty rows that miss their targets, so that every score is a quotient."""
    sheet = published("futian-2022-03")
    rows = tuple(
        replace(
            row,
            level3=f"指标{number}",
            target=parse_target(f"≥{95 + number}%"),
            actual=parse_actual(f"{80 + number}%"),
            weight=Decimal("4.5"),
            score=None,
        )
        for number, row in enumerate(sheet.indicators)
    )
    return replace(sheet, indicators=rows, published_total=None)


def naive(sheet: Sheet) -> Fraction:
    """Rate, row scores, sum, level sums and sums of weights in `fractions`."""

    def half_up(value: Fraction) -> Fraction:
        return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)

    line = sheet.funds[0]
    budget, executed = Fraction(line.adjusted_budget or 0), Fraction(line.executed or 0)
    total = half_up(min(executed / budget, Fraction(1)) * 10)
    levels: dict[str, Fraction] = {}
    for row in sheet.indicators:
        weight, target, actual = (Fraction(value or 0) for value in (row.weight, row.target.value, row.actual.value))
        share = Fraction(1)
        if row.target.operator in (Operator.AT_MOST, Operator.LESS_THAN):
            share = min(target / actual, share) if actual else share
        elif target:
            share = min(actual / target, share)
        score = half_up(weight * share)
        total += score
        levels[row.level1] = levels.get(row.level1, Fraction(0)) + weight
    return half_up(total) + sum(levels.values())


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(REPEATS):
        work()
    return (time.perf_counter() - start) / REPEATS


def measure(name: str, sheet: Sheet, scheme: Scheme) -> float:
    """Print one line and return the best rate of tables per second."""
    jobs: tuple[Callable[[], object], ...] = (
        lambda: score_sheet(sheet, scheme),
        lambda: check_sheet(sheet, scheme),
        lambda: naive(sheet),
    )
    rounds = [[seconds(job) for job in jobs] for _ in range(ROUNDS)]
    score, both, fractions = (min(one[job] for one in rounds) for job in range(len(jobs)))
    ratio = median(one[1] / one[2] for one in rounds)
    print(
        f"{name:28} {len(sheet.indicators):2} rows"
        f"  scored {1 / score:6.0f}/s  scored and checked {1 / both:6.0f}/s"
        f"  naive fractions {1 / fractions:6.0f}/s  cost {ratio:4.1f} × naive"
    )
    return 1 / both


def main() -> int:
    futian = official_scheme("futian-2022")
    rates = [
        measure("futian-2022-03", published("futian-2022-03"), futian),
        measure("twenty divisions", twenty_divisions(), futian),
        measure("zhongwei-2024-06 (faulty)", published("zhongwei-2024-06"), official_scheme("zhongwei-2024")),
    ]
    print(f"goal: {GOAL}/s — {'met' if min(rates) >= GOAL else 'MISSED'}")
    return 0 if min(rates) >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
