"""What a form says, cell by cell, of a published table. Written anew by

    DJANGO_SETTINGS_MODULE=perfeval.settings.test .venv/bin/python -m tests.printing.golden_text KEY...

and read line by line beside the official form before it is committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.core.sheets import PUBLISHED
from tests.printing.reading import read_cells
from tests.printing.tables import ANY, printed

GOLDEN = Path(__file__).with_name("golden")
# The table that the golden file of a form shows, where none was published on it.
SHOWN = {
    ANY: "futian-2022-01",
    "mof-2020-department": "qiannan-2024-department",
    "mof-2021-cost": "zizhou-2023",
    "zizhou-completion": "zizhou-2023",
}


def golden_text(key: str) -> str:
    """A line for each row of cells, each cell where it begins."""
    name = SHOWN.get(key) or next(name for name in PUBLISHED if PUBLISHED[name]["layout"] == key)
    lines: dict[tuple[int, int], list[str]] = {}
    for cell in read_cells(printed(name, key)):
        lines.setdefault((cell.page, round(cell.top)), []).append(cell.text)
    return "".join(" | ".join(texts) + "\n" for _, texts in sorted(lines.items()))


def main() -> None:
    import django  # noqa: PLC0415

    django.setup()
    for key in sys.argv[1:]:
        (GOLDEN / f"{key}.txt").write_text(golden_text(key), encoding="utf-8")


if __name__ == "__main__":
    main()
