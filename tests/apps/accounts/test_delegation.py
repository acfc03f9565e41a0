"""委托: a role lent for a time works in that time and no other, for that person and no other."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from perfeval.accounts import delegation
from perfeval.accounts.delegation import delegate_role, delegates_for, delegations_visible_to, end_delegation, standing
from perfeval.accounts.models import Membership
from perfeval.accounts.operations import create_token, grant_role, revoke_role
from perfeval.accounts.queries import acting_membership, memberships_of
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Invalid, NotAllowed
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import approve
from tests.apps.crowd import at_once
from tests.apps.journal import last_entry
from tests.factories import BEIJING, NOW, Cast, evaluation_in, make_cast, make_member, reload

FIRST = datetime(2026, 2, 12, tzinfo=BEIJING)
END = datetime(2026, 2, 20, tzinfo=BEIJING)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def deputy(cast: Cast) -> Membership:
    """Somebody of the bureau with another role there."""
    return make_member(cast.bureau, Role.CLERK, "deputy", "副手")


def lend(cast: Cast, deputy: Membership, **other: object) -> Membership:
    given = {"actor": cast.bureau_reviewer, "user_id": deputy.user_id, "starts_at": FIRST, "ends_at": END, "now": NOW}
    return delegate_role(**{**given, **other})  # type: ignore[arg-type]


def works(lent: Membership, now: datetime) -> bool:
    return memberships_of(lent.user, now).filter(pk=lent.pk).exists()


@pytest.mark.parametrize(
    ("now", "expected"), [(FIRST - MOMENT, False), (FIRST, True), (END - MOMENT, True), (END, False)]
)
def test_it_works_from_the_first_to_the_last_moment(
    cast: Cast, deputy: Membership, now: datetime, expected: bool
) -> None:
    lent = lend(cast, deputy)
    assert works(lent, now) is expected
    assert acting_membership(deputy.user, lent.pk, now) == (lent if expected else deputy)


def test_ones_own_role_comes_first(cast: Cast, deputy: Membership) -> None:
    lend(cast, deputy)
    assert acting_membership(deputy.user, None, FIRST) == deputy


def test_a_beginning_in_the_past_is_now(cast: Cast, deputy: Membership) -> None:
    lent = lend(cast, deputy, starts_at=NOW - timedelta(hours=9))
    assert lent.starts_at == NOW


def test_who_lent_keeps_the_role(cast: Cast, deputy: Membership) -> None:
    lend(cast, deputy)
    assert acting_membership(cast.bureau_reviewer.user, None, FIRST) == cast.bureau_reviewer


def test_acts_name_both(cast: Cast, deputy: Membership) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    approve(actor=lend(cast, deputy), evaluation_id=table.pk, version=1, now=FIRST)
    entry = last_entry(table.chain)
    assert (entry.actor_id, entry.actor_name) == (deputy.user_id, "副手（代主管审核）")
    assert (entry.actor_role, entry.actor_organisation) == ("bureau_reviewer", "测试市数据局")


def test_both_ends_are_in_the_journal(cast: Cast, deputy: Membership) -> None:
    lent = lend(cast, deputy)
    entry = last_entry(f"user:{deputy.user_id}")
    assert (entry.action, entry.actor_name, entry.detail["from"]) == (
        "delegate", "主管审核", cast.bureau_reviewer.user_id,
    )  # fmt: skip
    end_delegation(actor=cast.bureau_reviewer, delegation_id=lent.pk, now=FIRST)
    end_delegation(actor=cast.bureau_reviewer, delegation_id=lent.pk, now=FIRST)
    ends = JournalEntry.objects.filter(chain=f"user:{deputy.user_id}", action="end-delegation")
    assert ends.count() == 1


class TestItEnds:
    @pytest.mark.parametrize("who", ["lender", "deputy"])
    def test_by_either(self, cast: Cast, deputy: Membership, who: str) -> None:
        lent = lend(cast, deputy)
        end_delegation(actor=cast.bureau_reviewer if who == "lender" else deputy, delegation_id=lent.pk, now=FIRST)
        assert not works(lent, FIRST)
        assert standing(reload_role(lent), FIRST) == "已终止"

    def test_by_nobody_else(self, cast: Cast, deputy: Membership) -> None:
        lent = lend(cast, deputy)
        other = make_member(cast.bureau, Role.BUREAU_REVIEWER, "other-reviewer")
        for actor in (other, cast.finance_reviewer, cast.clerk):
            with pytest.raises(Membership.DoesNotExist):
                end_delegation(actor=actor, delegation_id=lent.pk, now=FIRST)
        assert works(lent, FIRST)

    def test_with_its_owners_role_and_does_not_come_back_with_it(self, cast: Cast, deputy: Membership) -> None:
        lent = lend(cast, deputy)
        revoke_role(membership=cast.bureau_reviewer, by=SYSTEM, now=FIRST)
        assert not works(lent, FIRST)
        owner = cast.bureau_reviewer
        grant_role(user=owner.user, organisation=cast.bureau, role=owner.as_role, by=SYSTEM, now=FIRST)
        assert not works(lent, FIRST)

    def test_with_its_owners_account(self, cast: Cast, deputy: Membership) -> None:
        lent = lend(cast, deputy)
        type(deputy.user).objects.filter(pk=cast.bureau_reviewer.user_id).update(is_active=False)
        assert not works(lent, FIRST)

    def test_when_the_deputy_leaves_the_office(self, cast: Cast, deputy: Membership) -> None:
        lent = lend(cast, deputy)
        revoke_role(membership=deputy, by=SYSTEM, now=FIRST)
        assert not works(lent, FIRST)


def reload_role(lent: Membership) -> Membership:
    return Membership.objects.get(pk=lent.pk)


class TestRefusals:
    def test_it_is_not_lent_on(self, cast: Cast, deputy: Membership) -> None:
        lent = lend(cast, deputy)
        third = make_member(cast.bureau, Role.CLERK, "third")
        with pytest.raises(NotAllowed, match="不能再委托"):
            delegate_role(actor=lent, user_id=third.user_id, starts_at=FIRST, ends_at=END, now=FIRST)

    @pytest.mark.parametrize("role", [role for role in Role if role not in delegation.LENDABLE])
    def test_other_roles_are_not_lent(self, cast: Cast, deputy: Membership, role: Role) -> None:
        with pytest.raises(NotAllowed):
            lend(cast, deputy, actor=make_member(cast.bureau, role, "someone"))

    def test_a_role_that_was_taken_away_is_not_lent(self, cast: Cast, deputy: Membership) -> None:
        Membership.objects.filter(pk=cast.bureau_reviewer.pk).update(is_active=False)
        with pytest.raises(NotAllowed, match="停用"):
            lend(cast, deputy)

    @pytest.mark.parametrize("who", ["clerk", "finance_reviewer", "bureau_reviewer"])
    def test_it_is_lent_to_others_of_the_office_only(self, cast: Cast, deputy: Membership, who: str) -> None:
        with pytest.raises(Invalid) as refusal:
            lend(cast, deputy, user_id=getattr(cast, who).user_id)
        assert list(refusal.value.fields) == ["user"]

    def test_who_has_the_role_needs_no_loan(self, cast: Cast) -> None:
        second = make_member(cast.bureau, Role.BUREAU_REVIEWER, "second")
        assert second.user not in delegates_for(cast.bureau_reviewer)

    @pytest.mark.parametrize("times", [{"ends_at": FIRST}, {"starts_at": NOW - timedelta(days=9), "ends_at": NOW}])
    def test_it_takes_some_time(self, cast: Cast, deputy: Membership, times: dict[str, datetime]) -> None:
        with pytest.raises(Invalid) as refusal:
            lend(cast, deputy, **times)
        assert list(refusal.value.fields) == ["ends_at"]

    def test_not_for_ever(self, cast: Cast, deputy: Membership) -> None:
        lend(cast, deputy, ends_at=FIRST + delegation.LONGEST)
        Membership.objects.filter(on_behalf_of__isnull=False).update(is_active=False)
        with pytest.raises(Invalid):
            lend(cast, deputy, ends_at=FIRST + delegation.LONGEST + MOMENT)

    def test_to_one_at_a_time(self, cast: Cast, deputy: Membership) -> None:
        lend(cast, deputy)
        third = make_member(cast.bureau, Role.CLERK, "third")
        with pytest.raises(Invalid, match="同一时间"):
            lend(cast, third, starts_at=END - MOMENT, ends_at=END + timedelta(days=1))
        lend(cast, third, starts_at=END, ends_at=END + timedelta(days=1))

    def test_no_token_speaks_in_a_lent_role(self, cast: Cast, deputy: Membership) -> None:
        with pytest.raises(NotAllowed, match="令牌"):
            create_token(actor=lend(cast, deputy), name="对接", days=30, may_write=True, now=FIRST)

    def test_the_database_lends_nothing_without_an_end(self, cast: Cast, deputy: Membership) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(
                user=deputy.user, organisation=cast.bureau, role="bureau_reviewer", on_behalf_of=cast.bureau_reviewer
            )


class TestFourEyes:
    """What the owner may not approve, the deputy may not approve in their place; nor what the deputy worked on."""

    @pytest.fixture
    def table(self, cast: Cast) -> Evaluation:
        return evaluation_in(cast, State.BUREAU_REVIEW)

    def refused(self, actor: Membership, table: Evaluation) -> bool:
        try:
            approve(actor=actor, evaluation_id=table.pk, version=1, now=FIRST)
        except NotAllowed:
            return reload(table).as_state is State.BUREAU_REVIEW
        return False

    def test_the_deputys_own_work(self, cast: Cast, table: Evaluation) -> None:
        own = grant_role(user=cast.clerk.user, organisation=cast.bureau, role=Role.CLERK, by=SYSTEM, now=NOW)
        assert self.refused(lend(cast, own), table)

    def test_the_owners_own_work(self, cast: Cast, deputy: Membership, table: Evaluation) -> None:
        owner = grant_role(
            user=cast.clerk.user, organisation=cast.bureau, role=Role.BUREAU_REVIEWER, by=SYSTEM, now=NOW
        )
        assert self.refused(lend(cast, deputy, actor=owner), table)

    def test_others_work_passes(self, cast: Cast, deputy: Membership, table: Evaluation) -> None:
        """The control of the two above."""
        assert not self.refused(lend(cast, deputy), table)


def test_each_sees_their_own(cast: Cast, deputy: Membership) -> None:
    lent = lend(cast, deputy)
    second = make_member(cast.bureau, Role.BUREAU_REVIEWER, "second")
    seen: Callable[[Membership], list[Membership]] = lambda actor: list(delegations_visible_to(actor))  # noqa: E731
    assert seen(cast.bureau_reviewer) == seen(deputy) == seen(lent) == [lent]
    assert seen(second) == seen(cast.finance_reviewer) == []


def lend_at_once(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """To six people at the same moment; each act takes its time before it is stored."""
    cast = make_cast()
    people = [make_member(cast.bureau, Role.CLERK, f"deputy-{number}") for number in range(6)]
    write = delegation._record

    def slowly(*given: object) -> None:
        write(*given)  # type: ignore[arg-type]
        time.sleep(0.3)

    monkeypatch.setattr(delegation, "_record", slowly)
    return at_once([lambda p=p: lend(cast, p) for p in people])  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lend_at_once(monkeypatch) == {"done": 1, "Invalid": 5}


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_are_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(type(Membership.objects.all()), "select_for_update", lambda self, **_: self)
    assert lend_at_once(monkeypatch)["done"] > 1
