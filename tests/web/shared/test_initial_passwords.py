"""Passwords for the accounts that a list has made: handed out once, to the one who confirmed, and changed at first."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import User
from perfeval.accounts.operations import grant_role
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core.workflow import Role
from perfeval.exchange.lists import initial_passwords
from perfeval.exchange.lists.confirming import confirm_upload
from perfeval.exchange.lists.models import ListUpload
from tests.exchange.lists.workbooks import upload_file, xlsx
from tests.factories import NOW, Cast, make_member
from tests.web.conftest import log_in

HEADER = ["用户名", "姓名", "单位编码", "角色"]
NEW = "崭新的口令-2027"


def taken_in(cast: Cast, *names: str) -> ListUpload:
    content = xlsx(HEADER, *([name, "新人", "111", "填报人"] for name in names))
    upload = upload_file(cast, "users", content)
    confirm_upload(upload=upload, now=NOW)
    return ListUpload.objects.get()


def page(upload: ListUpload) -> str:
    return reverse("list-upload-passwords", args=[upload.pk])


def handed(response: Any) -> dict[str, str]:
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in response.headers["Cache-Control"]
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("用户名", "姓名", "初始密码")
    return {str(row[0]): str(row[2]) for row in rows[1:]}


def test_handed_out_once_and_changed_at_the_first_login(cast: Cast) -> None:
    upload = taken_in(cast, "new.one", "new.two")
    client = log_in(cast.administrator)
    assert "发放初始密码" in client.get(reverse("list-upload", args=[upload.pk])).content.decode()
    assert "有 2 人还没有密码" in client.get(page(upload)).content.decode()
    passwords = handed(client.post(page(upload)))
    assert set(passwords) == {"new.one", "new.two"}
    assert len(set(passwords.values())) == 2
    again = client.post(page(upload))
    assert again.status_code == 400
    assert "都已发放过密码" in again.content.decode()

    person = Client()
    answer = person.post(reverse("login"), {"username": "new.one", "password": passwords["new.one"]}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("password")
    assert "别人发给您的" in answer.content.decode()
    assert person.get(reverse("lists"), headers={"Accept": "application/json"}).status_code == 403
    form = {"old_password": passwords["new.one"], "new_password1": NEW, "new_password2": NEW}
    same = {**form, "new_password1": passwords["new.one"], "new_password2": passwords["new.one"]}
    assert "不能与现在的密码相同" in person.post(reverse("password"), same).content.decode()
    assert User.objects.get(username="new.one").must_change_password
    person.post(reverse("password"), form)
    user = User.objects.get(username="new.one")
    assert user.check_password(NEW)
    assert not user.must_change_password
    assert reverse("password") not in dict(person.get("/", follow=True).redirect_chain)


def test_the_journal_says_who_and_never_what(cast: Cast) -> None:
    upload = taken_in(cast, "new.one")
    passwords = handed(log_in(cast.administrator).post(page(upload)))
    entries = JournalEntry.objects.filter(action="hand-out-password")
    user = User.objects.get(username="new.one")
    assert {entry.chain for entry in entries} == {"list:users", f"user:{user.pk}"}
    assert {entry.actor_id for entry in entries} == {cast.administrator.user_id}
    assert passwords["new.one"] not in str(list(JournalEntry.objects.values()))
    assert passwords["new.one"] not in str(list(User.objects.values()))


def test_it_is_there_for_the_confirmer_alone(cast: Cast) -> None:
    upload = taken_in(cast, "new.one")
    other = make_member(cast.finance, Role.ADMINISTRATOR, "other-admin")
    for client in (log_in(other), log_in(cast.finance_reviewer)):
        assert client.post(page(upload)).status_code == 404
    assert User.objects.get(username="new.one").has_usable_password() is False


def test_not_before_the_list_is_written(cast: Cast) -> None:
    upload = upload_file(cast, "users", xlsx(HEADER, ["new.one", "新人", "111", "填报人"]))
    assert log_in(cast.administrator).post(page(upload)).status_code == 404


@pytest.mark.parametrize("kind", ["elsewhere", "logged in", "inactive", "has one"])
def test_whose_password_is_no_longer_ours_to_give(cast: Cast, kind: str) -> None:
    upload = taken_in(cast, "new.one", "new.two")
    user = User.objects.get(username="new.one")
    if kind == "elsewhere":
        grant_role(user=user, organisation=cast.foreign_finance, role=Role.AUDITOR, by=SYSTEM, now=NOW)
    else:
        user.last_login = NOW if kind == "logged in" else None
        user.is_active = kind != "inactive"
        if kind == "has one":
            user.set_password(NEW)
        user.save()
    before = User.objects.get(pk=user.pk).password
    assert set(handed(log_in(cast.administrator).post(page(upload)))) == {"new.two"}
    assert User.objects.get(pk=user.pk).password == before


def test_people_who_were_there_before_get_none(cast: Cast) -> None:
    """A new role for an account that has no password yet is no new account."""
    taken_in(cast, "new.one")
    User.objects.filter(username="new.one").update(date_joined=NOW.replace(year=2020))
    second = upload_file(cast, "users", xlsx(HEADER, ["new.one", "新人", "111", "单位负责人"]))
    confirm_upload(upload=second, now=NOW)
    assert log_in(cast.administrator).post(page(second)).status_code == 400


def test_many_are_handed_out_in_turns(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(initial_passwords, "MOST_AT_ONCE", 2)
    upload = taken_in(cast, "new.a", "new.b", "new.c")
    client = log_in(cast.administrator)
    assert set(handed(client.post(page(upload)))) == {"new.a", "new.b"}
    assert set(handed(client.post(page(upload)))) == {"new.c"}


@pytest.mark.parametrize("people", [1, 3])
def test_queries(cast: Cast, people: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    upload = taken_in(cast, *(f"new.{number}" for number in range(people)))
    client = log_in(cast.administrator)
    client.get(page(upload))
    with django_assert_num_queries(10):
        client.get(page(upload))
