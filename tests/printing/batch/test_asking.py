"""Asking for a batch: of whom, of what, how often."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import Membership
from perfeval.core.errors import Invalid, NotAllowed
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import enqueue_many
from perfeval.organisations.models import Seal
from perfeval.printing.batch import asking
from perfeval.printing.batch.asking import cancel_batch, print_rest, request_batch
from perfeval.printing.batch.naming import CHUNK
from perfeval.printing.batch_enums import BatchKind, BatchState, ItemState
from perfeval.printing.batch_models import Batch, BatchItem
from perfeval.printing.models import SealUse
from tests.apps.crowd import at_once
from tests.factories import NOW, Cast, bulk_evaluations, evaluation_in, give_away, make_cast
from tests.printing.batch.building import approved_tables, ask, like, run_jobs


def test_it_takes_the_approved_and_counts_the_others(cast: Cast) -> None:
    approved_tables(cast, 2)
    evaluation_in(cast, State.PUBLISHED)
    bulk_evaluations(cast, 3, State.DRAFTING)
    bulk_evaluations(cast, 1, State.FINANCE_REVIEW)
    batch = ask(cast.finance_reviewer)
    assert (batch.total, batch.left_out, batch.state) == (3, 4, BatchState.PRINTING)
    assert batch.title == "2022年度绩效自评表（测试市数据局（本级），3 份）"


def test_what_the_actor_may_not_see_does_not_exist(cast: Cast) -> None:
    first, second = approved_tables(cast, 2, units=[cast.other_unit])
    assert [item.snapshot.evaluation for item in ask(cast.clerk).items.all()] == [first]
    assert ask(cast.other_bureau_reviewer).items.get().snapshot.evaluation == second
    assert ask(cast.clerk).left_out == 0
    with pytest.raises(Invalid, match="没有选中"):
        ask(cast.foreign_finance_reviewer)


def test_the_order_is_that_of_the_units(cast: Cast) -> None:
    approved_tables(cast, 4, units=[cast.other_unit, cast.sibling])
    batch = ask(cast.finance_reviewer)
    assert batch.title == "2022年度绩效自评表（3 个单位，4 份）"
    units = list(batch.items.values_list("organisation", flat=True))
    assert units == [cast.unit.name, cast.sibling.name, cast.other_unit.name, cast.other_unit.name]


def test_nothing_approved_is_refused(cast: Cast) -> None:
    bulk_evaluations(cast, 2)
    with pytest.raises(Invalid, match="没有通过审核"):
        ask(cast.finance_reviewer)
    assert not Batch.objects.exists()


def test_too_many_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    approved_tables(cast, 4)
    monkeypatch.setattr(asking, "MOST", 2)
    with (
        CaptureQueriesContext(connection) as queries,
        pytest.raises(Invalid, match="一次最多打印 2 份，这里有 4 份"),
    ):
        ask(cast.finance_reviewer)
    assert "LIMIT 3" in queries[1]["sql"]  # no more are read than show that it is too many


def test_nobody_fills_the_queue(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = approved_tables(cast, 3)
    monkeypatch.setattr(asking, "MOST_AT_WORK", 2)

    def press(number: int, actor: Membership = cast.finance_reviewer) -> Batch:
        chosen = Evaluation.objects.filter(pk=tables[number].pk)
        return request_batch(actor=actor, evaluations=chosen, kind=BatchKind.ZIP, now=NOW)

    first, second = press(0), press(1)
    with pytest.raises(Invalid, match="您已有 2 批正在打印"):
        press(2)
    assert press(1) == second, "the same is no further one"
    press(2, cast.auditor)  # others are not held up
    cancel_batch(batch=first, now=NOW)
    press(2)
    first.refresh_from_db()
    with pytest.raises(Invalid, match="您已有 2 批正在打印"):
        print_rest(actor=cast.finance_reviewer, batch=first, now=NOW)
    cancel_batch(batch=second, now=NOW)
    print_rest(actor=cast.finance_reviewer, batch=first, now=NOW)


def test_a_second_press_finds_the_first_batch(cast: Cast) -> None:
    approved_tables(cast, 2)
    assert ask(cast.finance_reviewer) == ask(cast.finance_reviewer)
    assert Job.objects.filter(key__startswith="batch:").count() == 1
    # another kind and another person are other batches
    assert (
        len({ask(cast.finance_reviewer).pk, ask(cast.finance_reviewer, BatchKind.MERGED).pk, ask(cast.auditor).pk}) == 3
    )


def test_after_a_cancellation_a_press_begins_another(cast: Cast) -> None:
    approved_tables(cast, 1)
    first = ask(cast.finance_reviewer)
    cancel_batch(batch=first, now=NOW)
    assert ask(cast.finance_reviewer) != first


@pytest.mark.parametrize("kind", BatchKind)
def test_what_is_printed_and_kept_is_looked_up(cast: Cast, kind: BatchKind) -> None:
    approved_tables(cast, 2)
    first = ask(cast.finance_reviewer, kind)
    run_jobs(first)
    evaluation_in(cast, State.DRAFTING, name="尚未通过")
    again = ask(cast.finance_reviewer, kind, now=NOW + timedelta(hours=23))
    assert again == first
    again.refresh_from_db()
    assert again.left_out == 1
    assert Batch.objects.count() == 1
    assert ask(cast.finance_reviewer, kind, now=NOW + timedelta(days=2)) != first  # expired


def damage_file(batch: Batch) -> None:
    default_storage.delete(batch.file)


def leave_one_out(batch: Batch) -> None:
    batch.items.filter(number=1).update(state=ItemState.FAILED)


def seal_one(batch: Batch) -> None:
    snapshot = batch.items.get(number=1).snapshot
    seal = Seal.objects.create(
        organisation=batch.membership.organisation, picture=b"", sha256="", uploaded_at=NOW,
        uploaded_by=batch.membership.user,
    )  # fmt: skip
    SealUse.objects.create(snapshot=snapshot, seal=seal, used_at=NOW, used_by=batch.membership.user)


@pytest.mark.parametrize("change", [damage_file, leave_one_out, seal_one])
def test_what_is_not_the_same_any_more_is_printed_anew(cast: Cast, change: Callable[[Batch], None]) -> None:
    approved_tables(cast, 2)
    first = ask(cast.finance_reviewer)
    run_jobs(first)
    change(first)
    assert ask(cast.finance_reviewer) != first


def test_the_database_keeps_the_second_out(cast: Cast) -> None:
    """The control of the two tests above."""
    approved_tables(cast, 1)
    batch = ask(cast.finance_reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.create(
            membership=cast.finance_reviewer, kind="zip", title="又一批", fingerprint=batch.fingerprint, total=1,
            created_at=NOW,
        )  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_ten_presses_at_once_make_one_batch() -> None:
    cast = make_cast()
    approved_tables(cast, 3)
    assert at_once([lambda: ask(cast.finance_reviewer)] * 10) == {"done": 10}
    assert Batch.objects.count() == 1
    assert BatchItem.objects.count() == 3


def press_at_once(cast: Cast) -> Counter[str]:
    """Each for another table, in two roles: the same ones would be one batch."""
    office = cast.finance_reviewer.organisation
    both = [
        cast.finance_reviewer,
        cast.finance_reviewer.user.memberships.create(organisation=office, role=Role.AUDITOR),
    ]
    chosen = [Evaluation.objects.filter(pk=table.pk) for table in approved_tables(cast, 8)]
    return at_once(
        [
            partial(request_batch, actor=both[number % 2], evaluations=one, kind=BatchKind.ZIP, now=NOW)
            for number, one in enumerate(chosen)
        ]
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_presses_at_once_as_many_are_taken_as_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_AT_WORK", 2)
    assert press_at_once(make_cast()) == {"done": 2, "Invalid": 6}
    assert Batch.objects.count() == 2


@pytest.mark.postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_more_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: all have counted before the first is stored."""

    def slowly(**given: Any) -> None:
        time.sleep(0.5)
        enqueue_many(**given)

    monkeypatch.setattr(asking, "MOST_AT_WORK", 2)
    monkeypatch.setattr(asking, "_wait_for_a_turn", lambda _: None)
    monkeypatch.setattr("perfeval.jobs.operations.enqueue_many", slowly)
    assert press_at_once(make_cast())["done"] > 2


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    approved_tables(cast, count)
    with django_assert_num_queries(11):
        ask(cast.finance_reviewer)
    assert Job.objects.filter(key__startswith="batch:").count() == -(-count // CHUNK)


def test_cancelling_ends_its_jobs_and_no_others(cast: Cast) -> None:
    approved_tables(cast, 1)
    batch, other = ask(cast.finance_reviewer), ask(cast.auditor)
    cancel_batch(batch=batch, now=NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.cancelled_at) == (BatchState.CANCELLED, NOW)
    states = {job.key.split(":")[1]: job.state for job in Job.objects.filter(key__startswith="batch:")}
    assert states == {str(batch.pk): JobState.CANCELLED, str(other.pk): JobState.QUEUED}
    with pytest.raises(NotAllowed):
        cancel_batch(batch=batch, now=NOW)


def test_the_rest_of_a_batch_at_work_is_refused(cast: Cast) -> None:
    approved_tables(cast, 1)
    with pytest.raises(NotAllowed, match="正在打印"):
        print_rest(actor=cast.finance_reviewer, batch=ask(cast.finance_reviewer), now=NOW)


def test_the_rest_is_refused_while_the_same_is_printed_anew(cast: Cast) -> None:
    approved_tables(cast, 1)
    first = ask(cast.finance_reviewer)
    cancel_batch(batch=first, now=NOW)
    first.refresh_from_db()
    ask(cast.finance_reviewer)
    with pytest.raises(NotAllowed, match="同样的一批"):
        print_rest(actor=cast.finance_reviewer, batch=first, now=NOW)


def test_what_the_actor_lost_from_sight_is_left_out_of_the_rest(cast: Cast) -> None:
    first, second = approved_tables(cast, 2, units=[cast.sibling])
    batch = ask(cast.bureau_reviewer)
    cancel_batch(batch=batch, now=NOW)
    batch.refresh_from_db()
    give_away(second, cast.other_unit)
    print_rest(actor=cast.bureau_reviewer, batch=batch, now=NOW)
    batch.refresh_from_db()
    assert batch.total == 1
    assert batch.items.get().snapshot.evaluation == first
    assert batch.items.get().state == ItemState.WAITING


def test_a_list_that_is_already_narrowed_is_taken_as_it_is(cast: Cast) -> None:
    first = approved_tables(cast, 1)[0]
    like(first, "另一个", cast.unit)
    chosen = Evaluation.objects.filter(project__name="另一个").order_by("-pk")
    batch = request_batch(actor=cast.auditor, evaluations=chosen, kind=BatchKind.ZIP, now=NOW)
    assert batch.items.get().project == "另一个"
