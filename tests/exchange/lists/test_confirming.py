"""What was shown is what is written; all of it or nothing; by the person who has seen it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from perfeval.accounts.delegation import delegate_role
from perfeval.accounts.models import Membership, User
from perfeval.audit.models import JournalEntry
from perfeval.core.errors import Refused
from perfeval.core.workflow import Role
from perfeval.exchange.lists import confirming
from perfeval.exchange.lists.confirming import confirm_upload, write_upload
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.kinds import organisations
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.lists.staging import throw_away
from perfeval.exchange.lists.uploading import discard_upload
from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project
from tests.exchange.lists.workbooks import upload_rows
from tests.factories import NOW, Cast, make_evaluation, make_member

NEW = ("113", "新单位", "预算单位", "110")
RENAMED = ("111", "改名", "预算单位", "110")


def outcome(upload: ListUpload) -> tuple[str, str]:
    confirm_upload(upload=upload, now=NOW)
    upload.refresh_from_db()
    return upload.state, upload.message


def test_a_change_after_the_preview_is_refused(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW, RENAMED)
    Organisation.objects.filter(code="111").update(name="别人改的")
    state, message = outcome(upload)
    assert state == UploadState.FAILED
    assert message.startswith("清单第 3 行：预览之后，系统里的数据有了变化")
    assert not Organisation.objects.filter(code="113").exists()


def test_without_the_comparison_the_change_would_be_overwritten(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = upload_rows(cast, "organisations", RENAMED)
    Organisation.objects.filter(code="111").update(name="别人改的")
    monkeypatch.setattr(confirming, "digest", lambda _: upload.base)
    assert outcome(upload)[0] == UploadState.DONE
    assert Organisation.objects.get(code="111").name == "改名"


def test_a_row_typed_into_after_the_preview_is_not_taken_away(cast: Cast) -> None:
    table = make_evaluation(cast)
    values = ("111", table.project.code, "", 1, "产出指标", "数量指标", "甲", "1", 1)
    upload = upload_rows(cast, "indicators", values)
    assert upload.removed == 9
    table.indicators.filter(position=9).update(level3="单位刚填的")
    assert outcome(upload)[0] == UploadState.FAILED
    assert table.indicators.count() == 10


def test_what_the_list_is_not_about_may_change(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", RENAMED)
    Organisation.objects.filter(code="111").update(contact_name="某人")
    assert outcome(upload)[0] == UploadState.DONE
    assert Organisation.objects.get(code="111").contact_name == "某人"


def test_a_failure_in_the_middle_writes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise Refused("中途出错。")

    monkeypatch.setattr(organisations, "change_organisation", refuse)
    upload = upload_rows(cast, "organisations", NEW, RENAMED)
    before = JournalEntry.objects.count()
    assert outcome(upload) == (UploadState.FAILED, "中途出错。")
    assert not Organisation.objects.filter(code="113").exists()
    assert JournalEntry.objects.count() == before


def test_confirmed_twice_is_written_once(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    stale = ListUpload.objects.get(pk=upload.pk)
    assert outcome(upload)[0] == UploadState.DONE
    with pytest.raises(Refused, match="已经写入过"):
        confirm_upload(upload=stale, now=NOW)
    before = JournalEntry.objects.count()
    write_upload(upload=upload, now=NOW)
    assert JournalEntry.objects.count() == before


def test_one_wrong_row_stops_all(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW, ("114", "错", "没有的类别", "110"))
    with pytest.raises(Refused, match="还有 1 行有错"):
        confirm_upload(upload=upload, now=NOW)
    assert not Organisation.objects.filter(code="113").exists()


def test_an_old_preview_cannot_be_confirmed(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    with pytest.raises(Refused, match="已过期"):
        confirm_upload(upload=upload, now=NOW + timedelta(days=1))


def test_a_role_that_was_taken_away_writes_nothing(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    Membership.objects.filter(pk=cast.administrator.pk).update(is_active=False)
    assert outcome(upload) == (UploadState.FAILED, "您的角色已停用，没有写入。")


def switch_off_office(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.finance.pk).update(is_active=False)


def switch_off_owner(cast: Cast) -> None:
    User.objects.filter(pk=cast.finance_reviewer.user_id).update(is_active=False)


def end_delegation(_: Cast) -> None:
    Membership.objects.exclude(on_behalf_of=None).update(starts_at=NOW - timedelta(days=1), ends_at=NOW)


@pytest.mark.parametrize("end", [switch_off_office, switch_off_owner, end_delegation])
def test_a_role_that_does_not_work_any_more_writes_nothing(cast: Cast, end: Callable[[Cast], None]) -> None:
    """A lent one, of an office: each of what it rests on may end between preview and writing."""
    deputy = make_member(cast.finance, Role.AUDITOR, "deputy").user
    lent = delegate_role(
        actor=cast.finance_reviewer, user_id=deputy.pk, starts_at=NOW, ends_at=NOW + timedelta(days=1), now=NOW
    )
    upload = upload_rows(cast, "projects", (cast.unit.code, "X-1", "新项目", "项目支出", "否"), actor=lent)
    assert (upload.state, upload.new) == (UploadState.CHECKED, 1)
    end(cast)
    assert outcome(upload) == (UploadState.FAILED, "您的角色已停用，没有写入。")
    assert not Project.objects.filter(code="X-1").exists()


def test_the_journal_says_what_was_taken_in(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    outcome(upload)
    entry = JournalEntry.objects.get(chain="list:organisations")
    assert (entry.actor_name, entry.detail["file"], entry.detail["new"]) == ("管理员", "清单.xlsx", 1)


def test_thrown_away_it_leaves_nothing(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    discard_upload(upload=upload, now=NOW)
    assert not ListUpload.objects.exists()


def test_what_another_page_has_confirmed_is_not_thrown_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = upload_rows(cast, "organisations", NEW)
    stale = ListUpload.objects.get(pk=upload.pk)
    monkeypatch.setattr(confirming, "AT_ONCE_ROWS", 0)
    confirm_upload(upload=upload, now=NOW)
    with pytest.raises(Refused, match="正在写入，不能放弃"):
        discard_upload(upload=stale, now=NOW)
    assert not throw_away(stale)
    write_upload(upload=upload, now=NOW)
    upload.refresh_from_db()
    assert (upload.state, upload.rows.count()) == (UploadState.DONE, 1)
