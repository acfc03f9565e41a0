"""Lists confirmed at the same moment, by two people or beside a unit that types."""

from __future__ import annotations

import pytest

from perfeval.core.workflow import Role
from perfeval.evaluations.operations import Change, RowSpec, save_changes
from perfeval.exchange.lists.confirming import confirm_upload
from perfeval.exchange.lists.models import ListUpload
from perfeval.organisations.models import Organisation
from tests.apps.crowd import at_once
from tests.exchange.lists.workbooks import upload_rows
from tests.factories import NOW, make_cast, make_evaluation, make_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NEW = ("113", "新单位", "预算单位", "110")


def test_one_upload_confirmed_by_many_hands_is_written_once() -> None:
    upload = upload_rows(make_cast(), "organisations", NEW)
    copies = [ListUpload.objects.get(pk=upload.pk) for _ in range(4)]
    ends = at_once([lambda copy=copy: confirm_upload(upload=copy, now=NOW) for copy in copies])  # type: ignore[misc]
    assert ends == {"done": 1, "Refused": 3}
    assert Organisation.objects.filter(code="113").count() == 1
    upload.refresh_from_db()
    assert upload.state == "done"


def test_of_two_lists_with_the_same_new_record_one_is_written() -> None:
    cast = make_cast()
    second = make_member(cast.finance, Role.ADMINISTRATOR, "second")
    uploads = [upload_rows(cast, "organisations", NEW), upload_rows(cast, "organisations", NEW, actor=second)]
    at_once([lambda one=one: confirm_upload(upload=one, now=NOW) for one in uploads])  # type: ignore[misc]
    assert sorted(ListUpload.objects.values_list("state", flat=True)) == ["done", "failed"]
    assert Organisation.objects.filter(code="113").count() == 1


def test_a_unit_that_types_and_a_list_never_overwrite_each_other() -> None:
    cast = make_cast()
    table = make_evaluation(cast, rows=(RowSpec("产出指标", "数量指标", "甲", "1件", "10"),))
    row = table.indicators.get()
    upload = upload_rows(
        cast, "indicators", ("111", table.project.code, "", 1, "产出指标", "数量指标", "甲", "2件", "10")
    )
    change = Change("indicator", row.pk, "target_text", "3件", row.revision)
    ends = at_once(
        [
            lambda: confirm_upload(upload=upload, now=NOW),
            lambda: save_changes(actor=cast.clerk, evaluation_id=table.pk, changes=[change], now=NOW),
        ]
    )
    upload.refresh_from_db()
    row.refresh_from_db()
    if upload.state == "done":
        assert (row.target_text, ends) == ("2件", {"done": 1, "Conflict": 1})
    else:
        assert (upload.state, row.target_text, ends) == ("failed", "3件", {"done": 2})
