"""How fast tables are printed, signed and bound, beside the other ways to do it.

    PYTHONPATH=. .venv/bin/python bench/bench_printing.py [--rounds N] [--documents N] [--only GROUP...]

Peers get the same words, the same standard (PDF/A-3b) and, where they can use them, the same fonts: see the modules in
`bench/printing`. Machines are noisy, so everybody is asked in turn and the median of the rounds' ratios counts.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser

from bench.printing.workers import set_up

ROUNDS = 9


def main() -> int:
    parser = ArgumentParser(description="Printing, beside the other ways to do it.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"default: {ROUNDS}")
    parser.add_argument("--documents", type=int, default=500, help="of the measurement of growth; default: 500")
    parser.add_argument(
        "--only", nargs="+", metavar="GROUP", help="warm, command, office, scaling, signing, batch, growth"
    )
    options = parser.parse_args()
    set_up()
    from django.conf import settings  # noqa: PLC0415 - after set_up

    from bench.printing.forms import forms  # noqa: PLC0415
    from bench.printing.measures import groups  # noqa: PLC0415

    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}{'' if load < 1 else ': others are at work, ratios are blurred'}")
    missed = False
    measured = groups(forms(), options.rounds, settings.FONTS_DIR, options.documents)
    for name in options.only or measured:
        for row in measured[name]():
            print(row, flush=True)
            missed = missed or not row.is_met
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
