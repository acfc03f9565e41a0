"""What stands between the web server and the pages."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from perfeval.web.shared.proxy import client_address


@pytest.mark.once
@pytest.mark.parametrize(
    ("forwarded", "address"),
    [("198.51.100.7", "198.51.100.7"), ("6.6.6.6, 198.51.100.7", "198.51.100.7"), ("", "127.0.0.1")],
)
def test_behind_a_proxy_the_address_is_the_one_that_it_saw(forwarded: str, address: str) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.META["REMOTE_ADDR"])

    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded} if forwarded else {})
    assert client_address(answer)(request).content.decode() == address


@pytest.mark.once
def test_nobody_can_choose_an_address_without_a_proxy() -> None:
    assert not [name for name in settings.MIDDLEWARE if "proxy" in name]


@pytest.mark.django_db
def test_the_page_may_run_and_load_only_what_is_ours(client: Client) -> None:
    policy = client.get("/login/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.once
def test_the_idle_time_runs_from_the_last_request() -> None:
    assert settings.SESSION_COOKIE_AGE == 30 * 60
    assert settings.SESSION_SAVE_EVERY_REQUEST
