"""Who makes accounts gives no roles, who gives roles makes no accounts, who audits does neither; nobody is two of them."""

from __future__ import annotations

import threading
from contextlib import suppress
from itertools import permutations

import pytest
from django.core.management import CommandError, call_command

from perfeval.accounts import operations, separation
from perfeval.accounts.login.operations import unlock
from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import (
    change_user,
    create_user,
    decline_role,
    grant_role,
    hand_out_passwords,
    note_set_password,
    propose_role,
    revoke_role,
    set_password,
)
from perfeval.accounts.queries import memberships_of
from perfeval.accounts.security import confirm_role, give_role, people_within, proposals_for, refuse_role, take_role
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Invalid, NotAllowed, Refused
from perfeval.core.workflow import ADMINISTRATORS, Role
from tests.apps.crowd import at_once
from tests.apps.journal import last_entry
from tests.factories import NOW, PASSWORD, Cast, make_cast, make_member, make_user

ANOTHER = "另一个足够长的口令-1"
OTHERS = [role for role in Role if role is not Role.ADMINISTRATOR]
NOT_SECURITY = [role for role in Role if role is not Role.SECURITY_ADMINISTRATOR]


def member_of(cast: Cast, role: Role) -> Membership:
    return make_member(cast.finance, role, f"some-{role.value}")


class TestEachToTheirOwn:
    @pytest.mark.parametrize("role", OTHERS)
    def test_only_the_system_administrator_makes_accounts(self, cast: Cast, role: Role) -> None:
        by = member_of(cast, role).author
        with pytest.raises(NotAllowed, match="系统管理员"):
            create_user(username="neu", name="新人", password=PASSWORD, by=by, now=NOW)
        with pytest.raises(NotAllowed, match="系统管理员"):
            change_user(user=cast.clerk.user, name="改", phone="", is_active=False, is_staff=True, by=by, now=NOW)
        with pytest.raises(NotAllowed, match="系统管理员"):
            propose_role(user=cast.clerk.user, organisation=cast.unit, role=Role.UNIT_HEAD, by=by, now=NOW)
        with pytest.raises(NotAllowed, match="系统管理员"):
            set_password(user=cast.clerk.user, password=ANOTHER, by=by, now=NOW)
        with pytest.raises(NotAllowed, match="系统管理员"):
            note_set_password(user=cast.clerk.user, by=by, now=NOW)
        with pytest.raises(NotAllowed, match="系统管理员"):
            hand_out_passwords(user_ids=[cast.clerk.user_id], by=by, now=NOW)

    def test_and_sets_no_password_of_the_two_others(self, cast: Cast) -> None:
        by = cast.administrator.author
        for other in (cast.security_administrator.user, cast.audit_administrator.user):
            with pytest.raises(NotAllowed, match="在服务器上"):
                set_password(user=other, password=ANOTHER, by=by, now=NOW)
            other.set_unusable_password()
            other.save()
            assert hand_out_passwords(user_ids=[other.pk], by=by, now=NOW) == []
        set_password(user=cast.clerk.user, password=ANOTHER, by=by, now=NOW)  # the control
        fresh = make_user("fresh")
        fresh.set_unusable_password()
        fresh.save()
        assert len(hand_out_passwords(user_ids=[fresh.pk], by=by, now=NOW)) == 1

    def test_and_opens_no_lock_of_the_two_others(self, cast: Cast) -> None:
        """Else their passwords could be guessed without end."""
        by = cast.administrator.author
        for other in (cast.security_administrator.user, cast.audit_administrator.user):
            with pytest.raises(NotAllowed, match="安全管理员办理"):
                unlock(user=other, by=by, now=NOW)
        unlock(user=cast.clerk.user, by=by, now=NOW)  # the controls
        unlock(user=cast.audit_administrator.user, by=cast.security_administrator.author, now=NOW)

    @pytest.mark.parametrize("lost", ["is_active", "is_staff"])
    def test_and_does_not_shut_themselves_out(self, cast: Cast, lost: str) -> None:
        User.objects.update(is_staff=True)
        own, by = cast.administrator.user, cast.administrator.author
        values = {"name": "管理", "phone": "", "is_active": True, "is_staff": True}
        with pytest.raises(Invalid) as refusal:
            change_user(user=own, **{**values, lost: False}, by=by, now=NOW)  # type: ignore[arg-type]
        assert set(refusal.value.fields) == {lost}
        change_user(user=own, **values, by=by, now=NOW)  # type: ignore[arg-type]
        change_user(user=cast.clerk.user, **{**values, lost: False}, by=by, now=NOW)  # type: ignore[arg-type]

    @pytest.mark.parametrize("role", sorted(separation.KEPT_APART))
    def test_whose_password_another_has_set_gets_none_of_the_two_others(self, cast: Cast, role: Role) -> None:
        user = create_user(
            username="neu",
            name="新人",
            password=ANOTHER,
            must_change_password=True,
            by=cast.administrator.author,
            now=NOW,
        )
        by = cast.security_administrator.author
        with pytest.raises(Refused, match="初始密码"):
            grant_role(user=user, organisation=cast.finance, role=role, by=by, now=NOW)
        grant_role(user=user, organisation=cast.finance, role=Role.CLERK, by=by, now=NOW)
        user.must_change_password = False
        grant_role(user=user, organisation=cast.finance, role=role, by=by, now=NOW)

    @pytest.mark.parametrize("role", NOT_SECURITY)
    def test_only_the_security_administrator_gives_and_takes_roles(self, cast: Cast, role: Role) -> None:
        by = member_of(cast, role).author
        with pytest.raises(NotAllowed, match="安全管理员"):
            grant_role(user=cast.clerk.user, organisation=cast.unit, role=Role.UNIT_HEAD, by=by, now=NOW)
        with pytest.raises(NotAllowed, match="安全管理员"):
            revoke_role(membership=cast.clerk, by=by, now=NOW)
        with pytest.raises(NotAllowed, match="安全管理员"):
            decline_role(membership=cast.clerk, by=by, now=NOW)

    def test_nobody_gives_or_takes_their_own(self, cast: Cast) -> None:
        own = cast.security_administrator
        with pytest.raises(NotAllowed, match="自己"):
            grant_role(user=own.user, organisation=cast.unit, role=Role.CLERK, by=own.author, now=NOW)
        with pytest.raises(NotAllowed, match="自己"):
            revoke_role(membership=own, by=own.author, now=NOW)

    def test_a_unit_gets_no_finance_reviewer_of_its_own(self, cast: Cast) -> None:
        by, role = cast.security_administrator.author, Role.FINANCE_REVIEWER
        for office in (cast.unit, cast.bureau):
            with pytest.raises(Refused, match="只能在财政部门担任"):
                grant_role(user=cast.clerk.user, organisation=office, role=role, by=by, now=NOW)
        assert grant_role(user=cast.clerk.user, organisation=cast.finance, role=role, by=by, now=NOW).is_active

    def test_the_two_who_may_do(self, cast: Cast) -> None:
        """The control of all of the above."""
        user = create_user(username="neu", name="新人", password=None, by=cast.administrator.author, now=NOW)
        by = cast.security_administrator.author
        held = grant_role(user=user, organisation=cast.unit, role=Role.CLERK, by=by, now=NOW)
        assert held.is_active
        revoke_role(membership=held, by=by, now=NOW)
        held.refresh_from_db()
        assert not held.is_active


class TestNobodyIsTwo:
    @pytest.mark.parametrize(("first", "second"), list(permutations(sorted(ADMINISTRATORS), 2)))
    def test_in_either_order_in_whatever_office(self, cast: Cast, first: Role, second: Role) -> None:
        held = make_member(cast.finance, first, "boss")
        by = cast.security_administrator.author
        with pytest.raises(Refused, match="不同的人"):
            grant_role(user=held.user, organisation=cast.unit, role=second, by=by, now=NOW)
        revoke_role(membership=held, by=by, now=NOW)
        grant_role(user=held.user, organisation=cast.unit, role=second, by=by, now=NOW)

    def test_not_by_a_command_either(self, cast: Cast) -> None:
        with pytest.raises(Refused):
            grant_role(
                user=cast.administrator.user, organisation=cast.unit, role=Role.AUDIT_ADMINISTRATOR, by=SYSTEM, now=NOW
            )


class TestProposals:
    def test_what_is_asked_for_works_once_it_is_granted(self, cast: Cast) -> None:
        user = make_user("neu", "新人")
        by = cast.administrator.author
        asked = propose_role(user=user, organisation=cast.unit, role=Role.CLERK, by=by, now=NOW)
        assert not memberships_of(user, NOW).exists()
        assert list(proposals_for(cast.security_administrator)) == [asked]
        confirm_role(actor=cast.security_administrator, membership_id=asked.pk, now=NOW)
        assert list(memberships_of(user, NOW)) == [asked]
        assert not proposals_for(cast.security_administrator).exists()
        assert last_entry(f"user:{user.pk}").actor_name == "安全管理员"

    def test_what_was_declined_may_be_asked_for_again(self, cast: Cast) -> None:
        user = make_user("neu", "新人")
        by = cast.administrator.author
        asked = propose_role(user=user, organisation=cast.unit, role=Role.CLERK, by=by, now=NOW)
        refuse_role(actor=cast.security_administrator, membership_id=asked.pk, now=NOW)
        assert not proposals_for(cast.security_administrator).exists()
        with pytest.raises(Membership.DoesNotExist):
            confirm_role(actor=cast.security_administrator, membership_id=asked.pk, now=NOW)
        propose_role(user=user, organisation=cast.unit, role=Role.CLERK, by=by, now=NOW)
        assert proposals_for(cast.security_administrator).exists()

    def test_a_role_that_is_held_is_not_asked_for(self, cast: Cast) -> None:
        by = cast.administrator.author
        propose_role(user=cast.clerk.user, organisation=cast.unit, role=Role.CLERK, by=by, now=NOW)
        assert not proposals_for(cast.security_administrator).exists()


class TestWithinOnesPart:
    def test_people_and_offices_of_elsewhere_are_not_there(self, cast: Cast) -> None:
        actor = cast.security_administrator
        assert cast.foreign_clerk.user not in people_within(actor)
        with pytest.raises(Membership.DoesNotExist):
            take_role(actor=actor, membership_id=cast.foreign_clerk.pk, now=NOW)
        with pytest.raises(User.DoesNotExist):
            give_role(actor=actor, user_id=cast.foreign_clerk.user_id, office="111", role=Role.CLERK, now=NOW)
        with pytest.raises(Invalid):
            give_role(actor=actor, user_id=cast.clerk.user_id, office="911", role=Role.CLERK, now=NOW)

    @pytest.mark.parametrize(
        ("text", "found"),
        [("EXAMIN", True), ("程员甲", True), ("数据局（本级", True), ("局 （本级", False), ("没有这个", False)],
    )
    def test_people_are_found_by_name_account_and_office(self, cast: Cast, text: str, found: bool) -> None:
        user = make_user("the-examiner", "工程员甲")
        grant_role(user=user, organisation=cast.unit, role=Role.CLERK, by=SYSTEM, now=NOW)
        assert (user in people_within(cast.security_administrator, text)) is found

    @pytest.mark.parametrize("role", NOT_SECURITY)
    def test_others_find_nobody(self, cast: Cast, role: Role) -> None:
        assert not people_within(member_of(cast, role)).exists()


class TestCommand:
    def test_it_makes_a_root_and_its_three(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("create_administrators", "500", "某某县财政局", "sys", "sec", "aud")
        held = dict(Membership.objects.filter(is_active=True).values_list("user__username", "role"))
        assert held == {"sys": "administrator", "sec": "security_admin", "aud": "audit_admin"}
        assert not User.objects.filter(is_superuser=True).exists()

    def test_one_person_cannot_be_two(self, db: None) -> None:
        with pytest.raises(CommandError, match="不同的人"):
            call_command("create_administrators", "500", "某某县财政局", "one", "one", "aud")
        assert not User.objects.exists()


def grant_at_once(monkeypatch: pytest.MonkeyPatch, *, seconds: float) -> int:
    """The three administrations for one person; each waits so long for the others to have looked too. How many are
    granted."""
    cast = make_cast()
    user = make_user("boss")
    look, gate = separation.refuse_second_administration, threading.Barrier(len(ADMINISTRATORS))

    def look_all_at_once(user: User, role: Role) -> None:
        look(user, role)
        with suppress(threading.BrokenBarrierError):
            gate.wait(seconds)

    monkeypatch.setattr(operations, "refuse_second_administration", look_all_at_once)
    by = cast.security_administrator.author
    ends = at_once(
        [
            lambda role=role: grant_role(user=user, organisation=cast.finance, role=role, by=by, now=NOW)  # type: ignore[misc]
            for role in ADMINISTRATORS
        ]
    )
    return ends["done"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_three_at_the_same_moment_one_is_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert grant_at_once(monkeypatch, seconds=0.5) == 1


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_all_three_are_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(type(User.objects), "select_for_update", lambda manager: manager.all())
    assert grant_at_once(monkeypatch, seconds=30) == 3
