"""The page on which a person makes and revokes tokens."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import ApiToken
from perfeval.accounts.operations import create_token
from perfeval.accounts.queries import valid_token
from tests.factories import NOW, Cast
from tests.web.conftest import log_in

PAGE = reverse("tokens")


def make(client: Client, **values: str) -> str:
    """The text of the answer."""
    return client.post(PAGE, {"name": "预算一体化", "days": "90", **values}).content.decode()


def test_a_token_is_shown_once(cast: Cast) -> None:
    client = log_in(cast.clerk)
    answer = make(client)
    token = ApiToken.objects.get()
    text = answer.partition('value="pe_')[2].partition('"')[0]
    found = valid_token(f"pe_{text}", token.created_at)
    assert found == token
    assert not found.may_write
    again = client.get(PAGE)
    assert text not in again.content.decode()
    assert token.prefix in again.content.decode()
    assert "no-store" in again.headers["Cache-Control"]


def test_writing_is_asked_for(cast: Cast) -> None:
    make(log_in(cast.clerk), may_write="on")
    assert ApiToken.objects.get().may_write


def test_what_is_wrong_is_said_at_its_field(cast: Cast) -> None:
    client = log_in(cast.clerk)
    assert "is-invalid" in make(client, days="36500")
    assert "is-invalid" in make(client, name="a\x01b")
    assert not ApiToken.objects.exists()


def test_revoking(cast: Cast) -> None:
    token, text = create_token(actor=cast.clerk, name="对接", days=30, may_write=False, now=NOW)
    client = log_in(cast.clerk)
    response = client.post(reverse("token-revoke", args=[token.pk]), follow=True)
    assert "已停用" in response.content.decode()
    assert valid_token(text, NOW) is None


def test_a_colleagues_token_is_not_there(cast: Cast) -> None:
    token, text = create_token(actor=cast.clerk, name="对接", days=30, may_write=False, now=NOW)
    client = log_in(cast.colleague)
    assert client.post(reverse("token-revoke", args=[token.pk])).status_code == 404
    assert token.prefix not in client.get(PAGE).content.decode()
    assert valid_token(text, NOW) == token


def test_the_queries_do_not_grow(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = log_in(cast.clerk)
    for _ in range(2):
        create_token(actor=cast.clerk, name="对接", days=30, may_write=False, now=NOW)
        client.get(PAGE)
        with django_assert_num_queries(7):
            client.get(PAGE)
