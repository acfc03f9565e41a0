"""Lists and single tables."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.core.interchange import sheet_from_json
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import recall
from perfeval.evaluations.queries import assess
from perfeval.printing.models import PrintedDocument
from tests.factories import NOW, Cast, bulk_evaluations, evaluation_in, filled_evaluation, reload, send_back, submit_it
from tests.web.api.system import System, system_of


def ids(system: System, **query: str | int) -> list[int]:
    response = system.get("/evaluations", **query)
    assert response.status_code == 200, response.content
    return [item["id"] for item in response.json()["items"]]


def test_the_pages_hold_every_table_once(cast: Cast) -> None:
    tables = [row.pk for row in bulk_evaluations(cast, 5)]
    system = system_of(cast.clerk)
    seen: list[int] = []
    following: int | None = 0
    while following is not None:
        page = system.get("/evaluations", after=following, limit=2).json()
        seen += [item["id"] for item in page["items"]]
        following = page["next"]
    assert seen == sorted(tables)


def test_a_table_that_comes_in_between_moves_nothing(cast: Cast) -> None:
    tables = sorted(row.pk for row in bulk_evaluations(cast, 3))
    system = system_of(cast.clerk)
    page = system.get("/evaluations", limit=2).json()
    Evaluation.objects.filter(pk=tables[0]).delete()
    assert ids(system, after=page["next"]) == tables[2:]


@pytest.mark.parametrize("path", ["/evaluations", "/projects", "/campaigns"])
def test_the_queries_of_a_list_do_not_grow(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    """The token, the noted use, the rows."""
    for count in (1, 3, 60):
        bulk_evaluations(cast, count)
        system = system_of(cast.clerk)
        with django_assert_num_queries(3):
            system.get(path)
        with django_assert_num_queries(2):
            system.get(path)


def test_filters(cast: Cast) -> None:
    mine = filled_evaluation(cast)
    [waiting] = bulk_evaluations(cast, 1, State.BUREAU_REVIEW, organisation=cast.sibling)
    [elsewhere] = bulk_evaluations(cast, 1, State.APPROVED, organisation=cast.other_unit)
    system = system_of(cast.finance_reviewer)
    assert ids(system) == [mine.pk, waiting.pk, elsewhere.pk]
    assert ids(system, state="bureau_review") == [waiting.pk]
    assert ids(system, state="drafting") == [mine.pk]
    assert ids(system, organisation="110") == [mine.pk, waiting.pk]
    assert ids(system, organisation="112") == [waiting.pk]
    assert ids(system, organisation="999") == []
    assert ids(system, campaign=cast.campaign.pk) == [mine.pk, waiting.pk, elsewhere.pk]
    assert ids(system, campaign=cast.campaign.pk + 1) == []


def test_what_has_changed_since(cast: Cast) -> None:
    """By the journal: a step that changes no cell counts too."""
    first, second = evaluation_in(cast, State.BUREAU_REVIEW, name="甲"), evaluation_in(cast, State.APPROVED, name="乙")
    system = system_of(cast.bureau_reviewer)
    later = NOW + timedelta(days=1)
    assert ids(system, changed_since=NOW.isoformat()) == [first.pk, second.pk]
    assert ids(system, changed_since=later.isoformat()) == []
    recall(actor=cast.clerk, evaluation_id=first.pk, now=later)
    assert ids(system, changed_since=later.isoformat()) == [first.pk]
    assert ids(system, changed_since=(later + timedelta(seconds=1)).isoformat()) == []


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_no_time_is_too_far_away(cast: Cast, at: str) -> None:
    filled_evaluation(cast)
    assert len(ids(system_of(cast.clerk), changed_since=at)) == (1 if at.startswith("0") else 0)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"limit": "0"}, "query.limit"),
        ({"limit": "201"}, "query.limit"),
        ({"limit": "x"}, "query.limit"),
        ({"after": "-1"}, "query.after"),
        ({"after": "9" * 30}, "query.after"),
        ({"campaign": "0E+1000000"}, "query.campaign"),
        ({"state": "finished"}, "query.state"),
        ({"organisation": "a\x00b"}, "query.organisation"),
        ({"organisation": ""}, "query.organisation"),
        ({"organisation": "1" * 41}, "query.organisation"),
        ({"changed_since": "yesterday"}, "query.changed_since"),
        ({"changed_since": "2026-02-10T09:30:00"}, "query.changed_since"),
        ({"changed_since": "0"}, "query.changed_since"),
        ({"changed_since": "2026-02-10T99:30:00+08:00"}, "query.changed_since"),
        ({"campagin": "1"}, "query.campagin"),
        ({"changed_since": "1e400"}, "query.changed_since"),
    ],
)
def test_a_wrong_parameter_is_named(cast: Cast, query: dict[str, str], place: str) -> None:
    response = system_of(cast.clerk).get("/evaluations", **query)
    assert response.status_code == 422
    [found] = response.json()["places"]
    assert found["place"] == place
    assert found["message"].endswith(("。", "00"))


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9" * 40, quote("１"), "1%00", "%FF"])
def test_a_wrong_number_in_the_address_is_no_failure(cast: Cast, number: str) -> None:
    for path in (
        f"/evaluations/{number}",
        f"/evaluations/{number}/sheet",
        f"/campaigns/{number}",
        f"/projects/{number}",
    ):
        assert system_of(cast.clerk).get(path).status_code in (404, 422), path
        break


def test_a_table_as_interchange_json(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    response = system_of(cast.clerk).get(f"/evaluations/{evaluation.pk}/sheet")
    assert sheet_from_json(response.json()) == assess(reload(evaluation)).sheet
    assert response.headers["ETag"] == f'"{reload(evaluation).content_revision}"'


def test_a_table_in_figures(cast: Cast) -> None:
    evaluation = reload(filled_evaluation(cast))
    data = system_of(cast.clerk).get(f"/evaluations/{evaluation.pk}").json()
    assert data["total_score"] == str(evaluation.total_score)
    assert data["budget"] == str(evaluation.budget)
    assert (data["state"], data["state_label"]) == ("drafting", "填报中")
    assert data["revision"] == evaluation.content_revision


def test_findings_and_scores_are_those_of_the_page(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    assessment = assess(reload(evaluation))
    system = system_of(cast.clerk)
    findings = system.get(f"/evaluations/{evaluation.pk}/findings").json()["findings"]
    assert [item["message"] for item in findings] == [item.finding.message for item in assessment.findings]
    scores = system.get(f"/evaluations/{evaluation.pk}/scores").json()["scores"]
    assert scores["total"] == str(assessment.scores.total)
    assert [row["explanation"]["text"] for row in scores["rows"]] == [
        row.explanation.text for row in assessment.scores.rows
    ]


def test_the_history(cast: Cast) -> None:
    evaluation = send_back(evaluation_in(cast, State.BUREAU_REVIEW), cast.bureau_reviewer)
    evaluation.remarks.update(answer="已补充。", answered_at=NOW, answered_by=cast.clerk.user)
    evaluation = submit_it(evaluation, cast.clerk)
    history = system_of(cast.bureau_reviewer).get(f"/evaluations/{evaluation.pk}/history").json()
    assert [item["version"] for item in history["versions"]] == [2, 1]
    assert history["state"] == "bureau_review"
    assert [step["action"] for step in history["steps"]] == ["submit", "return", "submit", "create"]
    of_the_unit = system_of(cast.clerk).get(f"/evaluations/{evaluation.pk}/history").json()
    assert of_the_unit["versions"] == history["versions"]
    assert of_the_unit["steps"] == []


def test_the_print_is_not_there_before_it_is_made(cast: Cast) -> None:
    for state in (State.DRAFTING, State.APPROVED):
        evaluation = evaluation_in(cast, state, name=state.value)
        response = system_of(cast.clerk).get(f"/evaluations/{evaluation.pk}/document.pdf")
        assert (response.status_code, response.json()["code"]) == (404, "not_printed")


def test_then_it_is_the_file_itself(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    evaluation = evaluation_in(cast, State.APPROVED)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 x")
    PrintedDocument.objects.create(
        snapshot=evaluation.snapshots.get(), layout=evaluation.campaign.layout, file="a.pdf", sha256="0" * 64,
        created_at=NOW,
    )  # fmt: skip
    response = system_of(cast.auditor).get(f"/evaluations/{evaluation.pk}/document.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.getvalue() == b"%PDF-1.7 x"


def test_projects_and_campaigns(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    system = system_of(cast.clerk)
    [project] = system.get("/projects").json()["items"]
    assert project == system.get(f"/projects/{evaluation.project_id}").json()
    assert project["organisation_code"] == "111"
    [campaign] = system.get("/campaigns").json()["items"]
    assert campaign == system.get(f"/campaigns/{cast.campaign.pk}").json()
    assert campaign["review_levels"] == ["bureau_review", "finance_review"]
