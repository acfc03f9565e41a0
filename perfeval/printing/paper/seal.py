"""The seal as a template is given it."""

from __future__ import annotations

from perfeval.printing.document import SealPicture
from perfeval.printing.paper.closing import as_address

PLACE_ONLY = "place"  # the seal's place is kept free; a signature puts the picture there


def seal_mark(seal: SealPicture | None) -> str:
    """The picture as a data: address; empty for no seal, PLACE_ONLY for one that is not drawn."""
    if seal is None:
        return ""
    return as_address(seal.png) if seal.is_drawn else PLACE_ONLY
