"""The same act on several tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from perfeval.accounts.models import Membership
from perfeval.core.errors import Refused
from perfeval.evaluations.models import Evaluation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one table of several; `refusal` is empty where it was done."""

    evaluation_id: int
    refusal: str = ""


def one_by_one(
    act: Callable[..., object], *, actor: Membership, versions: Sequence[tuple[int, int]], now: datetime
) -> tuple[Outcome, ...]:
    """On each (table, version): each its own transaction, each refusal said."""
    outcomes = []
    for evaluation_id, version in versions:
        try:
            act(actor=actor, evaluation_id=evaluation_id, version=version, now=now)
        except Evaluation.DoesNotExist:
            outcomes.append(Outcome(evaluation_id, "没有这份自评表。"))
        except Refused as error:
            outcomes.append(Outcome(evaluation_id, error.message))
        else:
            outcomes.append(Outcome(evaluation_id))
    return tuple(outcomes)
