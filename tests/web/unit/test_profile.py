"""本单位资料."""

from __future__ import annotations

from django.test import Client

from perfeval.audit.models import JournalEntry
from tests.factories import Cast
from tests.web.conftest import log_in

PROFILE = "/unit/profile/"


def test_it_shows_the_unit(clerk: Client) -> None:
    page = clerk.get(PROFILE).content.decode()
    assert "测试市数据局（本级）" in page
    assert "111" in page


def test_it_keeps_the_contact_with_an_entry_in_the_journal(cast: Cast, clerk: Client) -> None:
    response = clerk.post(PROFILE, {"contact_name": "王某", "contact_phone": "0755-1234567"}, follow=True)
    assert "联系方式已保存" in response.content.decode()
    cast.unit.refresh_from_db()
    assert (cast.unit.contact_name, cast.unit.contact_phone) == ("王某", "0755-1234567")
    assert JournalEntry.objects.filter(chain=f"organisation:{cast.unit.pk}", action="contact").exists()


def test_a_text_that_is_too_long_stays_in_its_field(clerk: Client) -> None:
    page = clerk.post(PROFILE, {"contact_name": "长" * 41, "contact_phone": ""}).content.decode()
    assert "长" * 41 in page
    assert "invalid-feedback" in page


def test_a_reviewer_has_no_such_page(cast: Cast) -> None:
    assert log_in(cast.bureau_reviewer).get(PROFILE).status_code == 403
