"""`make faults`: the long form of each row, its figures in docs/reliability.md.

PYTHONPATH=. .venv/bin/python -m tests.faults [row …] [--seed 20261121] [--minutes 60]
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time

from tests.faults.harness import write_section

ROWS = ("edits", "races", "submissions", "deadline", "journal", "prints", "outages", "backup", "lastday", "soak")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="row", help=f"one of {', '.join(ROWS)}; none means all")
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--minutes", type=float, default=60, help="how long the soak lasts")
    options = parser.parse_args()
    failed = 0
    for name in options.rows or ROWS:
        print(f"== {name}", flush=True)
        began = time.monotonic()
        more = {"minutes": options.minutes} if name == "soak" else {}
        result = importlib.import_module(f"tests.faults.test_{name}").long(options.seed, **more)
        result.figures["time of the whole"] = f"{time.monotonic() - began:.0f} s"
        write_section(result, options.seed)
        for label, value in result.figures.items():
            print(f"   {label}: {value}", flush=True)
        for fault in result.faults:
            print(f"   WRONG {fault}", flush=True)
        failed += bool(result.faults)
    return failed


if __name__ == "__main__":
    sys.exit(main())
