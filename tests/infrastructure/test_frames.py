"""Calls do not ask the kernel for memory again and again, however many frames stand below them."""

from __future__ import annotations

import resource
from collections.abc import Callable
from typing import Any

import pytest

from perfeval.frames import in_one_piece
from perfeval.jobs.running import run
from perfeval.printing import engine
from perfeval.wsgi import application

DEPTHS, CALLS = 200, 500


def pages_asked_for() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def nothing() -> None:
    pass


nothing.__code__ = nothing.__code__.replace(co_stacksize=64)  # no two depths with an edge between them that it fits


def at_depth(depth: int, act: Callable[[], int]) -> int:
    return at_depth(depth - 1, act) if depth else act()


def many_calls() -> int:
    before = pages_asked_for()
    for _ in range(CALLS):
        nothing()
    return pages_asked_for() - before


def worst() -> int:
    """Of so many depths that the edge of a piece is among them."""
    return max(min(at_depth(depth, many_calls) for _ in range(2)) for depth in range(DEPTHS))


def test_no_depth_is_dear() -> None:
    assert in_one_piece(worst)() < CALLS / 10


def test_without_it_one_is() -> None:
    """Once an interpreter keeps its pieces this fails, and `in_one_piece` can go."""
    assert worst() >= CALLS


def test_it_is_the_same_function() -> None:
    def add(first: int, *, second: int) -> int:
        """A sum."""
        return first + second

    roomy = in_one_piece(add)
    assert (roomy(1, second=2), roomy.__name__, roomy.__doc__) == (3, "add", "A sum.")


@pytest.mark.parametrize("entrance", [application, run, engine.lay_out, engine.write])
def test_requests_jobs_and_prints_have_room(entrance: Any) -> None:
    assert entrance.__code__.co_stacksize * 8 >= 2**19
