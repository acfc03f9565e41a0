"""Lists that are neither counted nor leafed through without end."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from perfeval.audit import paging
from perfeval.audit.models import JournalHead
from perfeval.audit.paging import Amount, Pages, amount_of, amount_within, amounts_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST", 3)


def heads(count: int) -> None:
    JournalHead.objects.bulk_create(JournalHead(chain=f"x:{number}") for number in range(count))


@pytest.mark.parametrize(("rows", "words", "goes_on"), [(0, "0", False), (3, "3", False), (5, "超过 3", True)])
def test_it_counts_no_further_than_it_says(rows: int, words: str, goes_on: bool) -> None:
    heads(rows)
    found = amount_of(JournalHead.objects.all())
    assert (str(found), found.goes_on, bool(found), int(found)) == (words, goes_on, rows > 0, min(rows, 4))


def test_several_lists_are_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    heads(5)
    some = JournalHead.objects.filter(chain__in=["x:0", "x:1"])
    with django_assert_num_queries(1):
        assert amounts_of([JournalHead.objects.all(), some, JournalHead.objects.none()]) == [
            Amount(4),
            Amount(2),
            Amount(0),
        ]


def test_the_last_page_is_the_last_that_is_listed() -> None:
    heads(5)
    page = Pages(JournalHead.objects.order_by("chain"), 2).get_page("1000")
    assert ([head.chain for head in page], page.number, page.paginator.num_pages) == (["x:2"], 2, 2)


@pytest.mark.parametrize(("rows", "amount"), [(2, Amount(1)), (5, Amount(4))])
def test_of_a_list_without_end_only_whether_some_can_be_printed(rows: int, amount: Amount) -> None:
    heads(rows)
    everything = JournalHead.objects.order_by("chain")
    page = Pages(everything, 1).page(1)
    assert amount_within(page, lambda rows: rows.filter(chain="x:0")) == amount
    assert not amount_within(page, lambda rows: rows.filter(chain="y"))
