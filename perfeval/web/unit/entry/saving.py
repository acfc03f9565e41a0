"""Storing what was typed: what fits is stored, what does not comes back with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from perfeval.core.errors import Clash, Conflict, Invalid
from perfeval.evaluations.operations import Change, lost_words, save_changes

if TYPE_CHECKING:
    from perfeval.accounts.models import Membership
    from perfeval.evaluations.queries import Assessment


@dataclass(slots=True)
class Outcome:
    """`refusals` and `clashes` by cell id, as `gone`: texts for rows that are no longer there; `general` is what belongs
    to no cell."""

    assessment: Assessment | None = None
    saved: tuple[Change, ...] = ()
    refusals: dict[str, str] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)

    @property
    def problems(self) -> int:
        return len(self.refusals) + len(self.gone) + len(self.general)

    @property
    def is_clean(self) -> bool:
        return self.problems == 0


def save_what_fits(actor: Membership, evaluation_id: int, changes: Sequence[Change], now: datetime) -> Outcome:
    """Store the changes that can be stored. Raises Evaluation.DoesNotExist for a table that the person may not see.

    Texts are refused by their form, by their rows and by the rule, one after the other: each round takes out those that
    it refused, until the rest fits.
    """
    outcome = Outcome()
    left = list(changes)
    while True:
        try:
            outcome.assessment = save_changes(actor=actor, evaluation_id=evaluation_id, changes=left, now=now)
        except Invalid as error:
            outcome.refusals.update(error.fields)
        except Conflict as conflict:
            outcome.clashes.update((clash.field, clash) for clash in conflict.clashes)
            outcome.refusals.update((clash.field, _clash_words(conflict, clash)) for clash in conflict.clashes)
            outcome.gone.update(
                (change.anchor, lost_words(change)) for change in left if change.anchor in conflict.gone
            )
            if not conflict.clashes and not conflict.gone:
                outcome.general.append(conflict.message)
        else:
            outcome.saved = tuple(left)  # those into rows that are gone hold no text
            return outcome
        fit = [change for change in left if change.anchor not in outcome.refusals and change.anchor not in outcome.gone]
        if len(fit) == len(left):  # refused as a whole: every text stays in its cell
            outcome.refusals.update((change.anchor, "没有保存，请稍后再试。") for change in left)
            return outcome
        left = fit


def _clash_words(conflict: Conflict, clash: Clash) -> str:
    """The first clash is named in the message, of the others only their own values are said."""
    if len(conflict.clashes) == 1:
        return conflict.message
    return f"没有保存：这一格已被他人修改，现为“{clash.theirs or '空'}”，您填写的是“{clash.mine or '空'}”。"
