from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Refused
from perfeval.core.scheme import SchemeError
from perfeval.schemes.models import StoredScheme
from perfeval.schemes.official import official_keys, official_scheme, official_text
from perfeval.schemes.operations import store_scheme
from perfeval.schemes.queries import newest_version
from tests.apps.journal import last_entry
from tests.factories import NOW, make_scheme

pytestmark = pytest.mark.django_db
TEXT = official_text("futian-2022")


@pytest.mark.parametrize("key", official_keys())
def test_every_shipped_scheme_can_be_stored_and_read_back(key: str) -> None:
    stored = make_scheme(key)
    assert StoredScheme.objects.get(pk=stored.pk).to_scheme() == official_scheme(key)
    assert (stored.key, stored.kind) == (key, official_scheme(key).kind)


def test_the_same_text_again_gives_the_stored_one() -> None:
    assert make_scheme() == make_scheme()
    assert StoredScheme.objects.count() == 1


def test_another_text_under_the_same_version_is_refused() -> None:
    make_scheme()
    with pytest.raises(Refused):
        store_scheme(text=TEXT + "\n# changed\n", by=SYSTEM, now=NOW)


def test_a_change_is_a_new_version() -> None:
    first = make_scheme()
    second = store_scheme(text=TEXT.replace("version = 1", "version = 2"), by=SYSTEM, now=NOW)
    assert newest_version("futian-2022") == second
    assert StoredScheme.objects.get(pk=first.pk).version == 1


def test_a_text_that_contradicts_itself_is_not_stored() -> None:
    with pytest.raises(SchemeError):
        store_scheme(text=TEXT.replace("weight = 50", "weight = 51"), by=SYSTEM, now=NOW)
    assert not StoredScheme.objects.exists()


def test_storing_is_in_the_journal_with_the_hash() -> None:
    stored = make_scheme()
    assert last_entry(f"scheme:{stored.pk}").detail == {"sha256": stored.sha256}


def test_the_database_holds_a_version_once() -> None:
    stored = make_scheme()
    twin = StoredScheme(key=stored.key, version=1, title="x", year=2022, kind="project", text="x", created_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
