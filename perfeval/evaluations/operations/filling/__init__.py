"""A whole table at once: what another system or a file holds takes the place of a draft's content."""

from perfeval.evaluations.operations.filling.aside import Aside
from perfeval.evaluations.operations.filling.filling import Difference, Filled, Preview, fill_from_sheet, preview_fill

__all__ = ["Aside", "Difference", "Filled", "Preview", "fill_from_sheet", "preview_fill"]
