"""批量通过: the list to confirm and the list of results."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import add_remark
from tests.factories import NOW, Cast, bulk_evaluations, evaluation_in, reload
from tests.web.conftest import log_in

CONFIRM, APPROVE = reverse("review:batch"), reverse("review:batch-approve")


def box(evaluation: Evaluation, version: int | None = None) -> str:
    return f"{evaluation.pk}:{evaluation.version if version is None else version}"


def test_it_rejects_get(cast: Cast) -> None:
    client = log_in(cast.bureau_reviewer)
    assert client.get(CONFIRM).status_code == client.get(APPROVE).status_code == 405


def test_confirming_changes_nothing(cast: Cast) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    page = log_in(cast.bureau_reviewer).post(CONFIRM, {"table": [box(table)]})
    assert page.context["evaluations"] == [table]
    assert reload(table).as_state is State.BUREAU_REVIEW


def test_nothing_ticked_leads_back(cast: Cast) -> None:
    assert log_in(cast.bureau_reviewer).post(CONFIRM)["Location"] == reverse("review:queue")


def test_each_is_approved_or_its_refusal_is_said(cast: Cast) -> None:
    good, remarked, stale = (evaluation_in(cast, State.BUREAU_REVIEW, name=f"表{n}") for n in range(3))
    add_remark(actor=cast.bureau_reviewer, evaluation_id=remarked.pk, text="请核对。", now=NOW)
    boxes = [box(good), box(remarked), box(stale, version=7)]
    page = log_in(cast.bureau_reviewer).post(APPROVE, {"table": boxes})
    refusals = {table.pk: refusal for table, refusal in page.context["results"]}
    assert refusals[good.pk] == ""
    assert "意见尚未发出" in refusals[remarked.pk]
    assert "新的送审版本" in refusals[stale.pk]
    assert reload(good).as_state is State.FINANCE_REVIEW
    assert {reload(remarked).as_state, reload(stale).as_state} == {State.BUREAU_REVIEW}


def test_foreign_tables_are_as_if_they_were_not_there(cast: Cast) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    client = log_in(cast.other_bureau_reviewer)
    assert client.post(CONFIRM, {"table": [box(table)]}).status_code == 302
    page = client.post(APPROVE, {"table": [box(table)]})
    assert page.context["results"] == []
    assert table.project.name not in page.content.decode()
    assert reload(table).as_state is State.BUREAU_REVIEW


def test_garbage_is_passed_over(cast: Cast) -> None:
    garbage = ["", ":", "1", "x:1", "1:x", "9" * 40 + ":1", "1:" + "9" * 40, "-1:1", "１:１"]
    assert log_in(cast.bureau_reviewer).post(APPROVE, {"table": garbage}).context["results"] == []


def test_at_most_a_page_is_taken(cast: Cast) -> None:
    tables = bulk_evaluations(cast, 60)
    page = log_in(cast.bureau_reviewer).post(CONFIRM, {"table": [box(table) for table in tables]})
    assert len(page.context["evaluations"]) == 50


def test_a_clerk_may_not(cast: Cast) -> None:
    client: Client = log_in(cast.clerk)
    assert client.post(APPROVE, {"table": ["1:1"]}).status_code == 403


def test_with_nothing_ticked_it_says_so(cast: Cast) -> None:
    response = log_in(cast.bureau_reviewer).post(reverse("review:batch"), follow=True)
    assert "没有勾选自评表" in response.content.decode()
