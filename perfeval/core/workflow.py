"""The one table of legal moves of a self-evaluation, and who may make them.

Nothing else in perfeval decides whether a move is legal: views, tasks, commands and the API
ask `next_state`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    DRAFTING = "drafting"
    BUREAU_REVIEW = "bureau_review"
    FINANCE_REVIEW = "finance_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    EXEMPTED = "exempted"


class Action(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    APPROVE = "approve"
    REOPEN = "reopen"
    PUBLISH = "publish"
    EXEMPT = "exempt"
    REVIEW = "review"  # remarks and reviewed scores


class Role(StrEnum):
    CLERK = "clerk"
    UNIT_HEAD = "unit_head"
    BUREAU_REVIEWER = "bureau_reviewer"
    FINANCE_REVIEWER = "finance_reviewer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"  # of the system: accounts, organisations
    SECURITY_ADMINISTRATOR = "security_admin"  # roles, policies
    AUDIT_ADMINISTRATOR = "audit_admin"  # reads the journal, changes nothing


class Level(StrEnum):
    """A review level of a campaign. The value is the state in which that level reviews."""

    BUREAU = State.BUREAU_REVIEW.value
    FINANCE = State.FINANCE_REVIEW.value


@dataclass(frozen=True, slots=True)
class Transition:
    """`target` None means "the next review level of the campaign, or approved after the last"."""

    action: Action
    source: State
    target: State | None
    roles: frozenset[Role]
    needs_comment: bool = False


UNIT = frozenset({Role.CLERK, Role.UNIT_HEAD})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})
BUREAU = frozenset({Role.BUREAU_REVIEWER})
FINANCE = frozenset({Role.FINANCE_REVIEWER})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Action.EDIT, State.DRAFTING, State.DRAFTING, UNIT),
    Transition(Action.SUBMIT, State.DRAFTING, None, UNIT),
    Transition(Action.EXEMPT, State.DRAFTING, State.EXEMPTED, FINANCE, needs_comment=True),
    Transition(Action.RECALL, State.BUREAU_REVIEW, State.DRAFTING, UNIT),
    Transition(Action.RECALL, State.FINANCE_REVIEW, State.DRAFTING, UNIT),
    Transition(Action.REVIEW, State.BUREAU_REVIEW, State.BUREAU_REVIEW, BUREAU),
    Transition(Action.REVIEW, State.FINANCE_REVIEW, State.FINANCE_REVIEW, FINANCE),
    Transition(Action.RETURN, State.BUREAU_REVIEW, State.DRAFTING, BUREAU),
    Transition(Action.RETURN, State.FINANCE_REVIEW, State.DRAFTING, FINANCE),
    Transition(Action.APPROVE, State.BUREAU_REVIEW, None, BUREAU),
    Transition(Action.APPROVE, State.FINANCE_REVIEW, None, FINANCE),
    Transition(Action.REOPEN, State.APPROVED, State.DRAFTING, FINANCE, needs_comment=True),
    Transition(Action.REOPEN, State.PUBLISHED, State.DRAFTING, FINANCE, needs_comment=True),
    Transition(Action.REOPEN, State.EXEMPTED, State.DRAFTING, FINANCE, needs_comment=True),
    Transition(Action.PUBLISH, State.APPROVED, State.PUBLISHED, FINANCE),
)

_BY_MOVE = {(move.source, move.action): move for move in TRANSITIONS}


def find_transition(state: State, action: Action) -> Transition | None:
    """The legal move, or None where there is none."""
    return _BY_MOVE.get((state, action))


def actions_open_to(state: State, role: Role) -> frozenset[Action]:
    """What a role may do in a state, the object's own conditions aside."""
    return frozenset(move.action for move in TRANSITIONS if move.source is state and role in move.roles)


def target_state(move: Transition, levels: Sequence[Level]) -> State:
    """Where a move leads in a campaign with these review levels, in their order."""
    if move.target is not None:
        return move.target
    order = [State(level.value) for level in levels]
    position = order.index(move.source) + 1 if move.source in order else 0
    return order[position] if position < len(order) else State.APPROVED
