"""Logging in, by page and by the dialog over unsaved work."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from pytest_django import Settings

from perfeval.core.workflow import Role
from tests.factories import PASSWORD, Cast, make_member
from tests.web.conftest import log_in

JSON = {"accept": "application/json"}


def test_the_page_names_its_fields(db: None, client: Client) -> None:
    page = client.get("/login/").content.decode()
    assert re.search(r'<label[^>]* for="id_username"[^>]*>\s*用户名', page)
    assert re.search(r'<label[^>]* for="id_password"[^>]*>\s*密码', page)


def test_a_right_password_leads_to_the_first_place(cast: Cast, client: Client) -> None:
    response = client.post("/login/", {"username": "clerk", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/unit/todo/"


def test_a_wrong_password_is_said_and_the_name_stays(cast: Cast, client: Client) -> None:
    page = client.post("/login/", {"username": "clerk", "password": "x"}).content.decode()
    assert "用户名或密码不正确" in page
    assert 'value="clerk"' in page


def test_one_comes_back_to_the_page_one_asked_for(cast: Cast, client: Client) -> None:
    address = client.get("/unit/tables/?all=1").headers["Location"]
    response = client.post(address, {"username": "clerk", "password": PASSWORD})
    assert response.headers["Location"] == "/unit/tables/?all=1"


def test_it_never_leads_to_another_site(cast: Cast, client: Client) -> None:
    response = client.post("/login/?next=https://evil.example/", {"username": "clerk", "password": PASSWORD})
    assert response.headers["Location"] == "/"


def test_the_dialog_gets_a_new_token_and_keeps_the_role(cast: Cast, client: Client) -> None:
    other = make_member(cast.sibling, Role.CLERK, "two-roles")
    first = make_member(cast.unit, Role.CLERK, "x")
    first.user = other.user
    first.save()
    response = client.post(
        "/login/", {"username": "two-roles", "password": PASSWORD, "membership": other.pk}, headers=JSON
    )
    assert len(json.loads(response.content)["token"]) == 64
    assert "测试市热线中心" in client.get("/unit/todo/").content.decode()


def test_a_role_of_somebody_else_is_not_taken_over(cast: Cast, client: Client) -> None:
    stranger = cast.foreign_clerk
    client.post("/login/", {"username": "clerk", "password": PASSWORD, "membership": stranger.pk}, headers=JSON)
    assert "测试市数据局（本级）" in client.get("/unit/todo/").content.decode()


@pytest.mark.parametrize("forged", ["²", "9" * 400, "-1", "x"])
def test_a_role_that_is_no_number_is_passed_over(forged: str, cast: Cast, client: Client) -> None:
    response = client.post("/login/", {"username": "clerk", "password": PASSWORD, "membership": forged}, headers=JSON)
    assert response.status_code == 200
    assert client.get("/unit/todo/").status_code == 200


def test_the_dialog_is_told_in_words(cast: Cast, client: Client) -> None:
    response = client.post("/login/", {"username": "clerk", "password": "x"}, headers=JSON)
    assert response.status_code == 422
    assert "不正确" in json.loads(response.content)["message"]


def test_five_wrong_passwords_lock_and_say_for_how_long(cast: Cast, client: Client, settings: Settings) -> None:
    for _ in range(settings.LOGIN_TRIES):
        response = client.post("/login/", {"username": "clerk", "password": "x"})
        assert response.status_code == 200
    assert "输错次数已到上限" in response.content.decode()
    response = client.post("/login/", {"username": "clerk", "password": PASSWORD})
    assert response.status_code == 429
    assert "请 15 分钟后再试" in response.content.decode()
    still = client.post("/login/", {"username": "clerk", "password": PASSWORD}, headers=JSON)
    assert still.status_code == 429
    assert "已暂时锁定" in json.loads(still.content)["message"]


def test_logging_out_needs_a_post(cast: Cast) -> None:
    client = log_in(cast.clerk)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/unit/todo/").status_code == 302


@pytest.mark.parametrize("address", ["/", "/role/", "/password/", "/unit/todo/"])
def test_every_page_asks_who_one_is(address: str, db: None, client: Client) -> None:
    assert client.get(address).headers["Location"] == f"/login/?next={address}"


def test_htmx_is_told_to_load_the_page_anew(db: None, client: Client) -> None:
    response = client.get("/unit/todo/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Refresh"]) == (401, "true")
