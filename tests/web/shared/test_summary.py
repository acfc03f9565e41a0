"""汇总分析: each office's figures and words, and the files that come of them."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import pytest
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from perfeval.evaluations.models import SummaryReport
from perfeval.printing.document import PrintError
from perfeval.web.shared.summary import MOST_PRINTED
from tests.factories import Cast, bulk_evaluations, evaluation_in
from tests.web.conftest import log_in

PAGE, SAVE = reverse("summary"), reverse("summary-save")
TYPED = {"overview": "总体较好。", "problems": "指标偏低。", "measures": "加强审核。", "suggestions": "细化指标。"}
SCORED: dict[str, Any] = {"total_score": Decimal("92.50"), "budget": Decimal("10000.00"), "executed": Decimal("9000.00"), "execution_rate": Decimal("90.00"), "grade": "优"}  # fmt: skip


def test_the_page_says_the_figures_and_lists_the_projects(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.APPROVED, **SCORED)
    bulk_evaluations(cast, 1, State.DRAFTING)
    html = log_in(cast.bureau_reviewer).get(PAGE).content.decode()
    assert "应开展绩效自评的项目3个，已送审2个（其中已通过审核2个），尚未送审1个。" in html
    assert "自评平均得分92.5分" in html
    assert html.count("92.5</td>") == 2


def test_words_are_saved_for_the_own_office(cast: Cast) -> None:
    reviewer = log_in(cast.bureau_reviewer)
    sent = {**TYPED, "campaign": str(cast.campaign.pk), "revision": "0"}
    assert reviewer.post(SAVE, sent).status_code == 302
    stored = SummaryReport.objects.get()
    assert (stored.organisation, stored.problems) == (cast.bureau, "指标偏低。")
    assert "指标偏低。" in reviewer.get(PAGE).content.decode()
    assert "指标偏低。" not in log_in(cast.finance_reviewer).get(PAGE).content.decode()


def test_nothing_typed_stores_nothing(cast: Cast) -> None:
    log_in(cast.bureau_reviewer).post(SAVE, {})
    assert not SummaryReport.objects.exists()


def test_errors_and_conflicts_lose_nothing(cast: Cast) -> None:
    reviewer = log_in(cast.bureau_reviewer)
    response = reviewer.post(SAVE, {**TYPED, "measures": "字" * 5001})
    assert response.status_code == 422
    assert "最多 5000 字" in response.content.decode()
    assert "指标偏低。" in response.content.decode()
    reviewer.post(SAVE, TYPED)
    response = reviewer.post(SAVE, {**TYPED, "problems": "另一种说法。"})
    assert response.status_code == 409
    html = response.content.decode()
    assert "另一种说法。" in html
    assert "已保存的：指标偏低。" in html
    assert reviewer.post(SAVE, {**TYPED, "problems": "另一种说法。", "revision": "1"}).status_code == 302


def test_saving_again_leaves_what_one_never_touched_to_the_colleague(cast: Cast) -> None:
    reviewer = log_in(cast.bureau_reviewer)
    reviewer.post(SAVE, TYPED)
    reviewer.post(SAVE, {**TYPED, "overview": "同事改的。", "revision": "1"})
    response = reviewer.post(SAVE, {**TYPED, "problems": "我写的。", "revision": "1"})
    assert response.status_code == 409
    shown = {name: text for name, _, text, *_ in response.context["fields"]}
    assert shown == {**TYPED, "overview": "同事改的。", "problems": "我写的。"}


@pytest.mark.parametrize("address", ["summary", "summary-pdf", "summary-docx"])
@pytest.mark.parametrize("who", ["clerk", "head", "administrator"])
def test_it_is_for_departments_finance_and_audit(cast: Cast, address: str, who: str) -> None:
    assert log_in(getattr(cast, who)).get(reverse(address)).status_code == 403


def test_an_auditor_reads_all_of_it_and_writes_nothing(cast: Cast) -> None:
    evaluation_in(cast, State.BUREAU_REVIEW, name="热线服务专项")
    log_in(cast.finance_reviewer).post(SAVE, TYPED)
    auditor = log_in(cast.auditor)
    html = auditor.get(PAGE).content.decode()
    assert '<a href="/summary/" aria-current="page">汇总</a>' in html
    assert "热线服务专项" in html
    assert "指标偏低。" in html
    assert "textarea" not in html
    assert auditor.get(reverse("summary-pdf")).status_code == 200
    assert auditor.get(reverse("summary-docx")).status_code == 200
    exported = auditor.post(reverse("summary-export"), {"campaign": cast.campaign.pk, "kind": "summary"})
    assert exported.headers["Content-Disposition"].startswith("attachment")
    assert auditor.post(SAVE, {**TYPED, "problems": "审计写的。", "revision": "1"}).status_code == 403
    assert SummaryReport.objects.get().problems == TYPED["problems"]


@pytest.mark.parametrize("address", ["summary", "summary-pdf", "summary-docx"])
def test_a_campaign_of_another_region_is_not_there(cast: Cast, address: str) -> None:
    stranger = log_in(cast.foreign_finance_reviewer)
    query = f"?campaign={cast.campaign.pk}"
    assert stranger.get(f"{reverse(address)}{query}").status_code == 404
    assert stranger.post(SAVE, {**TYPED, "campaign": str(cast.campaign.pk)}).status_code == 404
    assert log_in(cast.bureau_reviewer).get(f"{reverse(address)}{query}").status_code == 200


def test_without_a_campaign_there_is_a_page_and_no_file(cast: Cast) -> None:
    stranger = log_in(cast.foreign_finance_reviewer)
    assert stranger.get(PAGE).status_code == 200
    assert stranger.get(reverse("summary-pdf")).status_code == 404


@pytest.mark.parametrize("count", [1, 120])
def test_it_costs_the_same_with_one_table_and_with_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    bulk_evaluations(cast, count, **SCORED)
    reviewer = log_in(cast.bureau_reviewer)
    with django_assert_num_queries(9):
        response = reviewer.get(PAGE)
    assert len(response.context["page"].object_list) == min(count, 50)


def test_both_files_hold_figures_words_and_every_project(cast: Cast) -> None:
    evaluation_in(cast, State.BUREAU_REVIEW, name="热线服务专项")
    reviewer = log_in(cast.bureau_reviewer)
    reviewer.post(SAVE, TYPED)
    pdf = reviewer.get(reverse("summary-pdf"))
    assert pdf.headers["Content-Type"] == "application/pdf"
    text = "".join("".join(item.extract_text() for item in PdfReader(BytesIO(b"".join(pdf))).pages).split())
    word = docx.Document(BytesIO(b"".join(reviewer.get(reverse("summary-docx")))))
    paragraphs = "".join(item.text for item in word.paragraphs)
    for said in (*TYPED.values(), "2022年度绩效自评汇总分析报告", "已送审1个"):
        assert said in text
        assert said in paragraphs
    assert "热线服务专项" in text
    assert "热线服务专项" in "".join(cell.text for row in word.tables[-1].rows for cell in row.cells)
    assert len(word.inline_shapes) == 2


def test_a_character_that_no_font_has_does_not_refuse_all_others(cast: Cast) -> None:
    renamed = evaluation_in(cast, State.BUREAU_REVIEW, name="热线推广专项").project  # a table with it is not submitted
    renamed.name = "喜庆😀项目"
    renamed.save()
    evaluation_in(cast, State.BUREAU_REVIEW, name="热线服务专项")
    reviewer = log_in(cast.bureau_reviewer)
    pdf = reviewer.get(reverse("summary-pdf"))
    assert pdf.status_code == 200
    text = "".join("".join(item.extract_text() for item in PdfReader(BytesIO(b"".join(pdf))).pages).split())
    assert "喜庆〓项目" in text
    assert "热线服务专项" in text
    word = docx.Document(BytesIO(b"".join(reviewer.get(reverse("summary-docx")))))
    assert "喜庆😀项目" in "".join(cell.text for row in word.tables[-1].rows for cell in row.cells)


def test_own_words_that_cannot_be_printed_are_kept_and_marked(cast: Cast) -> None:
    reviewer = log_in(cast.bureau_reviewer)
    assert "打印不出来" not in reviewer.post(SAVE, TYPED, follow=True).content.decode()
    html = reviewer.post(SAVE, {**TYPED, "problems": "指标😀偏低。", "revision": "1"}, follow=True).content.decode()
    assert SummaryReport.objects.get().problems == "指标😀偏低。"
    assert "存在问题中有打印不出来的字符：“😀”（U+1F600）" in html


def test_a_long_list_is_printed_by_office_and_written_whole(cast: Cast) -> None:
    bulk_evaluations(cast, MOST_PRINTED + 1, **SCORED)
    reviewer = log_in(cast.bureau_reviewer)
    assert "PDF 的附件按单位汇总" in reviewer.get(PAGE).content.decode()
    text = "".join("".join(item.extract_text() for item in PdfReader(BytesIO(b"".join(reviewer.get(reverse("summary-pdf"))))).pages).split())  # fmt: skip
    assert "附件各单位自评结果汇总表" in text
    word = docx.Document(BytesIO(b"".join(reviewer.get(reverse("summary-docx")))))
    assert len(word.tables[-1].rows) == MOST_PRINTED + 2


def test_a_print_that_would_not_be_right_is_said_on_the_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> bytes:
        raise PrintError("字体里没有“𠮷”。")

    monkeypatch.setattr("perfeval.web.shared.summary.render_summary", fail)
    response = log_in(cast.bureau_reviewer).get(reverse("summary-pdf"), follow=True)
    assert "不能生成汇总分析报告" in response.content.decode()
