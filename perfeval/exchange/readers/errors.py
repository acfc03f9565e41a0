"""Where readers and their callers look for it; grids and intake, below the readers, share it too."""

from perfeval.exchange.errors import ReadError

__all__ = ["ReadError"]
