"""Explaining warnings and answering remarks."""

from __future__ import annotations

import json

from django.test import Client

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import assess
from tests.factories import Cast, evaluation_in, reload
from tests.web.conftest import log_in
from tests.web.page_form import fields_of


def first_warning(evaluation: Evaluation) -> str:
    item = assess(reload(evaluation)).unanswered[0]
    return f"{item.finding.id}:{item.place}"


def test_an_explanation_answers_the_warning(clerk: Client, draft: Evaluation) -> None:
    warning, before = first_warning(draft), len(assess(draft).unanswered)
    clerk.post(f"/unit/tables/{draft.pk}/note/", {"answer": warning, f"note:{warning}": "经核实无误。"})
    assert len(assess(reload(draft)).unanswered) == before - 1
    assert "经核实无误。" in clerk.get(f"/unit/tables/{draft.pk}/").content.decode()


def test_the_plain_form_carries_the_field_of_the_panel(clerk: Client, draft: Evaluation) -> None:
    fields = fields_of(clerk.get(f"/unit/tables/{draft.pk}/").content.decode())
    assert f"note:{first_warning(draft)}" in fields


def test_an_empty_explanation_says_what_to_do(clerk: Client, draft: Evaluation) -> None:
    warning = first_warning(draft)
    response = clerk.post(f"/unit/tables/{draft.pk}/note/", {"answer": warning}, headers={"accept": "application/json"})
    assert response.status_code == 409
    assert "请先写一句说明" in json.loads(response.content)["message"]


def test_a_warning_that_is_gone_is_refused(clerk: Client, draft: Evaluation) -> None:
    response = clerk.post(f"/unit/tables/{draft.pk}/note/", {"answer": "x:y", "note:x:y": "说明"}, follow=True)
    assert "已不存在" in response.content.decode()


def test_a_remark_is_answered_at_its_row(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.DRAFTING, returned=True)
    remark = evaluation.remarks.get()
    response = clerk.post(
        f"/unit/tables/{evaluation.pk}/remarks/{remark.pk}/", {f"remark-{remark.pk}-answer": "已补充。"}
    )
    assert response.headers["Location"].endswith(f"#remark-{remark.pk}")
    remark.refresh_from_db()
    assert remark.answer == "已补充。"


def test_an_empty_answer_is_refused(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.DRAFTING, returned=True)
    remark = evaluation.remarks.get()
    response = clerk.post(f"/unit/tables/{evaluation.pk}/remarks/{remark.pk}/", follow=True)
    assert "请填写回复" in response.content.decode()


def test_a_remark_of_another_table_is_not_found(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    foreign = evaluation_in(cast, State.DRAFTING, returned=True, name="另一张表").remarks.get()
    response = clerk.post(f"/unit/tables/{draft.pk}/remarks/{foreign.pk}/", {f"remark-{foreign.pk}-answer": "越权"})
    assert response.status_code == 404


def test_another_unit_finds_nothing(cast: Cast, draft: Evaluation) -> None:
    client = log_in(cast.sibling_clerk)
    assert client.post(f"/unit/tables/{draft.pk}/note/", {"answer": "x:y"}).status_code == 404
    assert client.post(f"/unit/tables/{draft.pk}/remarks/1/").status_code == 404
