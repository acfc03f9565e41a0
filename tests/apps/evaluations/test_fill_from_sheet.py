"""A whole Sheet into a draft: the same as typing it, and what is exported comes back as it was."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from perfeval.audit.models import JournalEntry
from perfeval.core.errors import Conflict, Invalid, NotAllowed
from perfeval.core.sheet import Sheet
from perfeval.core.target import parse_actual, parse_target
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import Filled, RowSpec, fill_from_sheet, save_changes
from perfeval.evaluations.operations.filling.aside import LABELS
from perfeval.evaluations.operations.typed import Change
from perfeval.evaluations.queries import assess
from tests.factories import (
    NOW,
    SEEDS,
    Cast,
    evaluation_in,
    filled_evaluation,
    make_cast,
    make_evaluation,
    reload,
    seed_sheet,
)

pytestmark = pytest.mark.django_db

SCHEMES = {
    "futian": "futian-2022", "zhongwei": "zhongwei-2024", "fushun": "fushun-2023", "zizhou": "zizhou-2023",
    "qiannan": "qiannan-2024",
}  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def sheet_of(evaluation: Evaluation) -> Sheet:
    return assess(reload(evaluation)).sheet


def put(cast: Cast, evaluation: Evaluation, sheet: Sheet, *, revision: int | None = None) -> Filled:
    return fill_from_sheet(
        actor=cast.clerk,
        evaluation_id=evaluation.pk,
        sheet=sheet,
        content_revision=reload(evaluation).content_revision if revision is None else revision,
        source="接口",
        now=NOW,
    )


def actions(evaluation: Evaluation) -> list[str]:
    return list(JournalEntry.objects.filter(chain=evaluation.chain).order_by("pk").values_list("action", flat=True))


@pytest.mark.parametrize("seed", sorted(path.stem for path in SEEDS.glob("*.json")))
def test_what_is_exported_comes_back_as_it_was(seed: str) -> None:
    cast = make_cast(scheme=SCHEMES[seed.partition("-")[0]])
    evaluation = filled_evaluation(cast, seed=seed)
    before, steps = reload(evaluation), actions(evaluation)
    sheet = sheet_of(evaluation)
    filled = put(cast, evaluation, sheet)
    assert filled.aside == ()
    assert sheet_of(evaluation) == sheet
    assert reload(evaluation).content_revision == before.content_revision
    assert actions(evaluation) == steps


def test_parts_of_subtotals_of_one_name_come_back_to_their_own(cast: Cast) -> None:
    evaluation, copy = two_subtotals(cast), make_evaluation(cast, name="另一个项目")
    sheet = sheet_of(evaluation)
    assert sheet.parent_rows() == {2: 0, 3: 1}
    assert put(cast, evaluation, sheet).aside == ()
    assert sheet_of(evaluation) == sheet
    put(cast, copy, replace(sheet, project_code=None))
    assert sheet_of(copy).indicators == sheet.indicators
    assert list(copy.indicators.order_by("position").values_list("parent__position", flat=True)) == [None, None, 0, 1]


def two_subtotals(cast: Cast) -> Evaluation:
    group = ("产出指标", "数量指标")
    rows = [RowSpec(*group, "小计", "", "10"), RowSpec(*group, "小计", "", "10")]
    rows += [RowSpec(*group, name, "≥10件", "10", parent=place) for place, name in enumerate("甲乙")]
    return make_evaluation(cast, rows=tuple(rows))


@pytest.mark.parametrize("seed", sorted(path.stem for path in SEEDS.glob("*.json")))
def test_an_empty_table_becomes_the_exported_one(seed: str) -> None:
    cast = make_cast(scheme=SCHEMES[seed.partition("-")[0]])
    sheet = sheet_of(filled_evaluation(cast, seed=seed))
    empty = make_evaluation(cast, name="另一个项目")
    put(cast, empty, replace(sheet, project_code=None))
    mine = sheet_of(empty)
    assert replace(mine, project_code=sheet.project_code, project_name=sheet.project_name) == sheet
    assert actions(empty)[-1] == "fill"


def test_rows_are_found_again_by_what_they_say(cast: Cast) -> None:
    """Turned round, one gone, one new, one renamed, one with another target."""
    evaluation = filled_evaluation(cast)
    sheet = sheet_of(evaluation)
    stored = {(row.level1, row.level2, row.level3): row.pk for row in evaluation.indicators.all()}
    first, second, *others = sheet.indicators
    second = replace(second, target=parse_target("≥1"), actual=parse_actual("1"))
    new = replace(others[-1], level3="新增的指标", weight=Decimal(1), score=None, actual=parse_actual("100%"))
    put(cast, evaluation, replace(sheet, indicators=(second, *others[::-1], new)))
    rows = list(evaluation.indicators.order_by("position"))
    assert [row.level3 for row in rows] == [second.level3, *(row.level3 for row in others[::-1]), "新增的指标"]
    kept = {(row.level1, row.level2, row.level3): row.pk for row in rows[:-1]}
    assert kept == {name: pk for name, pk in stored.items() if name != (first.level1, first.level2, first.level3)}
    assert actions(evaluation)[-4:] == ["remove-row", "add-row", "edit", "fill"]


def test_a_renamed_row_stays_the_row_it_was(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    sheet = sheet_of(evaluation)
    groups = [(row.level1, row.level2) for row in sheet.indicators]
    place = next(index for index, group in enumerate(groups) if groups.count(group) == 1)
    rows = list(sheet.indicators)
    rows[place] = replace(rows[place], level3="换了名称的指标")
    before = evaluation.indicators.order_by("position")[place].pk
    put(cast, evaluation, replace(sheet, indicators=tuple(rows)))
    after = evaluation.indicators.order_by("position")[place]
    assert (after.pk, after.level3) == (before, "换了名称的指标")
    assert "remove-row" not in actions(evaluation)


def test_a_stale_sheet_is_refused_with_both_values(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    seen = reload(evaluation).content_revision
    sheet = replace(sheet_of(evaluation), goal_actual="接口送来的")
    change = Change("evaluation", evaluation.pk, "goal_actual", "同事填写的", reload(evaluation).revision)
    save_changes(actor=cast.colleague, evaluation_id=evaluation.pk, changes=[change], now=NOW)
    steps = actions(evaluation)
    with pytest.raises(Conflict) as caught:
        put(cast, evaluation, sheet, revision=seen)
    [clash] = caught.value.clashes
    assert (clash.field, clash.mine, clash.theirs) == ("goal_actual", "接口送来的", "同事填写的")
    assert caught.value.revision == seen + 1
    assert reload(evaluation).goal_actual == "同事填写的"
    assert actions(evaluation) == steps


def test_all_or_nothing_and_the_place_is_named(cast: Cast) -> None:
    """A score above the rule's is in the last row; the rows before it are not stored either."""
    evaluation = filled_evaluation(cast)
    sheet = sheet_of(evaluation)
    rows = [replace(row, actual=parse_actual("0")) for row in sheet.indicators]
    rows[0] = replace(rows[0], weight=Decimal("1.234"))
    steps = actions(evaluation)
    with pytest.raises(Invalid) as caught:
        put(cast, evaluation, replace(sheet, indicators=tuple(rows[1:] + rows[:1])))
    assert list(caught.value.fields) == [f"indicators[{len(rows) - 1}].weight"]
    assert sheet_of(evaluation) == sheet
    assert actions(evaluation) == steps


def test_a_score_that_was_reckoned_is_reckoned_again(cast: Cast) -> None:
    """Read, change an actual value, send back: the score that came with the table is not the unit's own."""
    evaluation = filled_evaluation(cast)
    row = evaluation.indicators.filter(target_text__startswith="≥", weight__gt=0)[0]
    row.target_text, row.actual_text, row.score, row.reason = "≥100个", "80个", None, "调整"
    row.save()
    sheet = sheet_of(evaluation)
    place = row.position
    was = sheet.indicators[place].score
    assert was is not None
    assert was < (row.weight or 0)
    rows = list(sheet.indicators)
    rows[place] = replace(rows[place], actual=parse_actual("100个"))
    put(cast, evaluation, replace(sheet, indicators=tuple(rows)))
    assert sheet_of(evaluation).indicators[place].score == row.weight
    row.refresh_from_db()
    assert row.score is None
    own = replace(rows[place], score=was - 1)
    put(cast, evaluation, replace(sheet, indicators=(*rows[:place], own, *rows[place + 1 :])))
    row.refresh_from_db()
    assert row.score == was - 1


def test_a_score_above_the_rule_is_refused_at_its_place(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    sheet = sheet_of(evaluation)
    scores = assess(evaluation).scores.rows
    place = next(index for index, row in enumerate(scores) if row.maximum == row.weight and row.weight == row.score)
    rows = list(sheet.indicators)
    rows[place] = replace(rows[place], weight=rows[place].weight, score=(rows[place].weight or 0) + Decimal(1))
    with pytest.raises(Invalid) as caught:
        put(cast, evaluation, replace(sheet, indicators=tuple(rows)))
    assert list(caught.value.fields) == [f"indicators[{place}].score"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"kind": "department"}, "kind"),
        ({"year": 2021}, "year"),
        ({"project_code": "别的项目"}, "project_code"),
    ],
)
def test_the_table_of_another_project_is_refused(cast: Cast, changes: dict[str, object], place: str) -> None:
    evaluation = filled_evaluation(cast)
    sheet = replace(sheet_of(evaluation), **changes)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as caught:
        put(cast, evaluation, sheet)
    assert list(caught.value.fields) == [place]


def test_a_level_that_the_scheme_does_not_have_is_refused(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    sheet = sheet_of(evaluation)
    rows = (*sheet.indicators[:-1], replace(sheet.indicators[-1], level2="没有的二级指标"))
    with pytest.raises(Invalid) as caught:
        put(cast, evaluation, replace(sheet, indicators=rows))
    assert list(caught.value.fields) == [f"indicators[{len(rows) - 1}].level2"]


def test_what_is_computed_and_differs_is_said(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    sheet = sheet_of(evaluation)
    funds = (replace(sheet.funds[0], rate=Decimal("12.34")), *sheet.funds[1:])
    filled = put(cast, evaluation, replace(sheet, funds=funds, published_total=Decimal(100), project_name="旧名称"))
    assert [item.place for item in filled.aside] == ["project_name", "funds[0].rate", "published_total"]
    assert sheet_of(evaluation) == sheet


def test_whatever_is_not_kept_is_said(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    sheet = sheet_of(evaluation)
    first = replace(
        sheet.indicators[0], level1_weight_label=Decimal(7), deviation_columns=(("没有的类别", "√"),),
    )  # fmt: skip
    total = replace(sheet.funds[0], label="别的资金", annual_rate=Decimal(3))
    sent = replace(
        sheet,
        title="别的表名",
        notes=(*sheet.notes, "备注x"),
        head_fields=(("资金性质", "一般公共预算"),),
        footer_fields=(*sheet.footer_fields, ("联系人", "某")),
        funds=(total, *sheet.funds[1:]),
        indicators=(first, *sheet.indicators[1:]),
    )
    filled = put(cast, evaluation, sent)
    assert {(item.place, item.label, item.sent) for item in filled.aside} == {
        ("title", "表名", "别的表名"),
        (f"notes[{len(sheet.notes)}]", "注", "备注x"),
        ("head_fields.资金性质", "资金性质", "一般公共预算"),
        ("footer_fields.联系人", "联系人", "某"),
        ("funds[0].label", "资金来源", "别的资金"),
        ("funds[0].annual_rate", "全年执行率", "3"),
        ("indicators[0].level1_weight_label", "一级指标分值", "7"),
        ("indicators[0].deviation_columns.没有的类别", "没有的类别", "√"),
    }


def test_every_field_of_a_sheet_has_a_name() -> None:
    """A field that the Sheet is given later cannot be left out of what is said."""
    of_pairs = {"head_fields", "footer_fields", "deviation_columns", "funds", "indicators", "dashed", "children_of_row"}
    for kind, labels in LABELS.items():
        assert {field.name for field in fields(kind)} - of_pairs == set(labels)


def test_amounts_may_be_in_the_other_unit(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    sheet = sheet_of(evaluation)
    assert sheet.unit_of_money == "元"

    def tenths_of_thousands(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else amount / 10_000

    funds = tuple(
        replace(
            line,
            initial_budget=tenths_of_thousands(line.initial_budget),
            adjusted_budget=tenths_of_thousands(line.adjusted_budget),
            executed=tenths_of_thousands(line.executed),
        )
        for line in sheet.funds
    )
    put(cast, evaluation, replace(sheet, funds=funds, unit_of_money="万元"))
    assert sheet_of(evaluation) == sheet


def test_a_row_that_does_not_apply_stays_so(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    row = evaluation.indicators.order_by("position")[0]
    change = Change("indicator", row.pk, "not_applicable", "1", row.revision)
    save_changes(actor=cast.clerk, evaluation_id=evaluation.pk, changes=[change], now=NOW)
    sheet = sheet_of(evaluation)
    put(cast, evaluation, replace(sheet, goal_actual="改一处"))
    row.refresh_from_db()
    assert row.not_applicable
    assert row.level3 == sheet.indicators[0].level3


@pytest.mark.parametrize("state", [State.BUREAU_REVIEW, State.APPROVED, State.EXEMPTED])
def test_only_a_draft_is_filled(cast: Cast, state: State) -> None:
    evaluation = evaluation_in(cast, state)
    with pytest.raises(NotAllowed):
        put(cast, evaluation, seed_sheet())


def test_nobody_fills_anothers(cast: Cast) -> None:
    evaluation = filled_evaluation(cast)
    for actor, refusal in (
        (cast.sibling_clerk, Evaluation.DoesNotExist),
        (cast.bureau_reviewer, NotAllowed),
        (cast.auditor, NotAllowed),
    ):
        with pytest.raises(refusal):
            fill_from_sheet(
                actor=actor,
                evaluation_id=evaluation.pk,
                sheet=sheet_of(evaluation),
                content_revision=reload(evaluation).content_revision,
                source="接口",
                now=NOW,
            )


def test_the_queries_do_not_grow_with_the_rows(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for seed in ("futian-2022-01", "futian-2022-08"):
        evaluation = filled_evaluation(cast, seed=seed)
        rows = tuple(replace(row, deviation_reason="材料价格上涨。") for row in sheet_of(evaluation).indicators)
        sheet = replace(sheet_of(evaluation), indicators=rows)
        revision = reload(evaluation).content_revision
        with django_assert_num_queries(20):
            put(cast, evaluation, sheet, revision=revision)
