"""核验: the page that a printed code leads to."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from perfeval.core.decimals import show
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import answer_remark, publish, reopen
from perfeval.evaluations.queries import normal_code
from tests.factories import NOW, Cast, answer_warnings, evaluation_in, reload, send_back, submit_it
from tests.web.conftest import log_in

ASK = reverse("public:ask")


def page(code: str) -> str:
    return Client().get(reverse("public:verify", args=[code])).content.decode()


def code_of(table: Evaluation, version: int = 1) -> str:
    return table.snapshots.get(version=version).code


def test_it_needs_no_login_and_says_the_least(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    snapshot = table.snapshots.get()
    text = page(snapshot.code)
    for shown in (
        table.project.name,
        cast.unit.name,
        snapshot.sha256,
        show(table.total_score),
        "审定的版本",
    ):
        assert shown in text
    hidden = [cast.clerk.user.name, cast.bureau_reviewer.user.name, table.indicators.all()[0].level3]
    hidden += [str(table.project.code), table.grade, "2月10日", str(table.budget)]  # and no more
    for words in hidden:
        assert words
        assert words not in text, words


@pytest.mark.parametrize(
    ("state", "words"),
    [(State.BUREAU_REVIEW, "尚未生效"), (State.APPROVED, "有效"), (State.PUBLISHED, "审定并公开")],
)
def test_it_says_how_the_version_stands(cast: Cast, state: State, words: str) -> None:
    assert words in page(code_of(evaluation_in(cast, state)))


@pytest.mark.parametrize(
    ("state", "returned", "words"),
    [
        (State.BUREAU_REVIEW, False, "尚未生效"), (State.FINANCE_REVIEW, False, "尚未生效"),
        (State.DRAFTING, True, "无效：此版本未经审定"),
    ],
)  # fmt: skip
def test_of_a_version_that_was_never_approved_nothing_is_told(
    cast: Cast, state: State, returned: bool, words: str
) -> None:
    table = evaluation_in(cast, state, returned=returned)
    assert_untold(table, words)


def test_nor_after_one_of_two_levels_or_after_a_newer_one(cast: Cast) -> None:
    table = evaluation_in(cast, State.FINANCE_REVIEW)
    table = send_back(table, cast.finance_reviewer)
    assert_untold(table, "无效：此版本未经审定")
    answer_warnings(table, cast.clerk)
    for remark in table.remarks.all():
        answer_remark(actor=cast.clerk, evaluation_id=table.pk, remark_id=remark.pk, text="已更正。", now=NOW)
    submit_it(reload(table), cast.clerk)
    assert_untold(table, "无效：此版本未经审定")


def assert_untold(table: Evaluation, words: str) -> None:
    """Neither on the page nor in the answer to a file."""
    snapshot = table.snapshots.get(version=1)
    address = reverse("public:verify", args=[snapshot.code])
    for response in (Client().get(address), Client().post(address, {"file": SimpleUploadedFile("a.pdf", b"%PDF")})):
        text = response.content.decode()
        assert response.status_code == 200
        assert words in text
        for hidden in (table.project.name, table.project.organisation.name, snapshot.sha256, "自评分", "核对 PDF"):
            assert hidden not in text, hidden


def test_a_reopened_version_is_withdrawn_and_then_superseded(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    publish(actor=cast.finance_reviewer, evaluation_id=table.pk, now=NOW)
    reopen(actor=cast.finance_reviewer, evaluation_id=table.pk, reason="数据有误。", now=NOW)
    assert "已被退回、撤回或重新打开" in page(code_of(table))
    answer_warnings(table, cast.clerk)
    remark = table.remarks.get()
    answer_remark(actor=cast.clerk, evaluation_id=table.pk, remark_id=remark.pk, text="已更正。", now=NOW)
    submit_it(reload(table), cast.clerk)
    assert "新的版本" in page(code_of(table))
    assert table.project.name in page(code_of(table)), "its paper is out: it can be compared"


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA-AAAA", "x", "%00", "字" * 16, "1" * 200])
def test_an_unknown_code_is_a_clear_404(db: None, code: str) -> None:
    response = Client().get(f"/v/{code}/")
    assert response.status_code == 404
    assert "没有这个核验码" in response.content.decode()


def test_a_code_as_people_type_it_leads_to_its_address(cast: Cast) -> None:
    code = code_of(evaluation_in(cast, State.APPROVED))
    typed = code.lower().replace("-", " ")
    assert Client().get(ASK, {"code": typed})["Location"] == reverse("public:verify", args=[code])


FULL_WIDTH = str.maketrans({letter: letter + 0xFEE0 for letter in range(0x21, 0x7F)})


@pytest.mark.parametrize(
    "written",
    [
        "{}", "核验码：{}", "核验码 {}。", " {}\n", "https://perf-eval.test-city-a1.example:8000/v/{}/", "（{}）",
        "http://10.0.0.1/v/{}/?from=qr", "\ufeff{}\u200b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("between", ["-", "－", "—", "–", "‑", "−", "·", "・", "　", " - ", "_", ""])
@pytest.mark.parametrize("is_full", [False, True])
def test_a_code_is_found_in_what_a_chinese_keyboard_types(written: str, between: str, is_full: bool) -> None:
    code = "2B3D-EFGH-JK45-VWXY"
    typed = code.lower().translate(FULL_WIDTH) if is_full else code
    typed = typed.replace("－" if is_full else "-", between)
    assert normal_code(written.format(typed)) == code


@pytest.mark.parametrize(
    "typed", ["2B3D-EFGH-JK45-VWXYZ", "A-2B3D-EFGH-JK45-VWXY", "2B3D/EFGH/JK45/VWXY", "字" * 16, ""]
)
def test_what_is_longer_or_in_pieces_is_no_code(typed: str) -> None:
    assert normal_code(typed) is None


def test_the_form_takes_a_pasted_address(cast: Cast) -> None:
    code = code_of(evaluation_in(cast, State.APPROVED))
    address = f"https://perfeval.example/v/{code}/"
    assert Client().get(ASK, {"code": address})["Location"] == reverse("public:verify", args=[code])
    longest = re.search(r'name="code"[^>]* maxlength="(\d+)"', Client().get(ASK).content.decode())
    assert longest
    assert int(longest[1]) > 2 * len(address)


@pytest.mark.parametrize("typed", ["abc", "AAAA-AAAA-AAAA-AAA", "<script>"])
def test_what_cannot_be_a_code_is_said_at_the_field(db: None, typed: str) -> None:
    text = Client().get(ASK, {"code": typed}).content.decode()
    assert "核验码应为 16 位" in text
    assert "<script>alert" not in text


def test_it_looks_the_same_to_people_who_are_logged_in(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    assert log_in(cast.foreign_clerk).get(reverse("public:verify", args=[code_of(table)])).status_code == 200
