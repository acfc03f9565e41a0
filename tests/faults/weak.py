"""The program with one guard taken out, which the environment names: what the tests must find."""

from __future__ import annotations

import os
from collections.abc import Callable

from django.db import connections

from perfeval.wsgi import application

__all__ = ["application"]

# Models can be imported once `perfeval.wsgi` has set Django up.
from perfeval.evaluations.operations import typed
from tests.faults import clock


def no_revision_check() -> None:
    typed._refuse_stale = lambda *_: None


def right_clock() -> None:
    """The program as it is, under another clock."""
    clock.follow()


GUARDS: dict[str, Callable[[], None]] = {
    "revision-check": no_revision_check,
    "right-clock": right_clock,
}
GUARDS[os.environ["FAULTS_WITHOUT"]]()
connections.close_all()  # opened by the checks at the start: the processes that are forked now must not share them
