from __future__ import annotations

import pytest

from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import change_user, create_user, grant_role, revoke_role, set_password
from perfeval.accounts.queries import acting_membership, demo_accounts_exist, memberships_of
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Invalid
from perfeval.core.workflow import Role
from tests.apps.journal import count, last_entry
from tests.factories import NOW, PASSWORD, Cast, make_user

pytestmark = pytest.mark.django_db


class TestCreate:
    def test_the_password_is_kept_as_a_hash(self) -> None:
        user = make_user("zhang", "张三")
        assert user.check_password(PASSWORD)
        assert PASSWORD not in user.password

    def test_the_journal_never_sees_the_password(self) -> None:
        make_user("zhang")
        set_password(user=User.objects.get(), password="另一个足够长的口令-1", by=SYSTEM, now=NOW)
        assert not [e for e in JournalEntry.objects.all() if "口令" in str(e.detail) or PASSWORD in str(e.detail)]

    @pytest.mark.parametrize("password", ["", "12345678901", "short", "password123"])
    def test_a_weak_password_is_refused_in_words(self, password: str) -> None:
        with pytest.raises(Invalid) as caught:
            create_user(username="zhang", name="张三", password=password, by=SYSTEM, now=NOW)
        assert caught.value.fields["password"]
        assert not User.objects.exists()

    def test_a_demo_account_may_have_a_published_one(self) -> None:
        create_user(username="demo", name="演示", password="1", by=SYSTEM, now=NOW, is_demo=True)
        assert demo_accounts_exist()

    def test_a_name_is_given_once(self) -> None:
        make_user("zhang")
        with pytest.raises(Invalid) as caught:
            make_user("zhang")
        assert "username" in caught.value.fields


class TestChange:
    def test_old_and_new_are_in_the_journal(self) -> None:
        user = make_user("zhang", "张三")
        change_user(user=user, name="张三丰", phone="", is_active=False, is_staff=False, by=SYSTEM, now=NOW)
        assert last_entry(f"user:{user.pk}").detail == {
            "name": {"old": "张三", "new": "张三丰"},
            "is_active": {"old": True, "new": False},
        }
        assert not User.objects.get().is_active

    def test_a_weak_new_password_is_refused(self) -> None:
        user = make_user("zhang")
        with pytest.raises(Invalid):
            set_password(user=user, password="1", by=SYSTEM, now=NOW)
        assert User.objects.get().check_password(PASSWORD)


class TestRoles:
    def test_granting_twice_is_once(self, cast: Cast) -> None:
        again = grant_role(user=cast.clerk.user, organisation=cast.unit, role=Role.CLERK, by=SYSTEM, now=NOW)
        assert again == cast.clerk
        assert count(f"user:{cast.clerk.user_id}") == 2  # create, grant

    def test_a_role_that_was_taken_away_can_be_given_back(self, cast: Cast) -> None:
        revoke_role(membership=cast.clerk, by=SYSTEM, now=NOW)
        assert list(memberships_of(cast.clerk.user, NOW)) == []
        assert last_entry(f"user:{cast.clerk.user_id}").action == "revoke"
        grant_role(user=cast.clerk.user, organisation=cast.unit, role=Role.CLERK, by=SYSTEM, now=NOW)
        assert list(memberships_of(cast.clerk.user, NOW)) == [cast.clerk]

    def test_taking_away_twice_is_written_once(self, cast: Cast) -> None:
        revoke_role(membership=cast.clerk, by=SYSTEM, now=NOW)
        revoke_role(membership=cast.clerk, by=SYSTEM, now=NOW)
        assert count(f"user:{cast.clerk.user_id}") == 3

    @pytest.mark.parametrize("switch", ["user", "organisation", "membership"])
    def test_who_is_switched_off_has_no_role(self, cast: Cast, switch: str) -> None:
        row = cast.clerk if switch == "membership" else getattr(cast.clerk, switch)
        type(row).objects.filter(pk=row.pk).update(is_active=False)
        assert acting_membership(cast.clerk.user, cast.clerk.pk, NOW) is None

    def test_the_chosen_role_acts_if_it_is_the_persons_own(self, cast: Cast) -> None:
        second = grant_role(user=cast.clerk.user, organisation=cast.sibling, role=Role.UNIT_HEAD, by=SYSTEM, now=NOW)
        assert acting_membership(cast.clerk.user, second.pk, NOW) == second
        assert acting_membership(cast.clerk.user, cast.finance_reviewer.pk, NOW) == cast.clerk
        assert acting_membership(cast.clerk.user, None, NOW) == cast.clerk

    def test_the_author_of_the_journal_is_the_person_in_this_role(self, cast: Cast) -> None:
        author = Membership.objects.get(pk=cast.clerk.pk).author
        assert (author.user_id, author.name, author.role) == (cast.clerk.user_id, "填报甲", "clerk")
