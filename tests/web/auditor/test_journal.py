"""操作日志: of all tables that the auditor sees, and of one with the check of its chain."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import Role, State
from perfeval.printing.sealing import apply_seal
from tests.factories import NOW, Cast, evaluation_in, make_evaluation, make_member
from tests.seals import give_seal
from tests.web.conftest import log_in

JOURNAL = reverse("auditor:journal")


@pytest.mark.parametrize("who", ["clerk", "bureau_reviewer", "finance_reviewer", "administrator"])
def test_it_is_for_auditors_only(cast: Cast, who: str) -> None:
    table = make_evaluation(cast)
    client = log_in(getattr(cast, who))
    assert client.get(JOURNAL).status_code == 403
    assert client.get(reverse("auditor:table", args=[table.pk])).status_code == 403


def test_it_says_who_did_what(cast: Cast) -> None:
    evaluation_in(cast, State.FINANCE_REVIEW)
    page = log_in(cast.auditor).get(JOURNAL).content.decode()
    for words in ("审核通过", "主管审核", "第1次送审，自评分"):
        assert words in page


def test_it_says_what_became_of_seals(cast: Cast) -> None:
    """A use once, with its table; the office's own entry of it is for the office's chain."""
    seal = give_seal(cast.head)
    table = evaluation_in(cast, State.APPROVED)
    apply_seal(actor=cast.head, evaluation_id=table.pk, version=1, now=NOW)
    page = log_in(cast.auditor).get(JOURNAL).content.decode()
    assert f"第1次送审稿，印模 {seal.sha256[:12]}" in page
    assert page.count(f"印模 {seal.sha256[:12]}") == 2, "启用公章, 盖章"
    assert "use-seal" not in page


def test_an_auditor_sees_their_part_of_the_tree(cast: Cast) -> None:
    table = make_evaluation(cast)
    foreign = make_member(cast.foreign_finance, Role.AUDITOR, "foreign-auditor")
    assert log_in(foreign).get(JOURNAL).context["lines"] == []
    assert log_in(foreign).get(reverse("auditor:table", args=[table.pk])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?action=submit", ["送审"]),
        ("?action=approve&person=主管", ["审核通过"]),
        ("?person=无此人", []),
        ("?since=2026-02-11", []),
        ("?until=2026-02-09&action=create", ["布置"]),
        ("?since=9999-12-31&action=submit", ["送审"]),
    ],
)
def test_it_is_filtered(cast: Cast, query: str, found: list[str]) -> None:
    evaluation_in(cast, State.FINANCE_REVIEW)
    lines = log_in(cast.auditor).get(f"{JOURNAL}{query}").context["lines"]
    assert [step.action for _, step, _ in lines] == found


def test_a_sound_chain_is_said_to_be_sound(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    page = log_in(cast.auditor).get(reverse("auditor:table", args=[table.pk])).content.decode()
    assert "日志校验通过" in page


def test_a_changed_entry_is_found(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    with connection.cursor() as cursor:  # past the model, as an intruder would
        cursor.execute(
            "UPDATE audit_journalentry SET actor_name = 'X' WHERE chain = %s AND sequence = 2", [table.chain]
        )
    page = log_in(cast.auditor).get(reverse("auditor:table", args=[table.pk])).content.decode()
    assert "日志校验没有通过" in page


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_evaluation(cast, name=f"项目{number}")
    client = log_in(cast.auditor)
    with django_assert_num_queries(7):
        client.get(JOURNAL)
