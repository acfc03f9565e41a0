"""Choosing the campaign in the top bar."""

from __future__ import annotations

from tests.factories import Cast, make_campaign, make_evaluation
from tests.web.conftest import log_in


def test_the_choice_is_kept_and_one_stays_on_the_page(cast: Cast) -> None:
    older = make_campaign(cast.finance, cast.scheme, title="旧任务", year=2020)
    make_evaluation(cast, name="旧项目", campaign=older)
    client = log_in(cast.clerk)
    response = client.post("/campaign/", {"campaign": older.pk, "next": "/unit/tables/"})
    assert response.headers["Location"] == "/unit/tables/"
    assert "旧项目" in client.get("/unit/tables/").content.decode()


def test_a_foreign_campaign_is_not_chosen(cast: Cast) -> None:
    foreign = make_campaign(cast.foreign_finance, cast.scheme, title="外县任务")
    client = log_in(cast.clerk)
    client.post("/campaign/", {"campaign": foreign.pk})
    assert "外县任务" not in client.get("/unit/tables/").content.decode()


def test_it_never_leads_to_another_site(cast: Cast) -> None:
    response = log_in(cast.clerk).post("/campaign/", {"campaign": "x", "next": "https://evil.example/"})
    assert response.headers["Location"] == "/"


def test_it_rejects_get(cast: Cast) -> None:
    assert log_in(cast.clerk).get("/campaign/").status_code == 405
