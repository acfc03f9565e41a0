"""The entry page as it is shown."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import RowSpec
from tests.factories import NOW, OPENS, Cast, evaluation_in, filled_evaluation, make_campaign, make_evaluation
from tests.web.conftest import log_in


def entry(evaluation: Evaluation) -> str:
    return f"/unit/tables/{evaluation.pk}/"


def test_it_has_the_words_of_the_official_form(clerk: Client, draft: Evaluation) -> None:
    page = clerk.get(entry(draft)).content.decode()
    words = [
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "预期目标",
        "实际完成情况",
        "一级指标",
        "年度指标值",
        "实际完成值",
    ]
    positions = [page.index(f">{word}</th>") for word in words]
    assert positions == sorted(positions)
    assert "偏差原因分析及改进措施" in page


def test_every_cell_has_its_own_label_and_place_for_words(clerk: Client, draft: Evaluation) -> None:
    page = clerk.get(entry(draft)).content.decode()
    cells = re.findall(r'<(?:input|textarea) class="cell[^>]*>', page)
    assert len(cells) > 60
    for cell in cells:
        assert "aria-label=" in cell
        described = re.search(r'aria-describedby="([^"]+)"', cell)
        assert described
        for place in described[1].split():
            assert f'id="{place}"' in page


def test_ids_are_unique(clerk: Client, draft: Evaluation) -> None:
    ids = re.findall(r'\sid="([^"]+)"', clerk.get(entry(draft)).content.decode())
    assert len(ids) == len(set(ids))


def test_merged_cells_span_exactly_their_rows(clerk: Client, draft: Evaluation) -> None:
    page = clerk.get(entry(draft)).content.decode()
    table = page[page.index('id="indicators"') :]
    for body in re.findall(r"<tbody>(.*?)</tbody>", table, re.DOTALL):
        rows = len(re.findall(r"<tr[ >]", body))
        span = re.search(r'class="level1" rowspan="(\d+)"', body)
        assert span
        assert int(span[1]) == rows
        assert sum(int(number) for number in re.findall(r'class="level2" rowspan="(\d+)"', body)) == rows


def test_the_bar_has_the_total_and_each_level_against_its_weight(clerk: Client, draft: Evaluation) -> None:
    page = clerk.get(entry(draft)).content.decode()
    assert '<dd id="bar-total">99.83 / 100</dd>' in page
    assert '<dd id="bar-execution">9.83 / 10</dd>' in page
    assert '<dd id="bar-产出指标">50 / 50</dd>' in page


def test_a_score_opens_its_reckoning(clerk: Client, draft: Evaluation) -> None:
    row = draft.indicators.order_by("position")[0]
    assert f'<p id="indicator-{row.pk}-why">实际完成值 2' in clerk.get(entry(draft)).content.decode()


def test_findings_stand_at_their_cell_and_in_the_list(cast: Cast, clerk: Client) -> None:
    evaluation = filled_evaluation(cast, seed="futian-2022-07")
    page = clerk.get(entry(evaluation)).content.decode()
    row = evaluation.indicators.get(level3="平台项目系统运维个数")
    said = re.search(rf'<div class="said" id="indicator-{row.pk}-score-said">(.*?)</div>', page)
    assert said
    assert "按方案计算是 3" in said[1]
    assert "提示" in said[1]  # in words, not by colour alone
    assert f'href="#indicator-{row.pk}-score" data-jump' in page


def test_an_untouched_table_shows_work_to_do_and_no_faults(cast: Cast, clerk: Client) -> None:
    page = clerk.get(entry(make_evaluation(cast))).content.decode()
    assert "said-missing" in page
    assert '<p class="said-error"><b>' not in page


def test_a_row_without_what_was_achieved_says_so_beside_its_score(cast: Cast, clerk: Client) -> None:
    page = clerk.get(entry(make_evaluation(cast))).content.decode()
    assert "未填完成值" in page
    assert "由单位评分" not in page


def test_the_name_fills_its_line_where_there_is_no_code(cast: Cast, clerk: Client) -> None:
    evaluation = make_evaluation(cast)
    for code, columns in (("", 5), ("440304", 3)):
        type(evaluation.project).objects.filter(pk=evaluation.project_id).update(code=code)
        assert f'<td colspan="{columns}" id="head-project_name">' in clerk.get(entry(evaluation)).content.decode()


def test_what_people_wrote_is_escaped(cast: Cast, clerk: Client) -> None:
    row = RowSpec("产出指标", "数量指标", '</textarea><script>alert("1")</script>', "≥1个", "50")
    page = clerk.get(entry(make_evaluation(cast, rows=(row,)))).content.decode()
    assert "<script>alert" not in page


def test_a_remark_stands_at_its_row_with_a_field_for_the_answer(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.DRAFTING, returned=True)
    remark = evaluation.remarks.get()
    page = clerk.get(entry(evaluation)).content.decode()
    assert "请补充佐证材料。" in page
    assert f'name="remark-{remark.pk}-answer"' in page
    assert "待回复 1" in page


def test_a_reviewed_score_stands_at_its_row_with_its_reason(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.DRAFTING, returned=True)
    row = evaluation.indicators.order_by("position")[0]
    evaluation.indicators.filter(pk=row.pk).update(reviewed_score=3, reviewed_reason="<拟>扣七分")
    page = clerk.get(entry(evaluation)).content.decode()
    assert f'id="indicator-{row.pk}-reviewed">核查得分 3：&lt;拟&gt;扣七分</p>' in page
    assert page.count('class="reviewed"') == 1


def test_a_submitted_table_is_shown_elsewhere(cast: Cast, clerk: Client) -> None:
    evaluation = evaluation_in(cast, State.BUREAU_REVIEW)
    assert clerk.get(entry(evaluation)).headers["Location"] == f"/unit/tables/{evaluation.pk}/submitted/"


def test_after_the_deadline_it_is_read_only_and_says_why(cast: Cast, clerk: Client) -> None:
    late = make_campaign(cast.finance, cast.scheme, title="已截止", opens=OPENS, closes=NOW - timedelta(days=1))
    page = clerk.get(entry(make_evaluation(cast, campaign=late)), follow=True).content.decode()
    assert "填报已截止" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("who", ["sibling_clerk", "other_clerk", "foreign_clerk"])
def test_another_unit_finds_nothing(who: str, cast: Cast, draft: Evaluation) -> None:
    assert log_in(getattr(cast, who)).get(entry(draft)).status_code == 404


@pytest.mark.parametrize("who", ["bureau_reviewer", "finance_reviewer", "auditor", "administrator"])
def test_other_roles_are_sent_away(who: str, cast: Cast, draft: Evaluation) -> None:
    assert log_in(getattr(cast, who)).get(entry(draft)).status_code == 403


def test_it_is_never_cached(clerk: Client, draft: Evaluation) -> None:
    assert "no-store" in clerk.get(entry(draft)).headers["Cache-Control"]


@pytest.mark.parametrize("rows", [1, 40])
def test_it_costs_the_same_for_any_number_of_rows(
    rows: int, cast: Cast, clerk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    specs = tuple(RowSpec("产出指标", "数量指标", f"指标{number}", "≥1个", "1") for number in range(rows))
    evaluation = make_evaluation(cast, rows=specs)
    with django_assert_num_queries(11):
        clerk.get(entry(evaluation))
