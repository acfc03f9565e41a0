"""Who gets in: a token, at each request anew, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from perfeval.accounts.models import ApiToken
from perfeval.accounts.operations import change_user, revoke_role, revoke_token
from perfeval.audit.operations import SYSTEM
from perfeval.web.api import access
from tests.factories import NOW, Cast, filled_evaluation
from tests.web.api.system import System, system_of
from tests.web.conftest import log_in


def test_a_token_opens_in_the_role_it_was_made_in(cast: Cast) -> None:
    response = system_of(cast.clerk).get("/me")
    assert response.status_code == 200
    assert (response.json()["role"], response.json()["organisation_code"]) == ("clerk", "111")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer pe_falsch", "Basic Y2xlcms6eA==", "Bearer " + "x" * 9000, "Bearer \xff\x00"],
)
def test_anything_else_opens_nothing(cast: Cast, header: str) -> None:
    response = Client(headers={"Authorization": header} if header else {}).get("/api/v1/me")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["code"] == "unauthorized"


def test_a_login_in_the_browser_opens_nothing(cast: Cast) -> None:
    assert log_in(cast.clerk).get("/api/v1/me").status_code == 401


def test_it_needs_no_csrf_token_because_it_reads_no_cookie(cast: Cast) -> None:
    """The client of the tests checks the form's token, and is not asked for one."""
    evaluation = filled_evaluation(cast)
    response = system_of(cast.clerk).post(f"/evaluations/{evaluation.pk}/recall")
    assert response.json()["code"] == "not_allowed"
    assert "Set-Cookie" not in response.headers


def test_at_the_next_request_nothing_is_left_of_a_right_that_was_taken(cast: Cast) -> None:
    def status(system: System) -> int:
        return int(system.get("/me").status_code)

    clerk, head, colleague = system_of(cast.clerk), system_of(cast.head), system_of(cast.colleague)
    assert {status(clerk), status(head), status(colleague)} == {200}
    user = cast.clerk.user
    change_user(user=user, name=user.name, phone="", is_active=False, is_staff=False, by=SYSTEM, now=NOW)
    revoke_role(membership=cast.head, by=SYSTEM, now=NOW)
    token = ApiToken.objects.get(membership=cast.colleague)
    revoke_token(actor=cast.colleague, token_id=token.pk, now=NOW)
    assert {status(clerk), status(head), status(colleague)} == {401}


def test_it_ends_on_its_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    system = system_of(cast.clerk)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=30, seconds=-1))
    assert system.get("/me").status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=30))
    assert system.get("/me").status_code == 401


def test_a_token_for_reading_writes_nothing(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    system = system_of(cast.clerk, may_write=False)
    for response in (
        system.put(f"/evaluations/{evaluation.pk}/sheet", {}, revision=1),
        system.post(f"/evaluations/{evaluation.pk}/submit", {"declared_true": True}, revision=1),
        system.post(f"/evaluations/{evaluation.pk}/recall"),
    ):
        assert (response.status_code, response.json()["code"]) == (403, "read_only_token")


def test_each_token_has_its_own_count(cast: Cast) -> None:
    system, other = system_of(cast.clerk), system_of(cast.colleague)
    assert {system.get("/me").status_code for _ in range(access.A_MINUTE)} == {200}
    response = system.get("/me")
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert response.headers["Retry-After"] == "60"
    assert other.get("/me").status_code == 200
    assert system.post("/check", {}).status_code == 429


def test_without_the_count_nobody_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(access, "count", lambda *_: 1)
    system = system_of(cast.clerk)
    assert {system.get("/me").status_code for _ in range(access.A_MINUTE + 5)} == {200}


def test_its_use_is_noted(cast: Cast) -> None:
    system_of(cast.clerk).get("/me")
    assert ApiToken.objects.get().last_used_at == NOW


@pytest.mark.parametrize("path", ["/me", "/evaluations", "/evaluations/1/sheet", "/nowhere", "/openapi.json"])
def test_no_answer_is_kept_on_the_way_and_none_is_sniffed(cast: Cast, path: str) -> None:
    for response in (system_of(cast.clerk).get(path), Client().get(f"/api/v1{path}")):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/nowhere", "/evaluations/", "/evaluations/1/2/3", "/me/"])
def test_an_unknown_address_is_said_in_the_same_shape(cast: Cast, path: str) -> None:
    response = system_of(cast.clerk).get(path)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_wrong_method_too(cast: Cast) -> None:
    for path in ("/me", "/openapi.json"):
        response = system_of(cast.clerk).put(path, {})
        assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
        assert response.headers["Allow"] == "GET"


def test_a_failure_of_our_own_says_nothing_of_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the password is …")

    monkeypatch.setattr("perfeval.web.api.evaluations.evaluations_visible_to", fail)
    response = system_of(cast.clerk).get("/evaluations")
    assert (response.status_code, response.json()["code"]) == (500, "failure")
    assert "password" not in response.content.decode()


def test_the_count_is_in_the_shared_cache(cast: Cast) -> None:
    system_of(cast.clerk).get("/me")
    token = ApiToken.objects.get()
    assert caches["default"].get(f"limit:token:{token.pk}:{int(NOW.timestamp()) // 60}") == 1
