"""POST /check and /score: the engine without the database."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from perfeval.core.checks import check_sheet
from perfeval.core.interchange import sheet_to_json
from perfeval.core.scoring import score_sheet
from perfeval.evaluations.models import Evaluation
from perfeval.schemes.official import official_scheme
from perfeval.web.api.bodies import MAX_SHEETS
from tests.factories import SEEDS, Cast, seed_sheet
from tests.web.api.system import system_of

TABLE = sheet_to_json(seed_sheet())


@pytest.mark.parametrize("name", sorted(path.stem for path in SEEDS.glob("futian-*.json")))
def test_it_says_what_the_engine_says(cast: Cast, name: str) -> None:
    sheet, scheme = seed_sheet(name), official_scheme("futian-2022")
    system = system_of(cast.auditor)
    body = sheet_to_json(sheet)
    [checked] = system.post("/check?scheme=futian-2022", body).json()["sheets"]
    assert [item["message"] for item in checked["findings"]] == [
        finding.message for finding in check_sheet(sheet, scheme)
    ]
    [scored] = system.post("/score?scheme=futian-2022", body).json()["sheets"]
    assert scored["scores"]["total"] == format(score_sheet(sheet, scheme).total, "f")


def test_nothing_is_stored_and_little_is_asked(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """The token, the noted use, the scheme; the table itself costs nothing."""
    system = system_of(cast.clerk, may_write=False)
    with django_assert_num_queries(3):
        system.post("/check?scheme=futian-2022", [TABLE] * 3)
    with django_assert_num_queries(2):
        system.post("/score?scheme=futian-2022", TABLE)
    assert not Evaluation.objects.exists()


def test_without_a_scheme_only_arithmetic(cast: Cast) -> None:
    response = system_of(cast.clerk).post("/check", TABLE)
    assert response.json()["scheme"] is None


def test_an_unknown_scheme(cast: Cast) -> None:
    for path in ("/check", "/score"):
        response = system_of(cast.clerk).post(f"{path}?scheme=nowhere-1999", TABLE)
        assert (response.status_code, response.json()["code"]) == (404, "unknown_scheme")
    assert system_of(cast.clerk).post("/score", TABLE).status_code == 422
    assert system_of(cast.clerk).post("/score?scheme=../x%00", TABLE).status_code == 422


def test_so_many_tables_and_no_more(cast: Cast) -> None:
    small = {"kind": "project", "unit_of_money": "元"}
    system = system_of(cast.clerk)
    assert len(system.post("/check", [small] * MAX_SHEETS).json()["sheets"]) == MAX_SHEETS
    assert system.post("/check", [small] * (MAX_SHEETS + 1)).status_code == 422


def test_the_schemes(cast: Cast) -> None:
    [scheme] = system_of(cast.clerk).get("/schemes").json()
    assert scheme["key"] == "futian-2022"


def test_what_is_never_stored_is_not_said_to_be_unsaved(cast: Cast) -> None:
    system = system_of(cast.clerk)
    for address in ("/check", "/score?scheme=futian-2022"):
        answer = system.post(address, {"kind": "x"})
        assert (answer.status_code, answer.json()["message"]) == (422, "内容有误。")
