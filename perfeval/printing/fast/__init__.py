"""What makes a print fast and leaves WeasyPrint's public API for it: reading, styles, lengths, lines, fonts.

The bytes are those of the stock way, as a test holds. `engine` goes the stock way where this package does not fit the
WeasyPrint that is installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from perfeval.printing.fast import c_types
from perfeval.printing.fast.absent import passed_over
from perfeval.printing.fast.drawing import drawn_once
from perfeval.printing.fast.html import FormHTML
from perfeval.printing.fast.matching import note_source
from perfeval.printing.fast.shaping import kept_layouts
from perfeval.printing.fast.styles import kept_styles
from perfeval.printing.fast.subsetting import one_pass
from perfeval.printing.fast.used_values import remembered

__all__ = ["FormHTML", "note_source", "swapped_in", "swapped_in_to_write"]

c_types.take_over()


@contextmanager
def swapped_in() -> Iterator[None]:
    """Layouts in this block take the short ways."""
    with kept_styles(), kept_layouts(), remembered(), passed_over():
        yield


@contextmanager
def swapped_in_to_write() -> Iterator[None]:
    """The same for the writing of one document."""
    with one_pass(), drawn_once():
        yield
