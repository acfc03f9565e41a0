"""公章: taking it into use and out of it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from perfeval.accounts.models import Membership
from perfeval.audit.models import JournalEntry
from perfeval.core.errors import Invalid, NotAllowed, Refused
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation, Seal
from perfeval.organisations.operations import retire_seal, upload_seal
from perfeval.organisations.queries import seal_in_use, seals_of
from tests.apps.crowd import at_once
from tests.factories import NOW, Cast, make_cast, make_member
from tests.seals import drawn_seal, encoded, give_seal

BLUSH = (214, 60, 70)


def journal_of(organisation: Organisation) -> list[tuple[str, object]]:
    entries = JournalEntry.objects.filter(chain=f"organisation:{organisation.pk}", action__contains="seal")
    return [(entry.action, entry.detail) for entry in entries.order_by("pk")]


def test_the_head_brings_the_seal(cast: Cast) -> None:
    seal = give_seal(cast.head)
    found = seal_in_use(cast.unit)
    assert found == seal
    assert found is not None
    assert bytes(found.picture).startswith(b"\x89PNG")
    assert (found.uploaded_at, found.uploaded_by) == (NOW, cast.head.user)
    assert journal_of(cast.unit) == [("upload-seal", {"sha256": seal.sha256, "replaces": ""})]


def test_a_new_one_retires_the_old_one(cast: Cast) -> None:
    old, new = give_seal(cast.head), give_seal(cast.head, BLUSH)
    old.refresh_from_db()
    assert old.retired_at == NOW
    assert seal_in_use(cast.unit) == new
    assert set(seals_of(cast.unit)) == {old, new}
    assert journal_of(cast.unit)[-1] == ("upload-seal", {"sha256": new.sha256, "replaces": old.sha256})


def test_the_same_picture_again_is_refused(cast: Cast) -> None:
    give_seal(cast.head)
    with pytest.raises(Invalid, match="相同"):
        give_seal(cast.head)
    assert Seal.objects.count() == 1


def test_it_is_retired_and_kept(cast: Cast) -> None:
    seal = give_seal(cast.head)
    retire_seal(organisation=cast.unit, by=cast.head.author, now=NOW)
    assert seal_in_use(cast.unit) is None
    assert list(seals_of(cast.unit)) == [seal]
    assert journal_of(cast.unit)[-1] == ("retire-seal", {"sha256": seal.sha256})
    with pytest.raises(Refused, match="没有在用"):
        retire_seal(organisation=cast.unit, by=cast.head.author, now=NOW)


@pytest.mark.parametrize("who", ["clerk", "bureau_reviewer", "finance_reviewer", "auditor", "administrator"])
def test_nobody_else_may(cast: Cast, who: str) -> None:
    give_seal(cast.head)
    other: Membership = getattr(cast, who)
    picture = encoded(drawn_seal(colour=BLUSH))
    with pytest.raises(NotAllowed):
        upload_seal(organisation=cast.unit, picture=picture, by=other.author, now=NOW)
    with pytest.raises(NotAllowed):
        retire_seal(organisation=cast.unit, by=other.author, now=NOW)
    assert Seal.objects.filter(retired_at=None).count() == 1


def test_the_head_of_another_unit_may_not(cast: Cast) -> None:
    give_seal(cast.head)
    other = make_member(cast.sibling, Role.UNIT_HEAD, "sibling-head", "外单位负责人")
    with pytest.raises(NotAllowed):
        upload_seal(organisation=cast.unit, picture=encoded(drawn_seal(colour=BLUSH)), by=other.author, now=NOW)
    with pytest.raises(NotAllowed):
        retire_seal(organisation=cast.unit, by=other.author, now=NOW)
    assert Seal.objects.filter(retired_at=None).count() == 1


def test_a_bad_picture_leaves_the_old_seal_in_use(cast: Cast) -> None:
    seal = give_seal(cast.head)
    with pytest.raises(Invalid):
        upload_seal(organisation=cast.unit, picture=b"x", by=cast.head.author, now=NOW)
    assert seal_in_use(cast.unit) == seal


def test_the_database_keeps_a_second_one_in_use_out(cast: Cast) -> None:
    seal = give_seal(cast.head)
    with pytest.raises(IntegrityError):
        Seal.objects.create(
            organisation=cast.unit, picture=b"", sha256="", uploaded_at=NOW, uploaded_by=seal.uploaded_by
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_many_uploads_at_once_leave_one_in_use(transactional_db: None) -> None:
    cast = make_cast()
    pictures = [encoded(drawn_seal(colour=(180 + 10 * number, 30, 30))) for number in range(4)]
    ends = at_once(
        [
            lambda p=picture: upload_seal(organisation=cast.unit, picture=p, by=cast.head.author, now=NOW)  # type: ignore[misc]
            for picture in pictures
        ]
    )
    assert ends == {"done": 4}
    assert Seal.objects.filter(retired_at=None).count() == 1
    assert Seal.objects.count() == 4
