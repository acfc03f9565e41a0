"""审核意见: written on pages of their own, taken back, settled. No script is needed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation, Remark
from perfeval.evaluations.operations import add_remark, answer_remark
from tests.factories import NOW, Cast, evaluation_in, make_member, send_back, submit_it
from tests.web.conftest import log_in


@pytest.fixture
def table(cast: Cast) -> Evaluation:
    return evaluation_in(cast, State.BUREAU_REVIEW)


def on_table(table: Evaluation) -> str:
    return reverse("review:remark", args=[table.pk])


def on_first_row(table: Evaluation) -> str:
    return reverse("review:row-remark", args=[table.pk, table.indicators.order_by("position")[0].pk])


def test_a_cell_is_preselected(cast: Cast, table: Evaluation) -> None:
    page = log_in(cast.bureau_reviewer).get(f"{on_first_row(table)}?field=actual_text").content.decode()
    assert '<option value="actual_text" selected>实际完成值</option>' in page


def test_a_script_gets_the_form_alone(cast: Cast, table: Evaluation) -> None:
    page = log_in(cast.bureau_reviewer).get(on_first_row(table), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert f'action="{on_first_row(table)}"' in page


def test_a_remark_on_a_cell_is_kept_and_leads_back_to_it(cast: Cast, table: Evaluation) -> None:
    row = table.indicators.order_by("position")[0]
    response = log_in(cast.bureau_reviewer).post(on_first_row(table), {"field": "score", "text": "分数偏高。"})
    remark = table.remarks.get()
    assert (remark.indicator_id, remark.field, remark.text, remark.sent_at) == (row.pk, "score", "分数偏高。", None)
    assert response["Location"].endswith(f"#indicator-{row.pk}-score")


def test_a_remark_on_the_whole_table(cast: Cast, table: Evaluation) -> None:
    log_in(cast.bureau_reviewer).post(on_table(table), {"field": "", "text": "请整体核对。"})
    assert table.remarks.get().place == "整张表"


@pytest.mark.parametrize("text", ["", "  \n", "字" * 2001])
def test_what_cannot_be_kept_is_said_at_the_field(cast: Cast, table: Evaluation, text: str) -> None:
    page = log_in(cast.bureau_reviewer).post(on_table(table), {"field": "", "text": text})
    assert page.context["form"].errors["text"]
    assert not table.remarks.exists()


def test_a_field_that_the_form_has_not_is_refused(cast: Cast, table: Evaluation) -> None:
    page = log_in(cast.bureau_reviewer).post(on_first_row(table), {"field": "password", "text": "意见"})
    assert page.context["form"].errors["field"]


@pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("auditor", 403), ("other_bureau_reviewer", 404)])
def test_others_may_not(cast: Cast, table: Evaluation, who: str, status: int) -> None:
    client = log_in(getattr(cast, who))
    assert client.get(on_table(table)).status_code == status
    assert client.post(on_table(table), {"text": "意见"}).status_code == status


def test_the_other_level_is_led_back_with_the_reason(cast: Cast, table: Evaluation) -> None:
    response = log_in(cast.finance_reviewer).post(on_table(table), {"text": "意见"}, follow=True)
    assert "您当前的角色不能进行此操作" in response.content.decode()
    assert not table.remarks.exists()


def test_a_row_of_another_table_is_not_found(cast: Cast, table: Evaluation) -> None:
    other = evaluation_in(cast, State.BUREAU_REVIEW, name="另一张")
    row = other.indicators.first()
    assert row is not None
    address = reverse("review:row-remark", args=[table.pk, row.pk])
    assert log_in(cast.bureau_reviewer).get(address).status_code == 404


def test_ones_own_draft_can_be_taken_back(cast: Cast, table: Evaluation) -> None:
    remark = add_remark(actor=cast.bureau_reviewer, evaluation_id=table.pk, text="多余。", now=NOW)
    log_in(cast.bureau_reviewer).post(reverse("review:remove-remark", args=[table.pk, remark.pk]))
    assert not table.remarks.exists()


def test_a_colleagues_draft_is_shown_with_its_author_and_can_be_removed(cast: Cast, table: Evaluation) -> None:
    remark = add_remark(actor=cast.bureau_reviewer, evaluation_id=table.pk, text="多余。", now=NOW)
    client = log_in(make_member(cast.bureau, Role.BUREAU_REVIEWER, "bureau2", "主管审核乙"))
    address = reverse("review:remove-remark", args=[table.pk, remark.pk])
    page = client.get(reverse("review:table", args=[table.pk])).content.decode()
    draft = page[page.index("<b>未发出</b>") : page.index("删除</button>")]
    assert str(cast.bureau_reviewer.user) in draft
    assert f'action="{address}"' in draft
    client.post(address)
    assert not table.remarks.exists()


@pytest.mark.parametrize("page", ["remove-remark", "resolve-remark"])
def test_a_remark_of_another_level_is_not_found(cast: Cast, table: Evaluation, page: str) -> None:
    remark = add_remark(actor=cast.bureau_reviewer, evaluation_id=table.pk, text="请核对。", now=NOW)
    address = reverse(f"review:{page}", args=[table.pk, remark.pk])
    assert log_in(cast.finance_reviewer).post(address).status_code == 404


def test_an_answered_remark_can_be_settled(cast: Cast, table: Evaluation) -> None:
    returned = send_back(table, cast.bureau_reviewer)
    remark: Remark = returned.remarks.get()
    answer_remark(actor=cast.clerk, evaluation_id=table.pk, remark_id=remark.pk, text="已改。", now=NOW)
    submit_it(returned, cast.clerk)
    log_in(cast.bureau_reviewer).post(reverse("review:resolve-remark", args=[table.pk, remark.pk]))
    remark.refresh_from_db()
    assert remark.resolved_at is not None
