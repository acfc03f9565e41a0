"""Where a table may go, what it would change there, and taking it into a table that did not exist."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.core.errors import Refused
from perfeval.core.sheet import Sheet
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Change, assign_projects, save_changes
from perfeval.evaluations.queries import assess
from perfeval.exchange.inspection.comparing import BY_RULE, compare_with_draft
from perfeval.exchange.inspection.keeping import Other, candidates, keep_table, not_on_form, others
from perfeval.exchange.inspection.models import InspectedTable
from perfeval.projects.models import Project
from tests.exchange.inspection.files import a_sheet, one_table
from tests.factories import CLOSES, NOW, SOUND_SEED, Cast, evaluation_in, make_evaluation, make_project, reload


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    return make_evaluation(cast, seed=SOUND_SEED)


def plain(evaluation: Evaluation, **other: object) -> Sheet:
    return a_sheet(**{"year": evaluation.campaign.year, "project_code": None, **other})


def table_of(cast: Cast, sheet: Sheet) -> InspectedTable:
    return one_table(cast.clerk, sheet)


def keep(cast: Cast, table: InspectedTable, into: int, revision: int = 1, *, is_meant: bool = True) -> int:
    return keep_table(
        actor=cast.clerk, table=table, evaluation_id=into, content_revision=revision, now=NOW, is_meant=is_meant
    )


@pytest.fixture
def late(cast: Cast, evaluation: Evaluation) -> Project:
    return make_project(cast.unit, "后来登记的项目")


def test_a_project_that_finance_left_out_is_named_and_gets_no_table(
    cast: Cast, evaluation: Evaluation, late: Project
) -> None:
    table = table_of(cast, plain(evaluation, project_name=late.name))
    first, second = candidates(cast.clerk, table, NOW)
    assert (first.evaluation, first.why_not) == (evaluation, "")
    assert (second.project, second.evaluation, second.is_likely) == (late, None, True)
    assert f"请联系{cast.finance}在任务中补充这个项目" in second.why_not
    assert len(candidates(cast.clerk, table, CLOSES)) == 0, "nothing to say of a task that is over"
    assign_projects(campaign=cast.campaign, project_ids=[late.pk], by=cast.finance_reviewer.author, now=NOW)
    first, _ = candidates(cast.clerk, table, NOW)
    assert (first.project, first.evaluation, first.why_not) == (late, late.evaluations.get(), "")


def test_of_another_project_or_unit_it_is_kept_only_when_that_is_meant(
    cast: Cast, evaluation: Evaluation, late: Project
) -> None:
    sheet = plain(evaluation, implementing_unit="别的单位")
    table = table_of(cast, sheet)
    assert others(sheet, late) == (
        Other("项目", evaluation.project.name, late.name),
        Other("单位", "别的单位", cast.unit.name),
    )
    with pytest.raises(Refused, match="请核对后勾选确认"):
        keep(cast, table, evaluation.pk, is_meant=False)
    assert reload(evaluation).content_revision == evaluation.content_revision
    keep(cast, table, evaluation.pk)
    assert reload(evaluation).content_revision > evaluation.content_revision


@pytest.mark.parametrize("unit", [None, "", "测试市数据局(本级)", " 测试市 数据局（本级）"])
def test_the_same_in_other_signs_needs_no_word(cast: Cast, evaluation: Evaluation, unit: str | None) -> None:
    sheet = plain(evaluation, implementing_unit=unit)
    assert others(sheet, evaluation.project) == ()
    keep(cast, table_of(cast, sheet), evaluation.pk, is_meant=False)


def test_of_a_table_of_a_whole_unit_only_the_unit_counts(cast: Cast, evaluation: Evaluation) -> None:
    sheet = plain(evaluation, kind="department", implementing_unit=cast.unit.name, project_name="随便")
    assert others(sheet, evaluation.project) == ()


def test_a_table_that_was_submitted_says_why_it_is_closed(cast: Cast) -> None:
    submitted = evaluation_in(cast, State.BUREAU_REVIEW)
    table = table_of(cast, plain(submitted, project_name=submitted.project.name))
    [candidate] = candidates(cast.clerk, table, NOW)
    assert candidate.evaluation == submitted
    assert "待主管部门审核" in candidate.why_not


def test_of_many_that_are_closed_the_first_three_by_code_are_said(cast: Cast) -> None:
    for code in ("Z-4", "Z-3", "Z-2", "Z-1"):
        submitted = evaluation_in(cast, State.BUREAU_REVIEW)
        Project.objects.filter(pk=submitted.project_id).update(code=code)
    table = table_of(cast, plain(submitted, project_name=submitted.project.name))
    assert [found.project.code for found in candidates(cast.clerk, table, NOW)] == ["Z-1", "Z-2", "Z-3"]


def test_another_code_is_said_before(cast: Cast, evaluation: Evaluation) -> None:
    table = table_of(cast, plain(evaluation, project_code="X-1"))
    [candidate] = candidates(cast.clerk, table, NOW)
    assert "X-1" in candidate.why_not


def test_of_another_kind_nothing_is_likely(cast: Cast, evaluation: Evaluation) -> None:
    [candidate] = candidates(cast.clerk, table_of(cast, plain(evaluation, kind="department")), NOW)
    assert not candidate.is_likely
    assert candidate.why_not


def test_the_comparison_says_what_becomes_of_the_draft(cast: Cast, evaluation: Evaluation) -> None:
    changes = [
        Change("evaluation", evaluation.pk, "goal_actual", "同事所写", evaluation.revision),
        Change("indicator", evaluation.indicators.all()[0].pk, "actual_text", "1", 1),
    ]
    save_changes(actor=cast.colleague, evaluation_id=evaluation.pk, changes=changes, now=NOW)
    sheet = plain(evaluation)
    new = replace(sheet.indicators[-1], level3="文件里多的一行")
    table = table_of(cast, replace(sheet, indicators=(*sheet.indicators[:-2], sheet.indicators[-1], new)))
    found = compare_with_draft(actor=cast.clerk, table=table, evaluation_id=evaluation.pk, now=NOW)
    assert {(line.where[:4], line.label, line.stored) for line in found.replaced} >= {
        ("整张表", "实际完成情况", "同事所写"),
        ("指标第 ", "实际完成值", "1"),
    }
    assert found.added == ("文件里多的一行",)
    assert found.removed == (sheet.indicators[-2].level3,)
    assert all(not line.stored for line in found.filled)
    assert reload(evaluation).goal_actual == "同事所写"
    keep(cast, table, evaluation.pk, reload(evaluation).content_revision)
    assert compare_with_draft(actor=cast.clerk, table=table, evaluation_id=evaluation.pk, now=NOW).is_the_same


def test_a_score_that_takes_the_place_of_the_rule_s_is_a_replacement(cast: Cast, evaluation: Evaluation) -> None:
    sheet = plain(evaluation)
    keep(cast, table_of(cast, sheet), evaluation.pk)
    low = replace(sheet.indicators[0], score=Decimal(1))
    table = table_of(cast, replace(sheet, indicators=(low, *sheet.indicators[1:])))
    found = compare_with_draft(actor=cast.clerk, table=table, evaluation_id=evaluation.pk, now=NOW)
    assert [(line.label, line.stored, line.sent) for line in found.replaced] == [("得分", BY_RULE, "1")]


def test_what_the_form_does_not_print_stays_in_the_draft(cast: Cast, evaluation: Evaluation) -> None:
    sheet = plain(evaluation)
    sheet = replace(sheet, indicators=tuple(replace(row, declared=None, improvement=None) for row in sheet.indicators))
    row = evaluation.indicators.all()[0]
    changes = [
        Change("indicator", row.pk, "declared", "qualitative", 1),
        Change("indicator", row.pk, "improvement", "明年改进", 1),
    ]
    save_changes(actor=cast.clerk, evaluation_id=evaluation.pk, changes=changes, now=NOW)
    assert {"declared", "improvement"} <= not_on_form(sheet)
    keep(cast, table_of(cast, sheet), evaluation.pk, reload(evaluation).content_revision)
    row.refresh_from_db()
    assert (row.declared, row.improvement) == ("qualitative", "明年改进")
    marked = (replace(sheet.indicators[0], declared="quantitative"), *sheet.indicators[1:])
    keep(
        cast, table_of(cast, replace(sheet, indicators=marked)), evaluation.pk,
        reload(evaluation).content_revision,
    )  # fmt: skip
    row.refresh_from_db()
    assert row.declared == "quantitative"


def test_a_score_is_the_file_s_whatever_the_draft_says_of_the_row(cast: Cast, evaluation: Evaluation) -> None:
    """By the rule for words the row gets other points than by the rule for figures: its own score must be typed."""
    sheet = plain(evaluation)
    sheet = replace(sheet, indicators=tuple(replace(row, declared=None) for row in sheet.indicators))
    for row in evaluation.indicators.all():
        change = Change("indicator", row.pk, "declared", "qualitative", row.revision)
        save_changes(actor=cast.clerk, evaluation_id=evaluation.pk, changes=[change], now=NOW)
    keep(cast, table_of(cast, sheet), evaluation.pk, reload(evaluation).content_revision)
    stored = assess(reload(evaluation)).sheet
    assert [row.score for row in stored.indicators] == [row.score for row in sheet.indicators]
