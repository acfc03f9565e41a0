"""A workbook comes back: what differs is shown with both values, what is chosen is stored, nothing typed is lost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from perfeval.audit.models import JournalEntry
from perfeval.core.errors import Conflict, Invalid
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import remove_row
from perfeval.evaluations.queries import assess
from perfeval.exchange.offline.reading import read_workbook
from tests.exchange.offline.office import compared, download, fill_in, key, retype, row_of, take
from tests.factories import NOW, Cast, filled_evaluation, make_cast, reload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scheme", ["futian-2022", "zhongwei-2024", "fushun-2023", "zizhou-2023", "qiannan-2024"])
def test_an_untouched_workbook_changes_nothing(scheme: str, tmp_path: Path) -> None:
    seeds = {"fushun-2023": "fushun-2023-12345-hotline", "qiannan-2024": "qiannan-2024-department"}
    seed = seeds.get(scheme) or {"futian-2022": "futian-2022-07", "zhongwei-2024": "zhongwei-2024-02"}.get(scheme, scheme)  # fmt: skip
    cast = make_cast(scheme=scheme)
    evaluation = filled_evaluation(cast, seed=seed)
    before = JournalEntry.objects.count()
    workbook, comparison = compared(download(evaluation, tmp_path), evaluation)
    assert comparison.differences == ()
    assert comparison.unchanged == len(workbook.cells) > 50
    assert take(cast, evaluation, workbook) == 0
    assert JournalEntry.objects.count() == before


def test_what_was_typed_is_stored_and_nothing_else(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    first, second = row_of(evaluation), row_of(evaluation, 1)
    fund = evaluation.funds.order_by("position")[0]
    fill_in(path, {
        key(first, "actual_text"): "3次", key(first, "reason"): "材料价格上涨。", key(second, "level3"): "换了名称的指标",
        f"fund-{fund.pk}-executed": 12345.67, f"evaluation-{evaluation.pk}-goal_actual": "全部完成。",
    })  # fmt: skip
    workbook, comparison = compared(path, evaluation)
    assert {item.label for item in comparison.mine} == {
        "实际完成值",
        "偏差原因",
        "三级指标",
        "全年执行数",
        "实际完成情况",
    }
    assert comparison.to_take == comparison.differences
    assert take(cast, evaluation, workbook) == 5
    after = reload(evaluation)
    assert row_of(after).actual_text == "3次"
    assert row_of(after, 1).pk == second.pk, "a renamed row stays the row it was, with its remarks and files"
    assert row_of(after, 1).level3 == "换了名称的指标"
    assert after.funds.order_by("position")[0].executed == Decimal("12345.67")
    assert after.goal_actual == "全部完成。"
    entry = JournalEntry.objects.filter(chain=evaluation.chain).latest("pk")
    assert len(entry.detail["cells"]) == 5
    assert compared(path, evaluation)[1].differences == (), "the same file once more changes nothing"


def test_three_sides_are_told_apart(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    rows = [row_of(evaluation, number) for number in range(4)]
    fill_in(path, {key(rows[number], "actual_text"): f"{number}次" for number in (0, 1, 2)})
    retype(cast, evaluation, rows[1], "actual_text", "同事的 9次")
    retype(cast, evaluation, rows[2], "actual_text", "2次")
    retype(cast, evaluation, rows[3], "actual_text", "同事改的")
    workbook, comparison = compared(path, evaluation)
    assert [item.key.pk for item in comparison.mine] == [rows[0].pk]
    [clash] = comparison.clashes
    assert (clash.key.pk, clash.mine, clash.stored, clash.base) == (
        rows[1].pk,
        "1次",
        "同事的 9次",
        rows[1].actual_text,
    )
    assert [item.key.pk for item in comparison.theirs] == [rows[3].pk]
    with pytest.raises(Conflict, match="还有 1 处冲突没有选择"):
        take(cast, evaluation, workbook)
    assert take(cast, evaluation, workbook, theirs=(str(clash.key),)) == 1
    assert [row_of(evaluation, number).actual_text for number in range(4)] == ["0次", "同事的 9次", "2次", "同事改的"]
    assert take(cast, evaluation, workbook, mine=(str(clash.key),)) == 1
    assert row_of(evaluation, 1).actual_text == "1次"


def test_a_table_that_changed_after_the_comparison_is_compared_again(cast: Cast, evaluation: Evaluation, path: Path) -> None:  # fmt: skip
    row = row_of(evaluation)
    fill_in(path, {key(row, "actual_text"): "3次"})
    workbook, comparison = compared(path, evaluation)
    retype(cast, evaluation, row_of(evaluation, 1), "reason", "同事刚写的")
    with pytest.raises(Conflict, match="又被修改过"):
        take(cast, evaluation, workbook, seen=comparison.revision)
    assert row_of(evaluation).actual_text == row.actual_text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("executed", "12万", "不能带“万”“亿”“元”"),
        ("executed", "-5", "金额不能为负数"),
        ("executed", "约100", "不是数字"),
        ("executed", 0.001, "金额最多精确到分"),
        ("weight", 101, "应在 0 到 100 之间"),
        ("declared", "不知道", "请从列出的选项中选择"),
        ("not_applicable", "否", "请勾选或取消勾选"),
        ("actual_text", "完" * 301, "最多 300 字，现有 301 字"),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_said_and_the_rest_is_taken(
    field: str, value: object, words: str, cast: Cast, evaluation: Evaluation, path: Path
) -> None:
    row, fund = row_of(evaluation), evaluation.funds.order_by("position")[0]
    place = f"fund-{fund.pk}-executed" if field == "executed" else key(row, field)
    fill_in(path, {place: value, key(row, "reason"): "其余照写"})
    workbook, comparison = compared(path, evaluation)
    [refused] = comparison.refused
    assert words in refused.problem
    assert refused.mine == str(value), "what was typed is still there to be read"
    assert take(cast, evaluation, workbook) == 1
    assert row_of(evaluation).reason == "其余照写"


def test_figures_pasted_in_full_width_are_read(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    fund = evaluation.funds.order_by("position")[0]
    fill_in(path, {f"fund-{fund.pk}-executed": "１，２３４．５", key(row_of(evaluation), "weight"): " １０.００ "})
    workbook, comparison = compared(path, evaluation)
    assert not comparison.refused
    [amount] = [item for item in comparison.mine if item.key.field == "executed"]
    assert amount.shown_mine == "1234.5（工作簿中为“１，２３４．５”）"
    take(cast, evaluation, workbook)
    assert evaluation.funds.order_by("position")[0].executed == Decimal("1234.50")


def test_another_spelling_of_a_figure_is_no_difference(evaluation: Evaluation, path: Path) -> None:
    fund = evaluation.funds.order_by("position")[0]
    assert fund.executed is not None
    fill_in(path, {f"fund-{fund.pk}-executed": f"{fund.executed:,.3f}"})
    assert compared(path, evaluation)[1].differences == ()


def test_a_score_above_the_rule_is_refused_at_its_cell(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    scores = assess(reload(evaluation)).scores.rows
    place = next(index for index, row in enumerate(scores) if row.proposed is not None and row.mode.value == "computed")
    row = row_of(evaluation, place)
    fill_in(path, {key(row, "actual_text"): "0", key(row, "score"): float(row.weight or 0)})
    workbook, _ = compared(path, evaluation)
    with pytest.raises(Invalid) as caught:
        take(cast, evaluation, workbook)
    assert list(caught.value.fields) == [key(row, "score")]
    assert row_of(evaluation, place).actual_text == row.actual_text


def test_ticks_and_switches_go_by_words(tmp_path: Path) -> None:
    cast = make_cast(scheme="fushun-2023")
    evaluation = filled_evaluation(cast, seed="fushun-2023-12345-hotline")
    path, row = download(evaluation, tmp_path), row_of(evaluation)
    fill_in(path, {f"{key(row, 'reason_categories')}:人员保障": "✓", f"{key(row, 'reason_categories')}:其他": "√",
                   key(row, "declared"): "定性", key(row_of(evaluation, 1), "not_applicable"): "是"})  # fmt: skip
    workbook, comparison = compared(path, evaluation)
    assert not comparison.refused
    take(cast, evaluation, workbook)
    assert row_of(evaluation).reason_categories == ["人员保障", "其他"]
    assert row_of(evaluation).declared == "qualitative"
    assert row_of(evaluation, 1).not_applicable
    assert row_of(evaluation, 1).weight == 0


def test_what_was_typed_into_a_row_that_is_gone_is_said(cast: Cast, evaluation: Evaluation, path: Path) -> None:
    row, other = row_of(evaluation), row_of(evaluation, 1)
    fill_in(path, {key(row, "actual_text"): "不能丢的内容", key(other, "actual_text"): "照写"})
    remove_row(actor=cast.colleague, evaluation_id=evaluation.pk, row_id=row.pk, revision=row.revision, now=NOW)
    workbook, comparison = compared(path, evaluation)
    [refused] = comparison.refused
    assert "已被删除" in refused.problem
    assert refused.mine == "不能丢的内容"
    assert take(cast, evaluation, workbook) == 1


def test_the_queries_do_not_grow_with_the_rows(cast: Cast, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries) -> None:  # fmt: skip
    for seed in ("futian-2022-01", "futian-2022-07"):
        evaluation = filled_evaluation(cast, seed=seed, name=seed)
        path = download(evaluation, tmp_path, seed)
        fill_in(path, {key(row, "reason"): "材料价格上涨。" for row in evaluation.indicators.all()})
        workbook = read_workbook(path)
        revision = reload(evaluation).content_revision
        with django_assert_num_queries(17):
            take(cast, evaluation, workbook, seen=revision)
