"""Files from outside: looked at, read in a process apart, and archives opened, before anything else touches them."""

from perfeval.exchange.intake.apart import grids_apart, run_apart

__all__ = ["grids_apart", "run_apart"]
