"""Every act in every state by every role: what the one table of moves does not allow, no act does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.audit.models import JournalEntry
from perfeval.core.errors import NotAllowed, Refused
from perfeval.core.workflow import Action, Role, State, actions_open_to
from perfeval.evaluations import operations as acts
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import permitted_actions
from tests.factories import NOW, Cast, evaluation_in, make_member

Act = Callable[[Membership, Evaluation], object]


def _row(evaluation: Evaluation) -> int:
    return evaluation.indicators.order_by("position")[0].pk


ACTS: dict[str, tuple[Action, Act]] = {
    "save_changes": (
        Action.EDIT,
        lambda a, e: acts.save_changes(
            actor=a,
            evaluation_id=e.pk,
            changes=[acts.Change("evaluation", e.pk, "goal_actual", "改", e.revision)],
            now=NOW,
        ),
    ),
    "add_row": (
        Action.EDIT,
        lambda a, e: acts.add_row(actor=a, evaluation_id=e.pk, level1="产出指标", level2="数量指标", now=NOW),
    ),
    "copy_row": (Action.EDIT, lambda a, e: acts.copy_row(actor=a, evaluation_id=e.pk, row_id=_row(e), now=NOW)),
    "move_row": (
        Action.EDIT,
        lambda a, e: acts.move_row(actor=a, evaluation_id=e.pk, row_id=_row(e), direction="down", now=NOW),
    ),
    "remove_row": (
        Action.EDIT,
        lambda a, e: acts.remove_row(actor=a, evaluation_id=e.pk, row_id=_row(e), revision=99, now=NOW),
    ),
    "add_evidence": (
        Action.EDIT,
        lambda a, e: acts.add_evidence(
            actor=a, evaluation_id=e.pk, upload=ContentFile(b"%PDF-1.7", name="x.txt.pdf"), indicator_id=10**9, now=NOW
        ),
    ),
    "answer_finding": (
        Action.EDIT,
        lambda a, e: acts.answer_finding(actor=a, evaluation_id=e.pk, check_id="x", place="x", note="x", now=NOW),
    ),
    "submit": (
        Action.SUBMIT,
        lambda a, e: acts.submit(
            actor=a, evaluation_id=e.pk, content_revision=e.content_revision, declared_true=True, now=NOW
        ),
    ),
    "recall": (Action.RECALL, lambda a, e: acts.recall(actor=a, evaluation_id=e.pk, now=NOW)),
    "add_remark": (Action.REVIEW, lambda a, e: acts.add_remark(actor=a, evaluation_id=e.pk, text="意见", now=NOW)),
    "save_reviewed_score": (
        Action.REVIEW,
        lambda a, e: acts.save_reviewed_score(
            actor=a, evaluation_id=e.pk, indicator_id=_row(e), score="1", reason="核查", revision=99, now=NOW
        ),
    ),
    "return_for_changes": (
        Action.RETURN,
        lambda a, e: acts.return_for_changes(actor=a, evaluation_id=e.pk, version=e.version, now=NOW),
    ),
    "approve": (Action.APPROVE, lambda a, e: acts.approve(actor=a, evaluation_id=e.pk, version=e.version, now=NOW)),
    "reopen": (Action.REOPEN, lambda a, e: acts.reopen(actor=a, evaluation_id=e.pk, reason="更正", now=NOW)),
    "publish": (Action.PUBLISH, lambda a, e: acts.publish(actor=a, evaluation_id=e.pk, now=NOW)),
    "exempt": (Action.EXEMPT, lambda a, e: acts.exempt(actor=a, evaluation_id=e.pk, reason="取消", now=NOW)),
}


def attempt(act: Act, actor: Membership, evaluation: Evaluation) -> str:
    """allowed, refused (the state or the role), or hidden; nothing of it stays."""
    savepoint = transaction.savepoint()
    entries = JournalEntry.objects.count()
    try:
        act(actor, evaluation)
    except NotAllowed:
        assert JournalEntry.objects.count() == entries, "a refused act is not in the journal"
        return "refused"
    except Evaluation.DoesNotExist:
        return "hidden"
    except Refused:
        return "allowed"  # the move is legal, the input was not
    else:
        assert JournalEntry.objects.count() > entries, "an act is in the journal"
        return "allowed"
    finally:
        transaction.savepoint_rollback(savepoint)


def people(cast: Cast) -> Iterator[Membership]:
    """One person of each role whose part of the tree holds the unit, the unit's own where a unit has it."""
    yield from (cast.clerk, cast.head, cast.bureau_reviewer, cast.finance_reviewer, cast.auditor, cast.administrator)


def differences(cast: Cast, state: State, names: Collection[str] = ACTS.keys()) -> list[str]:
    evaluation = evaluation_in(cast, state)
    if state in (State.BUREAU_REVIEW, State.FINANCE_REVIEW):
        Evaluation.objects.filter(pk=evaluation.pk).update(review_opened_at=None)
    found = []
    for actor in people(cast):
        for name in names:
            action, act = ACTS[name]
            allowed = permitted_actions(evaluation, actor, NOW).allows(action)
            expected = "hidden" if actor.as_role is Role.ADMINISTRATOR else "allowed" if allowed else "refused"
            outcome = attempt(act, actor, evaluation)
            if outcome != expected:
                found.append(f"{actor.role} {name} in {state.value}: {outcome}, should be {expected}")
    return found


@pytest.mark.parametrize("state", State)
def test_each_act_holds_to_the_table(cast: Cast, state: State) -> None:
    assert differences(cast, state) == []


def test_without_the_check_the_walk_above_fails(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr("perfeval.evaluations.operations.locking.refusal_of", lambda *_: "")
    assert len(differences(cast, State.DRAFTING, ["save_changes", "add_row", "submit", "exempt"])) > 10


@pytest.mark.parametrize("state", State)
def test_permitted_agrees_with_the_table(cast: Cast, state: State) -> None:
    """The table of moves, less what the object itself forbids (said in a sentence)."""
    evaluation = evaluation_in(cast, state)
    for role in Role:
        permitted = permitted_actions(evaluation, make_member(cast.unit, role, f"some-{role}"), NOW)
        open_to_role = actions_open_to(state, role)
        if state is State.FINANCE_REVIEW:
            open_to_role -= {Action.RECALL}  # the bureau has passed it already
        assert permitted.actions == open_to_role
        assert set(permitted.refusals) == set(Action) - open_to_role
        assert all(sentence.endswith("。") for sentence in permitted.refusals.values())
