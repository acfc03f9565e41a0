"""Writing: the content of a draft, submission, recall."""

from __future__ import annotations

from typing import Any

import pytest

from perfeval.audit.models import JournalEntry
from perfeval.core.interchange import sheet_to_json
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import open_review, save_changes
from perfeval.evaluations.operations.typed import Change
from perfeval.evaluations.queries import assess, worked_on_for_unit
from perfeval.web.api.bodies import MAX_BODY
from tests.factories import (
    NOW,
    Cast,
    answer_warnings,
    evaluation_in,
    filled_evaluation,
    make_evaluation,
    ready_evaluation,
    reload,
    seed_sheet,
)
from tests.web.api.system import system_of


def content(evaluation: Evaluation) -> dict[str, Any]:
    return sheet_to_json(assess(reload(evaluation)).sheet)


def address(evaluation: Evaluation, what: str = "sheet") -> str:
    return f"/evaluations/{evaluation.pk}/{what}"


def test_a_table_goes_from_empty_to_submitted(cast: Cast) -> None:
    """All that another system needs, without a page."""
    evaluation = make_evaluation(cast)
    system = system_of(cast.clerk)
    answer = system.put(
        address(evaluation), sheet_to_json(seed_sheet()) | {"project_code": None}, revision=evaluation.content_revision
    )
    assert answer.status_code == 200, answer.content
    assert not [item for item in answer.json()["findings"] if item["severity"] == "error"]
    answer_warnings(evaluation, cast.clerk)
    revision = system.get(f"/evaluations/{evaluation.pk}").json()["revision"]
    submitted = system.post(address(evaluation, "submit"), {"declared_true": True}, revision=revision)
    assert (submitted.status_code, submitted.json()["state"]) == (200, "bureau_review")
    recalled = system.post(address(evaluation, "recall"))
    assert (recalled.status_code, recalled.json()["state"]) == (200, "drafting")
    assert "接口，令牌 pe_" in JournalEntry.objects.get(chain=evaluation.chain, action="fill").detail["source"]


def test_what_was_submitted_by_token_its_person_does_not_approve(cast: Cast) -> None:
    draft = ready_evaluation(cast)
    answer = system_of(cast.colleague).post(
        address(draft, "submit"), {"declared_true": True}, revision=draft.content_revision
    )
    assert answer.status_code == 200, answer.content
    assert worked_on_for_unit(cast.colleague, [draft]) == {draft.pk}


def test_what_was_read_is_written_back_without_a_trace(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    system = system_of(cast.clerk)
    read = system.get(address(evaluation))
    before = JournalEntry.objects.count()
    written = system.put(address(evaluation), read.json(), revision=int(read.headers["ETag"].strip('"')))
    assert written.json()["aside"] == []
    assert written.headers["ETag"] == read.headers["ETag"]
    assert JournalEntry.objects.count() == before


def test_a_stale_revision_is_answered_with_both_values(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    seen = reload(evaluation).content_revision
    change = Change("evaluation", evaluation.pk, "goal_actual", "同事填写的", reload(evaluation).revision)
    mine = content(evaluation) | {"goal_actual": "接口送来的"}
    save_changes(actor=cast.colleague, evaluation_id=evaluation.pk, changes=[change], now=NOW)
    response = system_of(cast.clerk).put(address(evaluation), mine, revision=seen)
    assert response.status_code == 409
    [clash] = response.json()["conflicts"]
    assert (clash["place"], clash["mine"], clash["theirs"]) == ("goal_actual", "接口送来的", "同事填写的")
    assert response.json()["revision"] == seen + 1
    assert reload(evaluation).goal_actual == "同事填写的"


@pytest.mark.parametrize("header", [None, "", "*", 'W/"1"', '"1', "x", "-1", "1.0", "9" * 30])
def test_a_revision_must_be_named(cast: Cast, header: str | None) -> None:
    evaluation = filled_evaluation(cast)
    system = system_of(cast.clerk)
    headers = {"Authorization": f"Bearer {system.token}"} | ({} if header is None else {"If-Match": header})
    for method, what in (("put", "sheet"), ("post", "submit")):
        response = getattr(system.client, method)(
            f"/api/v1{address(evaluation, what)}", b"{}", content_type="application/json", headers=headers
        )
        assert response.status_code == 422
        assert response.json()["places"][0]["place"] == "header.If-Match"


def test_a_wrong_cell_is_named_and_nothing_is_stored(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    before = content(evaluation)
    sheet = content(evaluation)
    rows: Any = sheet["indicators"]
    rows[2]["weight"] = "1.234"
    sheet["goal_actual"] = "不应存下"
    response = system_of(cast.clerk).put(address(evaluation), sheet, revision=reload(evaluation).content_revision)
    assert response.status_code == 422
    assert [item["place"] for item in response.json()["places"]] == ["indicators[2].weight"]
    assert content(evaluation) == before


HARMFUL = {
    "blanks": b"  ",
    "no JSON": b"{",
    "GBK": '{"kind": "\u9879\u76ee"}'.encode("gbk"),
    "deep": b"[" * 100_000,
    "deep and closed": b"[" * 5_000 + b"]" * 5_000,
    "NUL": b'{"kind": "project", "unit_of_money": "\\u0000"}',
    "a lone surrogate": b'{"kind": "project", "unit_of_money": "\xe5\x85\x83", "title": "\\ud800"}',
    "inf": b'{"kind": "project", "unit_of_money": "\xe5\x85\x83", "deduction": Infinity}',
    "nan": b'{"kind": "project", "unit_of_money": "\xe5\x85\x83", "deduction": NaN}',
    "1e400": b'{"kind": "project", "unit_of_money": "\xe5\x85\x83", "deduction": 1e400}',
    "0E+1000000": b'{"kind": "project", "unit_of_money": "\xe5\x85\x83", "deduction": "0E+1000000"}',
    "digits": b'{"kind": "project", "unit_of_money": "\xe5\x85\x83", "deduction": ' + b"9" * 500_000 + b"}",
    "twice": b'{"kind": "project", "kind": "project", "unit_of_money": "\xe5\x85\x83"}',
    "a list": b"[]",
    "text": b'"x"',
    "null": b"null",
    "an unknown key": b'{"kind": "project", "unit_of_money": "\xe5\x85\x83", "__proto__": 1}',
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_body_is_refused_with_its_place(cast: Cast, name: str) -> None:
    evaluation = filled_evaluation(cast)
    before = content(evaluation)
    system = system_of(cast.clerk)
    revision = reload(evaluation).content_revision
    for response in (
        system.put(address(evaluation), HARMFUL[name], revision=revision),
        system.post(address(evaluation, "submit"), HARMFUL[name], revision=revision),
        system.post("/check", HARMFUL[name]),
        system.post("/score?scheme=futian-2022", HARMFUL[name]),
    ):
        assert response.status_code in (400, 422), response.content
        assert response.json()["places"]
    assert content(evaluation) == before


@pytest.mark.parametrize("length", [MAX_BODY + 1, 6_000_000])
def test_a_body_that_is_too_large_is_not_read(cast: Cast, length: int) -> None:
    response = system_of(cast.clerk).post("/check", b" " * length)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_kind_of_body_is_refused(cast: Cast, kind: str) -> None:
    response = system_of(cast.clerk).post("/check", b"{}", kind=kind)
    assert response.status_code == 415


@pytest.mark.parametrize("body", [{}, {"declared_true": False}, {"declared_true": 1}, {"declared_true": True, "x": 1}])
def test_what_is_submitted_is_declared_true(cast: Cast, body: dict[str, object]) -> None:
    evaluation = ready_evaluation(cast)
    response = system_of(cast.clerk).post(
        address(evaluation, "submit"), body, revision=reload(evaluation).content_revision
    )
    assert response.status_code == 422
    assert reload(evaluation).as_state is State.DRAFTING


def test_what_stands_against_a_submission_is_listed(cast: Cast) -> None:
    evaluation = make_evaluation(cast)
    response = system_of(cast.clerk).post(
        address(evaluation, "submit"), {"declared_true": True}, revision=evaluation.content_revision
    )
    assert (response.status_code, response.json()["code"]) == (422, "blocked")
    assert len(response.json()["places"]) > 5


def test_a_submission_of_something_else_than_was_seen_is_a_conflict(cast: Cast) -> None:
    evaluation = ready_evaluation(cast)
    response = system_of(cast.clerk).post(
        address(evaluation, "submit"), {"declared_true": True}, revision=reload(evaluation).content_revision - 1
    )
    assert response.status_code == 409
    assert response.json()["revision"] == reload(evaluation).content_revision
    assert "页" not in response.json()["message"], "there is no page in an interface"
    assert reload(evaluation).as_state is State.DRAFTING


def test_what_is_sent_again_for_want_of_an_answer_is_submitted_once(cast: Cast) -> None:
    evaluation = ready_evaluation(cast)
    sent = (address(evaluation, "submit"), {"declared_true": True})
    answers = [system_of(who).post(*sent, revision=evaluation.content_revision) for who in (cast.clerk,) * 2]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert system_of(cast.colleague).post(*sent, revision=evaluation.content_revision).status_code == 403
    assert reload(evaluation).snapshots.count() == 1


def test_what_a_reviewer_has_opened_is_not_recalled(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    open_review(actor=cast.bureau_reviewer, evaluation_id=evaluation.pk, now=NOW)
    response = system_of(cast.clerk).post(address(evaluation, "recall"))
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")
    assert "审核人已打开" in response.json()["message"]
