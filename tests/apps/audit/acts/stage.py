"""People, offices and a table in each state, on which every act is walked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from perfeval.audit.operations import Author
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from tests.factories import Cast, evaluation_in, make_cast, reload


@dataclass(frozen=True)
class Walk:
    """An act that can be carried out, and what it writes to the journal: the names of its rows in their order."""

    act: partial[Any]
    writes: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    cast: Cast
    tables: dict[str, Evaluation]

    @property
    def administrator(self) -> Author:
        return self.cast.administrator.author

    @property
    def security(self) -> Author:
        return self.cast.security_administrator.author


Walker = Callable[[Stage], Walk]
WALKERS: dict[str, Walker] = {}


def walks(operation: Callable[..., Any]) -> Callable[[Walker], Walker]:
    """Registers a walk of this act. It prepares what the act needs; that is taken back with the act."""

    def register(walker: Walker) -> Walker:
        WALKERS[f"{operation.__module__}.{operation.__name__}"] = walker
        return walker

    return register


def make_stage() -> Stage:
    cast = make_cast()
    tables = {state.value: evaluation_in(cast, state, name=f"项目{state.value}") for state in State}
    tables["returned"] = evaluation_in(cast, State.DRAFTING, name="项目returned", returned=True)
    return Stage(cast, {name: reload(table) for name, table in tables.items()})
