"""接口令牌: what is kept of them, and how long they open anything."""

from __future__ import annotations

from datetime import timedelta

import pytest

from perfeval.accounts.models import ApiToken
from perfeval.accounts.operations import (
    MAX_TOKENS,
    change_user,
    create_token,
    grant_role,
    note_use,
    revoke_role,
    revoke_token,
)
from perfeval.accounts.queries import valid_token
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Invalid, Refused
from perfeval.core.workflow import Role
from tests.apps.journal import last_entry
from tests.factories import NOW, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def new_token(cast: Cast, *, days: int = 30) -> tuple[ApiToken, str]:
    return create_token(actor=cast.clerk, name="预算一体化", days=days, may_write=True, now=NOW)


def test_only_a_hash_and_the_beginning_are_kept(cast: Cast) -> None:
    token, text = new_token(cast)
    assert text.startswith(token.prefix)
    assert len(text) > 40
    stored = str(ApiToken.objects.values().get())
    assert text not in stored
    assert text[len(token.prefix) :] not in stored
    assert not [entry for entry in JournalEntry.objects.all() if text in str(entry.detail)]


def test_it_stands_for_the_role_it_was_made_in(cast: Cast) -> None:
    _, text = new_token(cast)
    found = valid_token(text, NOW)
    assert found is not None
    assert found.membership == cast.clerk


@pytest.mark.parametrize("other", ["", "pe_", "x" * 5000, "令牌", "\udc80"])
def test_any_other_text_opens_nothing(cast: Cast, other: str) -> None:
    new_token(cast)
    assert valid_token(other, NOW) is None


def test_it_ends_with_its_last_day(cast: Cast) -> None:
    _, text = new_token(cast, days=30)
    assert valid_token(text, NOW + timedelta(days=30, seconds=-1)) is not None
    assert valid_token(text, NOW + timedelta(days=30)) is None


def test_it_ends_with_what_it_rests_on(cast: Cast) -> None:
    """The office, the token itself: each alone."""
    token, text = new_token(cast)
    assert valid_token(text, NOW) is not None
    type(cast.unit).objects.filter(pk=cast.unit.pk).update(is_active=False)
    assert valid_token(text, NOW) is None
    type(cast.unit).objects.filter(pk=cast.unit.pk).update(is_active=True)
    assert valid_token(text, NOW) is not None
    revoke_token(actor=cast.clerk, token_id=token.pk, now=NOW)
    assert valid_token(text, NOW) is None


def test_it_ends_with_the_role_and_does_not_come_back_with_it(cast: Cast) -> None:
    _, text = new_token(cast)
    revoke_role(membership=cast.clerk, by=SYSTEM, now=NOW)
    assert valid_token(text, NOW) is None
    grant_role(user=cast.clerk.user, organisation=cast.unit, role=Role.CLERK, by=SYSTEM, now=NOW)
    assert valid_token(text, NOW) is None


def test_it_ends_with_the_account_and_does_not_come_back_with_it(cast: Cast) -> None:
    _, text = new_token(cast)
    user = cast.clerk.user
    for is_active in (False, True):
        change_user(user=user, name=user.name, phone="", is_active=is_active, is_staff=False, by=SYSTEM, now=NOW)
        assert valid_token(text, NOW) is None


def test_making_and_revoking_are_in_the_journal(cast: Cast) -> None:
    token, _ = new_token(cast)
    assert last_entry(f"user:{cast.clerk.user_id}").action == "create-token"
    revoke_token(actor=cast.clerk, token_id=token.pk, now=NOW)
    entry = last_entry(f"user:{cast.clerk.user_id}")
    assert (entry.action, entry.detail["token"]) == ("revoke-token", token.prefix)
    before = JournalEntry.objects.count()
    revoke_token(actor=cast.clerk, token_id=token.pk, now=NOW)
    assert JournalEntry.objects.count() == before


def test_nobody_revokes_anothers(cast: Cast) -> None:
    token, text = new_token(cast)
    with pytest.raises(ApiToken.DoesNotExist):
        revoke_token(actor=cast.colleague, token_id=token.pk, now=NOW)
    assert valid_token(text, NOW) is not None


@pytest.mark.parametrize(("name", "days"), [("", 30), ("  ", 30), ("长" * 61, 30), ("a\x00b", 30), ("好", 36500)])
def test_a_name_and_one_of_the_terms_are_wanted(cast: Cast, name: str, days: int) -> None:
    with pytest.raises(Invalid):
        create_token(actor=cast.clerk, name=name, days=days, may_write=False, now=NOW)
    assert not ApiToken.objects.exists()


def test_there_is_an_end_to_how_many(cast: Cast) -> None:
    for _ in range(MAX_TOKENS):
        new_token(cast)
    with pytest.raises(Refused):
        new_token(cast)
    create_token(actor=cast.colleague, name="另一人的", days=30, may_write=False, now=NOW)


def test_its_use_is_noted_to_the_minute(cast: Cast) -> None:
    token, _ = new_token(cast)
    for seconds, noted in ((0, 0), (59, 0), (60, 60)):
        note_use(token, NOW + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(seconds=noted)
