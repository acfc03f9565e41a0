"""自评报告: the page on which a unit writes it, and the files that come of it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, NarrativeReport
from perfeval.printing.document import PrintError
from tests.factories import Cast, evaluation_in, filled_evaluation
from tests.web.conftest import log_in

TYPED = {
    "project_type": "result",
    "leader": "（略）",
    "text-problems": "群众不够熟悉。",
    "payment-0-paid_on": "2022-09-21",
    "payment-0-purpose": "热线服务",
    "payment-0-amount": "48.8",
    "team-0-name": "（略）",
    "revision": "0",
}


def page(evaluation: Evaluation) -> str:
    return reverse("unit:report", args=[evaluation.pk])


def values(response: Any) -> dict[str, str]:
    """What stands in each field of the page."""
    blocks = response.context["page"].blocks
    fields = [field for block in blocks for field in (*block.fields, *(item for row in block.rows for item in row))]
    return {field.name: field.text for field in fields}


def test_what_follows_from_the_table_is_there_and_no_field(clerk: Client, draft: Evaluation) -> None:
    response = clerk.get(page(draft))
    html = response.content.decode()
    assert "从综合评价得分情况看" in html
    assert "等级为“优”" in html
    assert "草稿：数据取自尚未送审的自评表" in html
    names = set(values(response))
    assert {"leader", "text-background", "text-measures", "payment-0-amount", "team-0-name", "signed_on"} <= names
    assert any(name.startswith("text-item:产出指标:") for name in names)


def test_saving_keeps_everything_and_says_what_is_missing(clerk: Client, draft: Evaluation) -> None:
    response = clerk.post(page(draft), TYPED, follow=True)
    assert response.redirect_chain == [(page(draft), 302)]
    html = response.content.decode()
    assert "报告已保存" in html
    assert "“改进措施”还没有填写" in html
    assert "支付明细合计" in html  # 48.8 元 is not what the table says
    shown = values(response)
    assert all(shown[name] == text for name, text in TYPED.items() if name != "revision")


def test_errors_lose_nothing(clerk: Client, draft: Evaluation) -> None:
    response = clerk.post(page(draft), {**TYPED, "payment-0-amount": "很多", "payment-1-purpose": "尾款"})
    assert response.status_code == 422
    assert response.context["problems"].keys() == {"payment-0-amount", "payment-1-paid_on", "payment-1-amount"}
    shown = values(response)
    assert (shown["payment-0-amount"], shown["payment-1-purpose"]) == ("很多", "尾款")
    assert shown["text-problems"] == TYPED["text-problems"]
    assert 'href="#payment-0-amount"' in response.content.decode()
    assert not NarrativeReport.objects.exists()


@pytest.mark.parametrize("name", ["text-background", "leader", "payment-0-purpose", "team-0-name"])
@pytest.mark.parametrize("char", ["😀", "\ue000"])
def test_what_cannot_be_printed_is_kept_and_said_at_its_field(
    clerk: Client, draft: Evaluation, name: str, char: str
) -> None:
    response = clerk.post(page(draft), {**TYPED, name: f"喜{char}庆"}, follow=True)
    html = response.content.decode()
    assert "报告已保存，但有打印不出来的字符" in html
    assert values(response)[name] == f"喜{char}庆"
    said = f"打印不出来的字符：“{char}”（U+{ord(char):04X}）"
    assert re.search(rf'id="{name}"[^✕]*✕ [^<]*{re.escape(said)}', html)
    assert re.search(rf'<a href="#{name}">[^<]*{re.escape(said)}', html)
    refused = clerk.get(reverse("report-pdf", args=[draft.pk]), follow=True)
    assert re.search(f"不能生成自评报告：“[^<]*”中有{re.escape(said)}", refused.content.decode())
    mended = clerk.post(page(draft), {"text-background": "", **TYPED, "revision": "1"}, follow=True)
    assert "打印不出来" not in mended.content.decode()
    assert clerk.get(reverse("report-pdf", args=[draft.pk])).status_code == 200


def test_of_two_clerks_the_second_sees_both_texts(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    clerk.post(page(draft), TYPED)
    colleague = log_in(cast.colleague)
    mine = {**TYPED, "text-problems": "同事写的。"}
    response = colleague.post(page(draft), mine)
    assert response.status_code == 409
    html = response.content.decode()
    assert "同事写的。" in html
    assert "群众不够熟悉。" in html
    assert values(response)["text-problems"] == "同事写的。"
    assert colleague.post(page(draft), {**mine, "revision": str(response.context["revision"])}).status_code == 302
    assert NarrativeReport.objects.get().texts["problems"] == "同事写的。"


def test_saving_again_leaves_what_one_never_touched_to_the_colleague(
    cast: Cast, clerk: Client, draft: Evaluation
) -> None:
    clerk.post(page(draft), TYPED)
    theirs = {**TYPED, "leader": "同事改的", "payment-1-paid_on": "2022-10-01", "payment-1-purpose": "尾款", "payment-1-amount": "1", "revision": "1"}  # fmt: skip
    assert log_in(cast.colleague).post(page(draft), theirs).status_code == 302
    mine = {**TYPED, "text-problems": "我写的。", "revision": "1"}
    response = clerk.post(page(draft), mine)
    assert response.status_code == 409
    assert [clash.field for clash in response.context["conflict"].clashes] == ["text-problems"]
    shown = values(response)
    assert (shown["leader"], shown["text-problems"], shown["payment-1-purpose"]) == ("同事改的", "我写的。", "尾款")
    again = {**shown, "revision": str(response.context["revision"])}
    assert clerk.post(page(draft), again).status_code == 302
    stored = NarrativeReport.objects.get()
    assert (stored.leader, stored.texts["problems"], stored.payments.count()) == ("同事改的", "我写的。", 2)


def test_a_list_that_both_changed_is_the_one_or_the_other(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    clerk.post(page(draft), TYPED)
    log_in(cast.colleague).post(page(draft), {**TYPED, "payment-0-amount": "50", "revision": "1"})
    response = clerk.post(page(draft), {**TYPED, "payment-0-purpose": "线路费", "revision": "1"})
    assert response.status_code == 409
    assert (values(response)["payment-0-amount"], values(response)["payment-0-purpose"]) == ("48.8", "线路费")
    assert {clash.field for clash in response.context["conflict"].clashes} == {"payment-0-amount", "payment-0-purpose"}


def test_a_page_in_which_nothing_was_changed_undoes_nothing(cast: Cast, clerk: Client, draft: Evaluation) -> None:
    clerk.post(page(draft), TYPED)
    log_in(cast.colleague).post(page(draft), {**TYPED, "leader": "同事改的", "revision": "1"})
    assert clerk.post(page(draft), {**TYPED, "revision": "1"}).status_code == 302
    assert NarrativeReport.objects.get().leader == "同事改的"


def test_rows_are_added_and_removed_without_a_script(clerk: Client, draft: Evaluation) -> None:
    answer = clerk.post(page(draft), {**TYPED, "then": "payments"})
    assert answer.headers["Location"] == f"{page(draft)}#payments"
    response = clerk.get(page(draft))
    assert "payment-1-amount" in values(response)  # one empty row follows
    second = {"payment-2-paid_on": "2022-10-1", "payment-2-purpose": "尾款", "payment-2-amount": "1"}
    response = clerk.post(page(draft), {**TYPED, **second, "then": "remove-payment-0", "revision": "1"})
    assert response.status_code == 200
    shown = values(response)
    assert shown["payment-0-purpose"] == "尾款"  # an empty row above it counts for nothing
    assert "还没有保存" in response.content.decode()
    assert NarrativeReport.objects.get().payments.get().purpose == "热线服务"


def test_markup_is_shown_as_typed(clerk: Client, draft: Evaluation) -> None:
    nasty = '</textarea><script>alert(1)</script>"'
    clerk.post(page(draft), {**TYPED, "text-problems": nasty, "leader": nasty[:30]})
    html = clerk.get(page(draft)).content.decode()
    assert "<script>alert" not in html
    assert values(clerk.get(page(draft)))["text-problems"] == nasty


def test_after_approval_it_can_only_be_read(cast: Cast, clerk: Client) -> None:
    approved = evaluation_in(cast, State.APPROVED)
    html = clerk.get(page(approved)).content.decode()
    assert "不能再修改" in html
    assert "save-report" not in html
    assert clerk.post(page(approved), TYPED).status_code == 403


@pytest.mark.parametrize(("rows", "queries"), [(1, 17), (20, 17)])
def test_it_costs_the_same_with_one_row_and_with_many(
    clerk: Client, draft: Evaluation, django_assert_num_queries: DjangoAssertNumQueries, rows: int, queries: int
) -> None:
    many = {f"payment-{n}-{name}": text for n in range(rows) for name, text in (("paid_on", "2022-1-1"), ("purpose", "甲"), ("amount", "1"))}  # fmt: skip
    clerk.post(page(draft), {**TYPED, **many})
    with django_assert_num_queries(queries):
        clerk.get(page(draft))


@pytest.mark.parametrize("who", ["sibling_clerk", "foreign_clerk"])
def test_other_units_find_nothing(cast: Cast, draft: Evaluation, who: str) -> None:
    stranger = log_in(getattr(cast, who))
    for address in (page(draft), reverse("report-pdf", args=[draft.pk]), reverse("report-docx", args=[draft.pk])):
        assert stranger.get(address).status_code == 404
    assert stranger.post(page(draft), TYPED).status_code == 404


@pytest.mark.parametrize(
    ("who", "found"),
    [("clerk", 200), ("head", 200), ("bureau_reviewer", 200), ("finance_reviewer", 200), ("auditor", 200),
     ("other_bureau_reviewer", 404), ("administrator", 404)],
)  # fmt: skip
def test_who_sees_the_table_may_read_its_report(
    cast: Cast, clerk: Client, draft: Evaluation, who: str, found: int
) -> None:
    clerk.post(page(draft), TYPED)
    reader = log_in(getattr(cast, who))
    assert reader.get(reverse("report-pdf", args=[draft.pk])).status_code == found
    assert reader.get(reverse("report-docx", args=[draft.pk])).status_code == found


def test_a_report_that_nobody_began_is_not_there_for_reviewers(cast: Cast, draft: Evaluation) -> None:
    assert log_in(cast.bureau_reviewer).get(reverse("report-pdf", args=[draft.pk])).status_code == 404
    assert log_in(cast.clerk).get(reverse("report-pdf", args=[draft.pk])).status_code == 200


def test_both_files_hold_what_was_typed(clerk: Client, draft: Evaluation) -> None:
    clerk.post(page(draft), TYPED)
    pdf = clerk.get(reverse("report-pdf", args=[draft.pk]))
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert "no-store" in pdf.headers["Cache-Control"]
    text = "".join(item.extract_text() for item in PdfReader(BytesIO(b"".join(pdf))).pages)
    word = clerk.get(reverse("report-docx", args=[draft.pk]))
    assert word.headers["Content-Disposition"].startswith("attachment")
    paragraphs = [item.text for item in docx.Document(BytesIO(b"".join(word))).paragraphs]
    assert "群众不够熟悉。" in paragraphs
    assert "群众不够熟悉。" in "".join(text.split())


def test_a_print_that_would_not_be_right_is_said_on_the_page(
    clerk: Client, draft: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> bytes:
        raise PrintError("字体里没有“𠮷”。")

    monkeypatch.setattr("perfeval.web.shared.report_file.render_report", fail)
    response = clerk.get(reverse("report-pdf", args=[draft.pk]), follow=True)
    assert "不能生成自评报告" in response.content.decode()


@pytest.mark.parametrize("who", ["bureau_reviewer", "finance_reviewer", "auditor", "administrator"])
def test_the_page_is_for_units(cast: Cast, who: str) -> None:
    assert log_in(getattr(cast, who)).get(page(filled_evaluation(cast))).status_code == 403
