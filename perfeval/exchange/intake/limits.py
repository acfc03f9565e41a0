"""What a file from outside may have and take. Far above every honest table, far below what hurts."""

from __future__ import annotations

from typing import Final

# The file
MAX_FILE: Final = 50_000_000
MAX_MEMBERS: Final = 3_000  # of a zip; pictures count
MAX_NAME: Final = 500  # bytes of a member's name

# What is inflated for reading
MAX_MEMBER: Final = 100_000_000
MAX_TOTAL: Final = 150_000_000
MAX_TEXT: Final = 1_000_000  # bytes between two tags; a cell of Excel holds 32,767 characters

# A worksheet, the shared texts, a document
MAX_CELL_AREA: Final = 5_000_000  # rows × columns between the first and the last cell that hold something
MAX_MERGED_AREA: Final = 2_000_000  # cells under merged regions, in one sheet
MAX_MERGES: Final = 20_000
MAX_SHARED_TEXTS: Final = 2_000_000
MAX_PARAGRAPHS: Final = 200_000
MAX_TAGS: Final = 1_500_000  # of a document: what its tree can hold in the memory that is given

# The process apart
MEMORY: Final = 300_000_000  # bytes of address space
CPU_SECONDS: Final = 10
WALL_SECONDS: Final = 30  # beyond the CPU's: the machine may be busy
MAX_RESULT: Final = 100_000_000  # bytes of JSON

# An archive
MAX_TABLES: Final = 500  # members that are read
MAX_ARCHIVE: Final = 200_000_000  # bytes of the archive and of all that is unpacked from it
