"""Nobody approves a table on which they worked for its unit: by whatever way, in whatever version, at whatever moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event

import pytest

from perfeval.accounts.models import Membership
from perfeval.accounts.operations import grant_role
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import NotAllowed
from perfeval.core.narrative.draft import draft_from_fields
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Approval, Evaluation
from perfeval.evaluations.operations import answer_remark, approve, approve_many, save_changes, save_narrative
from perfeval.evaluations.operations.typed import Change
from perfeval.evaluations.queries import permitted, worked_on_for_unit
from tests.apps.crowd import at_once
from tests.factories import NOW, Cast, evaluation_in, make_cast, reload, send_back, submit_it


def as_reviewer(clerk: Membership, cast: Cast) -> Membership:
    """The same person, reviewing for the bureau."""
    return grant_role(user=clerk.user, organisation=cast.bureau, role=Role.BUREAU_REVIEWER, by=SYSTEM, now=NOW)


def type_something(evaluation: Evaluation, actor: Membership) -> None:
    row = evaluation.indicators.order_by("position")[0]
    change = Change("indicator", row.pk, "reason", f"{actor.user} 所写。", row.revision)
    save_changes(actor=actor, evaluation_id=evaluation.pk, changes=[change], now=NOW)


def approved_by(reviewer: Membership, table: Evaluation) -> bool:
    table = reload(table)
    with suppress(NotAllowed):
        approve(actor=reviewer, evaluation_id=table.pk, version=table.version, now=NOW)
    return Approval.objects.filter(approved_by=reviewer.user).exists()


def test_nobody_approves_what_they_submitted(cast: Cast) -> None:
    submitted = evaluation_in(cast, State.BUREAU_REVIEW)
    with pytest.raises(NotAllowed, match="本人送审，须由其他人审核"):
        approve(actor=as_reviewer(cast.clerk, cast), evaluation_id=submitted.pk, version=1, now=NOW)


def test_nobody_approves_what_they_typed_and_a_colleague_submitted(cast: Cast) -> None:
    submitted = submit_it(evaluation_in(cast, State.DRAFTING), cast.colleague)
    assert not approved_by(as_reviewer(cast.clerk, cast), submitted)


def test_a_colleague_who_only_watched_approves(cast: Cast) -> None:
    assert approved_by(as_reviewer(cast.colleague, cast), evaluation_in(cast, State.BUREAU_REVIEW))


def test_what_was_typed_into_an_earlier_version_counts(cast: Cast) -> None:
    draft = evaluation_in(cast, State.DRAFTING)
    type_something(draft, cast.colleague)
    returned = send_back(submit_it(draft, cast.clerk), cast.bureau_reviewer)
    remark = returned.remarks.get()
    answer_remark(actor=cast.clerk, evaluation_id=returned.pk, remark_id=remark.pk, text="已补充。", now=NOW)
    assert not approved_by(as_reviewer(cast.colleague, cast), submit_it(returned, cast.clerk))


def test_a_role_that_was_taken_away_still_counts(cast: Cast) -> None:
    """Somebody who moves from the unit to the bureau."""
    submitted = submit_it(evaluation_in(cast, State.DRAFTING), cast.colleague)
    Membership.objects.filter(pk=cast.clerk.pk).update(is_active=False)
    assert not approved_by(as_reviewer(cast.clerk, cast), submitted)


def test_of_many_it_refuses_those(cast: Cast) -> None:
    mine = evaluation_in(cast, State.BUREAU_REVIEW, name="甲")
    reviewer = as_reviewer(cast.colleague, cast)
    touched = evaluation_in(cast, State.DRAFTING, name="乙")
    type_something(touched, cast.colleague)
    touched = submit_it(touched, cast.clerk)
    outcomes = approve_many(actor=reviewer, versions=[(mine.pk, 1), (touched.pk, 1)], now=NOW)
    assert [bool(item.refusal) for item in outcomes] == [False, True]


def test_without_the_rule_they_could(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(permitted, "worked_on_for_unit", lambda *_: frozenset())
    submitted = submit_it(evaluation_in(cast, State.DRAFTING), cast.colleague)
    assert approved_by(as_reviewer(cast.clerk, cast), submitted)


def test_it_is_asked_of_any_number_of_tables_at_once(
    cast: Cast, django_assert_num_queries: Callable[[int], object]
) -> None:
    tables = [evaluation_in(cast, State.DRAFTING, name=name) for name in "甲乙丙"]
    type_something(tables[1], cast.colleague)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert worked_on_for_unit(cast.colleague, tables) == {tables[1].pk}


def write_and_approve_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One person writes the unit's report while the bureau reviews and approves in the same moment; the approval takes
    its time between looking and deciding. What the journal says, in its order."""
    submitted = submit_it(evaluation_in(cast, State.DRAFTING), cast.clerk)
    reviewer = as_reviewer(cast.colleague, cast)

    def slowly(*given: object) -> frozenset[int]:
        found = worked_on_for_unit(*given)  # type: ignore[arg-type]
        looked.set()
        written.wait(timeout=2)  # in vain where the table is held
        return found

    def write() -> None:
        assert looked.wait(timeout=30)
        draft = draft_from_fields({"project_type": "result", "text-problems": "人手不足。"})
        save_narrative(actor=cast.colleague, evaluation_id=submitted.pk, draft=draft, revision=0, now=NOW)
        written.set()

    looked, written = Event(), Event()
    monkeypatch.setattr(permitted, "worked_on_for_unit", slowly)
    at_once([lambda: approved_by(reviewer, submitted), write])
    entries = JournalEntry.objects.filter(chain=submitted.chain, actor_id=cast.colleague.user_id)
    return list(entries.order_by("sequence").values_list("action", flat=True))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_approval_is_never_behind_ones_own_work(monkeypatch: pytest.MonkeyPatch) -> None:
    acts = write_and_approve_at_once(make_cast(), monkeypatch)
    assert acts in (["approve", "narrative"], ["narrative"])


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: looked at before the table is held."""
    cast = make_cast()
    monkeypatch.setattr(type(Evaluation.objects.all()), "select_for_update", lambda self, **_: self)
    assert write_and_approve_at_once(cast, monkeypatch) == ["narrative", "approve"]
