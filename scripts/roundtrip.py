"""Print the thousand generated tables in every layout and read them back: `make roundtrip`.

A table that comes back otherwise is named by its number, which makes the same table for ever, with the command that
tries it alone; it is written as JSON into var/roundtrip too, and the command fails.

    PYTHONPATH=. .venv/bin/python scripts/roundtrip.py [--tables 1000] [--layouts futian zizhou] [--processes 4]
    PYTHONPATH=. .venv/bin/python scripts/roundtrip.py --first 217 --tables 1 --layouts futian
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

FAILED = Path(__file__).resolve().parent.parent / "var" / "roundtrip"
Case = tuple[int, str]


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings.test")
    import django  # noqa: PLC0415

    django.setup()
    logging.disable(logging.WARNING)
    gc.disable()  # as in the workers that print: collected after each table


def try_one(case: Case) -> tuple[Case, list[str]]:
    """What differs. A print that fails is a difference too."""
    from tests.printing.generated import generated  # noqa: PLC0415
    from tests.printing.round_trip import differences  # noqa: PLC0415

    number, key = case
    try:
        return case, differences(generated(number), key)
    except Exception as error:
        return case, [f"{type(error).__name__}: {error}"]
    finally:
        gc.collect()


def keep(case: Case, found: list[str]) -> None:
    from perfeval.core.interchange import sheet_to_json  # noqa: PLC0415
    from tests.printing.generated import generated  # noqa: PLC0415

    number, key = case
    FAILED.mkdir(parents=True, exist_ok=True)
    path = FAILED / f"{number:04}-{key}.json"
    path.write_text(json.dumps(sheet_to_json(generated(number)), ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"table {number} in {key}: {len(found)} differences; {path.relative_to(FAILED.parent.parent)}")
    print(f"    again: scripts/roundtrip.py --first {number} --tables 1 --layouts {key}")
    print(*(f"    {line[:200]}" for line in found[:5]), sep="\n")


def main() -> int:
    set_up()
    from perfeval.printing.layouts import LAYOUTS  # noqa: PLC0415

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--tables", type=int, default=1000)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--layouts", nargs="+", choices=list(LAYOUTS), default=list(LAYOUTS))
    arguments.add_argument("--processes", type=int, default=os.cpu_count())
    given = arguments.parse_args()
    numbers = range(given.first, given.first + given.tables)
    cases = [(number, key) for number in numbers for key in given.layouts]
    started, failed = time.monotonic(), dict.fromkeys(given.layouts, 0)
    with ProcessPoolExecutor(given.processes, initializer=set_up) as pool:
        for done, (case, found) in enumerate(pool.map(try_one, cases, chunksize=4), start=1):
            if found:
                failed[case[1]] += 1
                keep(case, found)
            if done % 500 == 0:
                print(f"{done} of {len(cases)} prints read back, {time.monotonic() - started:.0f} s", flush=True)
    for key, number in failed.items():
        print(f"{key}: {given.tables - number} of {given.tables} tables equal")
    print(f"{len(cases)} prints in {time.monotonic() - started:.0f} s, {sum(failed.values())} differ")
    return 1 if any(failed.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
