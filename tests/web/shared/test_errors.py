"""Error pages, in words."""

from __future__ import annotations

import json

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client

from perfeval.web.shared import errors
from tests.factories import Cast
from tests.web.conftest import log_in

JSON = {"accept": "application/json"}


def test_an_unknown_address(cast: Cast) -> None:
    response = log_in(cast.clerk).get("/no-such-page/")
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


def test_it_also_serves_people_who_are_not_logged_in(db: None, client: Client) -> None:
    assert "没有找到这一页" in client.get("/no-such-page/").content.decode()


def test_a_script_gets_a_sentence(cast: Cast) -> None:
    response = log_in(cast.clerk).get("/unit/tables/999999/", headers=JSON)
    assert json.loads(response.content)["problem"] == "refused"


def test_a_missing_token_is_explained(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk.user)
    response = client.post("/unit/profile/", {})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_a_script_gets_a_new_token_with_which_it_may_try_again(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk.user)
    answer = json.loads(client.post("/unit/profile/", {}, headers=JSON).content)
    assert answer["problem"] == "token"
    response = client.post("/unit/profile/", {"contact_name": "王某"}, headers={"X-CSRFToken": answer["token"]})
    assert response.status_code == 302


@pytest.mark.parametrize("view", [errors.bad_request, errors.forbidden])
def test_the_others_have_their_page(view: object, db: None) -> None:
    request = HttpRequest()
    assert callable(view)
    response = view(request)
    assert response.status_code in (400, 403)
    assert "回到首页" in response.content.decode()


def test_a_failure_of_our_own_needs_nothing_that_may_have_failed() -> None:
    page = render_to_string("500.html")
    assert "这是系统的问题" in page
    assert "{%" not in page
