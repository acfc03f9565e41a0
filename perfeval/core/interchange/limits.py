"""How much one file may hold. Real tables stay far below: the longest of the published ones has 23 rows and 17 kB."""

from __future__ import annotations

VERSION = 1  # of the shape; a file that names a greater one is refused

MAX_BYTES = 10_000_000  # some six hundred tables
MAX_SHEETS = 2_000
MAX_INDICATORS = 1_000
MAX_FUNDS = 100
MAX_LABELLED = 200  # head fields, footer fields, reason columns
MAX_NOTES = 200
MAX_TEXT = 20_000  # characters of a goal, a reason …
MAX_CELL = 2_000  # characters of a target or an actual, which are searched for figures

FIRST_YEAR, LAST_YEAR = 1949, 2999
