"""Telephone numbers: masked on every page, in full after a click that is in the journal."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import change_user
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core import personal
from perfeval.core.workflow import Role, State
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import change_contact
from tests.apps.journal import last_entry
from tests.factories import NOW, Cast, bulk_evaluations, evaluation_in, make_member
from tests.web.conftest import log_in

NUMBER, SHOWN = "13812345678", "138****5678"
CONTACT = "/units/{}/contact/"


@pytest.fixture
def called(cast: Cast) -> Cast:
    change_contact(organisation=cast.unit, contact_name="联系甲", contact_phone=NUMBER, by=SYSTEM, now=NOW)
    change_user(user=cast.clerk.user, name="填报甲", phone=NUMBER, is_active=True, is_staff=False, by=SYSTEM, now=NOW)
    return cast


def staff(membership: Membership) -> Client:
    User.objects.filter(pk=membership.user_id).update(is_staff=True)
    return log_in(membership)


@pytest.fixture
def administrator(called: Cast) -> Client:
    return staff(make_member(called.finance, Role.ADMINISTRATOR, "sysadmin"))


class TestMasked:
    @pytest.mark.parametrize("who", ["bureau_reviewer", "finance_reviewer", "auditor"])
    def test_at_a_table(self, called: Cast, who: str) -> None:
        table = evaluation_in(called, State.BUREAU_REVIEW)
        text = log_in(getattr(called, who)).get(reverse("review:table", args=[table.pk])).content.decode()
        assert SHOWN in text
        assert NUMBER not in text
        assert ("显示号码" in text) is (who != "auditor")

    @pytest.mark.parametrize(
        ("who", "address"), [("bureau_reviewer", "/bureau/units/"), ("finance_reviewer", "/finance/progress/")]
    )
    def test_in_the_list_of_whom_to_call(self, called: Cast, who: str, address: str) -> None:
        bulk_evaluations(called, 2, State.DRAFTING)
        text = log_in(getattr(called, who)).get(address).content.decode()
        assert f"联系甲 {SHOWN}" in text
        assert NUMBER not in text

    def test_in_the_administration(self, called: Cast, administrator: Client) -> None:
        unit, clerk = called.unit.pk, called.clerk.user_id
        looking = staff(called.finance_reviewer)
        for page in (
            "organisations/organisation/", f"organisations/organisation/{unit}/change/", f"organisations/organisation/{unit}/history/",
            "accounts/user/", f"accounts/user/{clerk}/change/", f"accounts/user/{clerk}/history/",
        ):  # fmt: skip
            for client in (administrator, looking):
                answer = client.get(f"/admin/{page}")
                assert answer.status_code == HTTPStatus.OK
                assert NUMBER not in answer.content.decode(), page
                assert SHOWN in answer.content.decode() or "history" in page

    @pytest.mark.parametrize(("kind", "there"), [("users", "clerk"), ("organisations", "测试市数据局")])
    @pytest.mark.parametrize("form", ["csv", "json"])
    def test_in_no_export(self, administrator: Client, kind: str, there: str, form: str) -> None:
        answer = administrator.post(reverse("list-export", args=[kind]), {"format": form})
        text = b"".join(answer) if answer.streaming else answer.content
        assert there.encode() in text
        assert NUMBER.encode() not in text

    def test_in_the_journal(self, called: Cast) -> None:
        assert last_entry(f"user:{called.clerk.user_id}").detail["phone"] == {"old": "", "new": SHOWN}
        assert last_entry(f"organisation:{called.unit.pk}").detail["contact_phone"] == {"old": "", "new": SHOWN}

    def test_the_unit_itself_sees_its_own(self, called: Cast) -> None:
        assert NUMBER in log_in(called.clerk).get("/unit/profile/").content.decode()

    def test_without_the_mask_each_of_these_would_fail(
        self, called: Cast, administrator: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Negative control."""
        monkeypatch.setattr(personal, "_FIRST", len(NUMBER))
        User.objects.filter(pk=called.clerk.user_id).update(phone="")
        user = called.clerk.user  # whose name is in the export
        change_user(user=user, name=NUMBER, phone=NUMBER, is_active=True, is_staff=False, by=SYSTEM, now=NOW)
        for test in (
            partial(self.test_at_a_table, called, "auditor"),
            partial(self.test_in_the_list_of_whom_to_call, called, "bureau_reviewer", "/bureau/units/"),
            partial(self.test_in_the_administration, called, administrator),
            partial(self.test_in_no_export, administrator, "users", "clerk", "csv"),
            partial(self.test_in_the_journal, called),
        ):
            with pytest.raises(AssertionError):
                test()


class TestCorrecting:
    def form(self, unit: Organisation, phone: str) -> dict[str, str]:
        return {
            "code": unit.code, "name": unit.name, "kind": unit.kind, "region": unit.region, "parent": str(unit.parent_id),
            "contact_name": "联系乙", "contact_phone": phone, "is_active": "on",
        }  # fmt: skip

    @pytest.mark.parametrize(("typed", "stored"), [(SHOWN, NUMBER), ("13987654321", "13987654321"), ("", "")])
    def test_what_comes_back_as_shown_stays(self, called: Cast, administrator: Client, typed: str, stored: str) -> None:
        page = f"/admin/organisations/organisation/{called.unit.pk}/change/"
        assert administrator.post(page, self.form(called.unit, typed)).status_code == HTTPStatus.FOUND
        called.unit.refresh_from_db()
        assert (called.unit.contact_name, called.unit.contact_phone) == ("联系乙", stored)


class TestShown:
    def test_in_full_with_an_entry_of_who_saw_whose(self, called: Cast) -> None:
        answer = log_in(called.bureau_reviewer).post(CONTACT.format(called.unit.pk), {"next": "/bureau/units/"})
        assert NUMBER in answer.content.decode()
        assert 'href="/bureau/units/"' in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]
        entry = last_entry(f"organisation:{called.unit.pk}")
        assert (entry.action, entry.actor_id) == ("show-contact", called.bureau_reviewer.user_id)
        assert NUMBER not in str(entry.detail)

    def test_the_audit_administrator_sees_that(self, called: Cast) -> None:
        log_in(called.bureau_reviewer).post(CONTACT.format(called.unit.pk))
        auditing = log_in(make_member(called.finance, Role.AUDIT_ADMINISTRATOR, "auditadmin"))
        text = auditing.get("/audit/journal/?action=show-contact").content.decode()
        assert str(called.bureau_reviewer.user) in text

    def test_looking_alone_shows_nothing(self, called: Cast) -> None:
        assert log_in(called.bureau_reviewer).get(CONTACT.format(called.unit.pk)).status_code == 405

    def test_nobody_of_elsewhere(self, called: Cast) -> None:
        before = JournalEntry.objects.count()
        for who, status in ((called.auditor, 403), (called.clerk, 403), (called.foreign_clerk, 403)):
            assert log_in(who).post(CONTACT.format(called.unit.pk)).status_code == status
        assert log_in(called.bureau_reviewer).post(CONTACT.format(called.foreign_unit.pk)).status_code == 404
        assert JournalEntry.objects.count() == before
