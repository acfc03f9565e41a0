"""自评报告: written by the unit until its table is approved, nothing lost, every figure the table's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from perfeval.core.errors import Conflict, Invalid, NotAllowed
from perfeval.core.narrative.content import item_key
from perfeval.core.narrative.document import Paragraph
from perfeval.core.narrative.draft import Draft, draft_from_fields, draft_of
from perfeval.core.narrative.report import build_report
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, NarrativeReport, SummaryReport
from perfeval.evaluations.operations import save_changes, save_narrative, save_summary
from perfeval.evaluations.operations.typed import Change
from perfeval.evaluations.queries import narrative_content, narrative_report, stored_narrative
from tests.apps.crowd import at_once
from tests.apps.journal import count, last_entry
from tests.factories import (
    CLOSES,
    NOW,
    OPENS,
    Cast,
    evaluation_in,
    filled_evaluation,
    make_cast,
    ready_evaluation,
    reload,
    send_back,
    submit_it,
)

FIELDS = {
    "project_type": "result",
    "leader": "（略）",
    "evaluated_on": "2023年3月11日",
    "text-problems": "一是宣传不够。\r\n二是人手不足。",
    "payment-0-paid_on": "2022.9.21",
    "payment-0-fund_nature": "一般公共预算",
    "payment-0-purpose": "热线服务",
    "payment-0-amount": "1，234.50",
    "payment-2-paid_on": "2022-10-8",
    "payment-2-purpose": "尾款",
    "payment-2-amount": "0.5",
    "team-0-name": "（略）",
    "team-0-title": "局长",
}


def save(cast: Cast, evaluation: Evaluation, revision: int = 0, **other: Any) -> NarrativeReport:
    fields = {**FIELDS, **{name.replace("__", "-"): text for name, text in other.pop("fields", {}).items()}}
    given = {"actor": cast.clerk, "evaluation_id": evaluation.pk, "now": NOW, **other}
    return save_narrative(draft=draft_from_fields(fields), revision=revision, **given)


def test_what_was_typed_is_stored(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    content = narrative_content(save(cast, evaluation))
    assert content.project_type == "result"
    assert str(content.evaluated_on) == "2023-03-11"
    assert content.texts == {"problems": "一是宣传不够。\n二是人手不足。"}
    assert [(str(item.paid_on), item.purpose, item.amount) for item in content.payments] == [
        ("2022-09-21", "热线服务", Decimal("1234.50")),
        ("2022-10-08", "尾款", Decimal("0.50")),
    ]
    assert [item.title for item in content.team] == ["局长"]


def test_amounts_are_typed_in_the_unit_of_the_scheme(db: None) -> None:
    cast = make_cast(scheme="zizhou-2023")
    evaluation = filled_evaluation(cast, seed="zizhou-2023")
    stored = save(cast, evaluation, fields={"payment-0-amount": "48.8"})
    assert stored.payments.get(position=0).amount == Decimal("488000.00")


def test_it_comes_back_as_it_was_typed(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    stored = save(cast, evaluation)
    again = draft_of(narrative_content(stored), "元")
    journal_before = count(evaluation.chain)
    same = save_narrative(actor=cast.clerk, evaluation_id=evaluation.pk, draft=again, revision=0, now=NOW)
    assert same.revision == 1  # nothing new was typed: nothing is saved, an old revision or not
    assert count(evaluation.chain) == journal_before


def test_the_journal_holds_both_texts(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    save(cast, evaluation)
    save(cast, evaluation, 1, fields={"text-problems": "没有问题。"})
    entry = last_entry(evaluation.chain)
    assert entry.action == "narrative"
    assert entry.detail["cells"] == [
        {"cell": "text-problems", "old": "一是宣传不够。\n二是人手不足。", "new": "没有问题。"}
    ]


def test_the_table_itself_is_not_touched(cast: Cast) -> None:
    """The unit can go on submitting what it saw."""
    evaluation = filled_evaluation(cast)
    save(cast, evaluation)
    assert reload(evaluation).content_revision == evaluation.content_revision


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"payment-0-amount": "很多"}, "不是数字"),
        ({"payment-0-amount": "-1"}, "不能为负数"),
        ({"payment-0-amount": "1.005"}, "精确到分"),
        ({"payment-0-amount": ""}, "请填写"),
        ({"payment-0-amount": "1e3"}, "不是数字"),
        ({"payment-0-paid_on": "2022-2-30"}, "请填写日期"),
        ({"payment-0-paid_on": ""}, "请填写日期"),
        ({"payment-0-purpose": ""}, "请填写"),
        ({"team-0-name": ""}, "请填写"),
        ({"evaluated_on": "明天"}, "请填写日期"),
        ({"project_type": "other"}, "选项"),
        ({"text-problems": "问\x00题"}, "不能保存的字符"),
        ({"text-problems": "字" * 5001}, "最多 5000 字"),
        ({"leader": "字" * 41}, "最多 40 字"),
    ],
)
def test_what_cannot_be_stored_is_told_at_its_field(cast: Cast, fields: dict[str, str], sentence: str) -> None:
    evaluation = filled_evaluation(cast)
    with pytest.raises(Invalid) as refusal:
        save(cast, evaluation, fields=fields)
    assert set(refusal.value.fields) == set(fields)
    assert sentence in refusal.value.message
    assert not NarrativeReport.objects.exists()


def test_there_is_an_end_to_rows(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    many = {f"payment-{n}-{name}": text for n in range(151) for name, text in (("paid_on", "2022-1-1"), ("purpose", "甲"), ("amount", "1"))}  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        save(cast, evaluation, fields=many)
    assert set(refusal.value.fields) == {"payments"}


def test_texts_that_the_report_does_not_have_are_not_stored(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    assert set(save(cast, evaluation, fields={"text-anything": "甲"}).texts) == {"problems"}


def test_words_on_a_row_that_went_away_stay(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    row = evaluation.indicators.order_by("position")[0]
    key = item_key(row.level1, row.level2)
    save(cast, evaluation, fields={f"text-{key}": "全年完成。"})
    stored = save(cast, evaluation, 1, fields={"text-problems": "无。"})  # the form had no field for it
    assert stored.texts[key] == "全年完成。"


def test_an_old_revision_is_refused_with_both_texts(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    save(cast, evaluation)
    with pytest.raises(Conflict) as refusal:
        save(cast, evaluation, 0, actor=cast.colleague, fields={"text-problems": "同事写的。"})
    (clash,) = refusal.value.clashes
    assert (clash.field, clash.label) == ("text-problems", "存在问题")
    assert (clash.mine, clash.theirs) == ("同事写的。", "一是宣传不够。\n二是人手不足。")
    assert refusal.value.revision == 1
    assert "填报甲在 09:30 保存过" in refusal.value.message


def test_the_day_is_said_where_it_was_another(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    save(cast, evaluation)
    with pytest.raises(Conflict, match="填报甲在 2月10日 09:30 保存过"):
        save(
            cast,
            evaluation,
            0,
            actor=cast.colleague,
            fields={"text-problems": "同事写的。"},
            now=NOW + timedelta(days=1),
        )


@pytest.mark.parametrize("state", [State.DRAFTING, State.BUREAU_REVIEW, State.FINANCE_REVIEW])
def test_it_may_be_written_until_the_table_is_approved(cast: Cast, state: State) -> None:
    evaluation = evaluation_in(cast, state)
    assert save(cast, evaluation, now=CLOSES + timedelta(days=3)).revision == 1


@pytest.mark.parametrize("state", [State.APPROVED, State.PUBLISHED, State.EXEMPTED])
def test_afterwards_it_is_closed(cast: Cast, state: State) -> None:
    evaluation = evaluation_in(cast, state)
    with pytest.raises(NotAllowed):
        save(cast, evaluation)
    assert not NarrativeReport.objects.exists()


@pytest.mark.parametrize("who", ["bureau_reviewer", "finance_reviewer", "auditor"])
def test_nobody_else_writes_it(cast: Cast, who: str) -> None:
    evaluation = filled_evaluation(cast)
    with pytest.raises(NotAllowed):
        save(cast, evaluation, actor=getattr(cast, who))


def test_not_before_the_campaign_opens(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    with pytest.raises(NotAllowed):
        save(cast, evaluation, now=OPENS - timedelta(seconds=1))


def test_another_unit_does_not_find_it(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    with pytest.raises(Evaluation.DoesNotExist):
        save(cast, evaluation, actor=cast.sibling_clerk)


def figures_said(evaluation: Evaluation) -> str:
    document = build_report(narrative_report(evaluation, stored_narrative(evaluation)))
    return next(block.text for block in document.blocks if isinstance(block, Paragraph) and "等级为" in block.text)


def test_the_figures_are_those_of_the_version_that_was_submitted(cast: Cast) -> None:
    evaluation = ready_evaluation(cast)
    report = narrative_report(evaluation, None)
    assert (report.standing, report.watermark) == ("草稿：数据取自尚未送审的自评表", "草稿")
    evaluation = submit_it(evaluation, cast.clerk)
    report = narrative_report(evaluation, None)
    assert (report.standing, report.watermark) == ("数据取自自评表第1版（待主管部门审核）", "")
    before = figures_said(evaluation)
    evaluation = send_back(evaluation, cast.bureau_reviewer)
    row = evaluation.indicators.order_by("-weight")[0]
    change = Change("indicator", row.pk, "actual_text", "0", row.revision)
    save_changes(actor=cast.clerk, evaluation_id=evaluation.pk, changes=[change], now=NOW)
    evaluation = reload(evaluation)
    report = narrative_report(evaluation, None)
    assert (report.standing, report.watermark) == ("数据取自自评表第1版（已退回）", "草稿")
    assert figures_said(evaluation) == before


SUMMARY = {"overview": "甲", "problems": "乙", "measures": "丙", "suggestions": "丁"}


def summarise(cast: Cast, revision: int = 0, who: str = "bureau_reviewer", **texts: str) -> SummaryReport:
    return save_summary(
        actor=getattr(cast, who), campaign=cast.campaign, texts={**SUMMARY, **texts}, revision=revision, now=NOW
    )


def test_each_department_has_its_own_summary(cast: Cast) -> None:
    summarise(cast)
    other = summarise(cast, who="finance_reviewer", overview="全区")
    assert (other.organisation, other.overview) == (cast.finance, "全区")
    stored = SummaryReport.objects.get(organisation=cast.bureau)
    assert [getattr(stored, name) for name in SUMMARY] == list(SUMMARY.values())
    assert last_entry(f"summary:{stored.pk}").action == "summary"


def test_an_old_summary_is_refused(cast: Cast) -> None:
    summarise(cast)
    with pytest.raises(Conflict) as refusal:
        summarise(cast, 0, measures="戊")
    assert [clash.theirs for clash in refusal.value.clashes] == ["丙"]
    assert summarise(cast, 1, measures="戊").measures == "戊"


@pytest.mark.parametrize("who", ["clerk", "auditor", "administrator"])
def test_others_write_no_summary(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        summarise(cast, who=who)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_saves_with_one_revision_one_wins() -> None:
    cast = make_cast()
    evaluation = filled_evaluation(cast)
    draft = draft_from_fields(FIELDS)

    def write(number: int) -> object:
        texts = {"problems": f"第{number}人"}
        return save_narrative(
            actor=cast.clerk, evaluation_id=evaluation.pk, draft=replace(draft, texts=texts), revision=0, now=NOW
        )

    assert at_once([lambda n=n: write(n) for n in range(8)]) == {"done": 1, "Conflict": 7}  # type: ignore[misc]
    assert NarrativeReport.objects.get().revision == 1
    assert at_once([lambda n=n: summarise(cast, overview=f"第{n}人") for n in range(8)]) == {"done": 1, "Conflict": 7}  # type: ignore[misc]


def test_a_draft_is_a_plain_value() -> None:
    fields = draft_from_fields(FIELDS).fields()
    assert fields["payment-1-purpose"] == "尾款"  # the empty row between fell away
    assert draft_from_fields(fields) == draft_from_fields(draft_from_fields(fields).fields())
    assert isinstance(draft_from_fields({}), Draft)
