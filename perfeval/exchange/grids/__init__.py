"""Files → grids: what stands in which cell, before anybody knows what it means. `files.grids_of` reads one file."""

from perfeval.exchange.grids.model import Cell, Grid, Place

__all__ = ["Cell", "Grid", "Place"]
