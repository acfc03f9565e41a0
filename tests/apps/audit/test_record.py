from __future__ import annotations

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from perfeval.audit.models import JournalEntry, JournalHead
from perfeval.audit.operations import SYSTEM, Author, change_and_record, record
from tests.factories import NOW, make_organisation

CLERK = Author(7, "填报甲", "clerk", "测试市数据局")


@pytest.mark.django_db
class TestRecord:
    def test_it_links_each_entry_to_the_one_before(self) -> None:
        first = record(chain="evaluation:1", action="create", by=CLERK, now=NOW)
        second = record(chain="evaluation:1", action="edit", by=CLERK, now=NOW, detail={"cells": []})
        assert (first.sequence, first.previous_hash) == (1, "")
        assert (second.sequence, second.previous_hash) == (2, first.hash)

    def test_it_keeps_chains_apart(self) -> None:
        record(chain="evaluation:1", action="create", by=CLERK, now=NOW)
        other = record(chain="evaluation:2", action="create", by=CLERK, now=NOW)
        assert (other.sequence, other.previous_hash) == (1, "")

    def test_it_writes_down_who_acted_in_words(self) -> None:
        entry = record(chain="user:1", action="create", by=CLERK, now=NOW)
        entry.refresh_from_db()
        assert (entry.actor_id, entry.actor_name, entry.actor_role) == (7, "填报甲", "clerk")
        assert entry.actor_organisation == "测试市数据局"
        assert entry.at == NOW

    def test_a_name_longer_than_the_column_is_cut_before_it_is_hashed(self) -> None:
        entry = record(chain="user:1", action="create", by=Author(1, "长" * 150, "clerk", "名" * 300), now=NOW)
        entry.refresh_from_db()
        assert entry.actor_name == "长" * 80
        assert entry.compute_hash() == entry.hash

    def test_an_entry_and_its_act_are_stored_together_or_not_at_all(self) -> None:
        @transaction.atomic
        def act() -> None:
            record(chain="evaluation:1", action="create", by=SYSTEM, now=NOW)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            act()
        assert not JournalEntry.objects.exists()
        assert not JournalHead.objects.exists()

    def test_it_costs_three_queries_once_the_chain_exists(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        record(chain="evaluation:1", action="create", by=SYSTEM, now=NOW)
        with django_assert_num_queries(3):
            record(chain="evaluation:1", action="edit", by=SYSTEM, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_work_outside_a_transaction() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError):
        record(chain="evaluation:1", action="create", by=SYSTEM, now=NOW)


@pytest.mark.django_db
class TestChangeAndRecord:
    def test_it_writes_old_and_new_of_what_differs_only(self) -> None:
        office = make_organisation(code="1", name="旧名")
        assert change_and_record(
            office, {"name": "新名", "code": "1"}, chain="x:1", action="change", by=SYSTEM, now=NOW
        )
        assert JournalEntry.objects.get(chain="x:1").detail == {"name": {"old": "旧名", "new": "新名"}}

    def test_nothing_changed_is_nothing_written(self) -> None:
        office = make_organisation(code="1", name="旧名")
        assert not change_and_record(office, {"name": "旧名"}, chain="x:1", action="change", by=SYSTEM, now=NOW)
        assert not JournalEntry.objects.filter(chain="x:1").exists()
