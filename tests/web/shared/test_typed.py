"""What was typed stays: on the page of every failure, with a button that sends it once more. A real form, no scripts."""

from __future__ import annotations

import errno
import html
import re

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from perfeval.core.workflow import State
from perfeval.web.shared import session
from tests.factories import PASSWORD, Cast, evaluation_in

HERE = {"sec-fetch-site": "same-origin"}
TYPED = {"contact_name": "王某<b>", "contact_phone": "0719-0000000"}
AGAIN = "再次提交"


@pytest.fixture
def clerk(cast: Cast) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(cast.clerk.user)
    return client


def token(client: Client) -> str:
    page = client.get(reverse("unit:profile")).content.decode()
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def fields(page: str) -> dict[str, str]:
    """The hidden inputs of the form on the page."""
    return {
        name: html.unescape(text) for name, text in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    }


def test_a_page_that_is_too_old_keeps_it_and_one_press_saves_it(clerk: Client, cast: Cast) -> None:
    answer = clerk.post(reverse("unit:profile"), TYPED, headers=HERE)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "王某&lt;b&gt;" in page
    assert "王某<b>" not in page
    again = clerk.post(reverse("unit:profile"), fields(page), headers=HERE)
    assert again.status_code == 302
    cast.unit.refresh_from_db()
    assert cast.unit.contact_phone == TYPED["contact_phone"]


def test_what_another_site_sent_is_neither_shown_nor_offered(clerk: Client) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        page = clerk.post(reverse("unit:profile"), TYPED, headers=headers).content.decode()
        assert AGAIN not in page
        assert TYPED["contact_phone"] not in page


def test_a_failure_of_the_program_keeps_it(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise ValueError("secret of the program")

    monkeypatch.setattr("perfeval.web.unit.profile.change_contact", fail)
    answer = clerk.post(reverse("unit:profile"), {**TYPED, "csrfmiddlewaretoken": token(clerk)}, headers=HERE)
    page = answer.content.decode()
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in page
    assert "secret of the program" not in page
    assert "Traceback" not in page
    monkeypatch.undo()
    assert clerk.post(reverse("unit:profile"), fields(page), headers=HERE).status_code == 302


def test_without_the_database_the_page_says_so_and_keeps_it(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {**TYPED, "csrfmiddlewaretoken": token(clerk)}

    def away() -> None:
        raise OperationalError("no server at 10.0.0.1")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", lambda *_: away())
        answer = clerk.post(reverse("unit:profile"), sent, headers=HERE)
        script = clerk.post(reverse("unit:profile"), sent, headers={**HERE, "accept": "application/json"})
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "连不上数据库" in page
    assert "10.0.0.1" not in page
    assert fields(page)["contact_phone"] == TYPED["contact_phone"]
    assert (script.status_code, script.json()["problem"]) == (503, "failed")


class DiskFull(Exception):
    """What the database's driver raises below Django's error."""

    sqlstate = "53100"


def database_is_full() -> Exception:
    error = OperationalError("could not extend file")
    error.__cause__ = DiskFull()
    return error


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), database_is_full()])
def test_a_full_disk_is_said_in_words(clerk: Client, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr("perfeval.web.unit.profile.change_contact", fail)
    sent = {**TYPED, "csrfmiddlewaretoken": token(clerk)}
    answer = clerk.post(reverse("unit:profile"), sent, headers=HERE)
    script = clerk.post(reverse("unit:profile"), sent, headers={**HERE, "accept": "application/json"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "磁盘已满" in answer.content.decode()
    assert fields(answer.content.decode())["contact_phone"] == TYPED["contact_phone"]
    assert "磁盘已满" in script.json()["message"]


def test_passwords_are_never_written_back(clerk: Client) -> None:
    sent = {"old_password": "canary-old", "new_password1": "canary-new", "note": "文字"}
    page = clerk.post(reverse("password"), sent, headers=HERE).content.decode()
    assert "文字" in page
    assert "canary" not in page
    assert AGAIN not in page  # half of it would be sent


@pytest.mark.parametrize(
    ("method", "path", "status"), [("put", "/unit/profile/", 405), ("post", "/unit/tables/99999/", 404)]
)
def test_other_failures_have_their_page_too(clerk: Client, method: str, path: str, status: int) -> None:
    headers = {**HERE, "x-csrftoken": clerk.cookies["csrftoken"].value} if token(clerk) else HERE
    answer = getattr(clerk, method)(
        path, "text=%E7%8E%8B", content_type="application/x-www-form-urlencoded", headers=headers
    )
    assert answer.status_code == status
    assert "<h1>" in answer.content.decode()
    assert ("王" in answer.content.decode()) is (method == "post")


def test_too_much_at_once_is_said(clerk: Client) -> None:
    body = "text=" + "x" * (6 * 1024 * 1024)
    answer = clerk.post("/unit/profile/", body, content_type="application/x-www-form-urlencoded", headers=HERE)
    assert answer.status_code in (403, 413)
    assert "<h1>" in answer.content.decode()


class TestAfterTheSessionHasEnded:
    def late(self, client: Client, path: str, sent: dict[str, str], **headers: str) -> str:
        """The page that a form gets which was opened in time and sent too late."""
        sent = {**sent, "csrfmiddlewaretoken": token(client)}
        client.session.flush()
        answer = client.post(path, sent, headers={**HERE, **headers})
        assert answer.status_code == 403
        return answer.content.decode()

    def test_it_is_kept_and_saved_after_the_login(self, clerk: Client, cast: Cast) -> None:
        page = self.late(clerk, reverse("unit:profile"), TYPED)
        assert "登录已过期" in page
        assert "王某&lt;b&gt;" in page
        login = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', clerk.get("/login/").content.decode())
        assert login
        entering = {"username": "clerk", "password": PASSWORD, "csrfmiddlewaretoken": login[1]}
        assert clerk.post("/login/", entering, headers=HERE).status_code == 302
        # The login has changed the token: the form is shown once more, with the new one.
        again = clerk.post(reverse("unit:profile"), fields(page), headers=HERE)
        assert again.status_code == 403
        assert clerk.post(reverse("unit:profile"), fields(again.content.decode()), headers=HERE).status_code == 302
        cast.unit.refresh_from_db()
        assert cast.unit.contact_phone == TYPED["contact_phone"]

    def test_a_reviewer_s_remark_too(self, clerk: Client, cast: Cast) -> None:
        table = evaluation_in(cast, State.BUREAU_REVIEW)
        page = self.late(clerk, reverse("review:remark", args=[table.pk]), {"text": "请核实第三行。", "field": ""})
        assert fields(page)["text"] == "请核实第三行。"

    def test_an_act_without_words_is_begun_anew_on_its_page(self, clerk: Client) -> None:
        here = "http://testserver/review/5/?x=1"
        page = self.late(clerk, "/review/5/approve/", {"version": "1"}, referer=here)
        assert AGAIN not in page
        assert 'href="/login/?next=%2Freview%2F5%2F%3Fx%3D1"' in page

    def test_files_have_to_be_chosen_anew(self, clerk: Client) -> None:
        sent = {"csrfmiddlewaretoken": token(clerk), "note": "说明", "file": ContentFile(b"x", name="凭证.pdf")}
        clerk.session.flush()
        page = clerk.post("/unit/tables/1/evidence/", sent, headers=HERE).content.decode()
        assert "凭证.pdf" in page
        assert AGAIN not in page

    def test_what_no_page_of_ours_sent_leads_to_the_login(self, cast: Cast) -> None:
        answer = Client().post(reverse("unit:profile"), TYPED, headers={"sec-fetch-site": "cross-site"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/unit/profile/")

    def test_a_script_is_told_and_keeps_it_itself(self, cast: Cast) -> None:
        answer = Client().post("/unit/tables/1/cells/", {}, headers={**HERE, "accept": "application/json"})
        assert (answer.status_code, answer.json()["problem"]) == (401, "login")

    def test_without_the_page_it_would_be_gone(self, clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        """Negative control."""
        monkeypatch.setattr(session, "sent_too_late", lambda _: None)
        sent = {**TYPED, "csrfmiddlewaretoken": token(clerk)}
        clerk.session.flush()
        assert clerk.post(reverse("unit:profile"), sent, headers=HERE).headers["Location"].startswith("/login/")
