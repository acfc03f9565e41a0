from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import Membership
from perfeval.core.errors import Conflict, Invalid, NotAllowed
from perfeval.evaluations.models import Evaluation, FundLine, Indicator
from perfeval.evaluations.operations import Change, RowSpec, remove_row, save_changes
from perfeval.evaluations.queries import Assessment, assess
from tests.apps.journal import count, last_entry
from tests.factories import CLOSES, NOW, Cast, filled_evaluation, make_campaign, make_evaluation, make_scheme, reload


def first_row(evaluation: Evaluation) -> Indicator:
    return evaluation.indicators.order_by("position")[0]


def total_line(evaluation: Evaluation) -> FundLine:
    return evaluation.funds.get(position=0)


def change(row: Evaluation | FundLine | Indicator, field: str, text: str, revision: int | None = None) -> Change:
    kinds = {Evaluation: "evaluation", FundLine: "fund", Indicator: "indicator"}
    return Change(kinds[type(row)], row.pk, field, text, row.revision if revision is None else revision)  # type: ignore[arg-type]


def save(actor: Membership, evaluation: Evaluation, *changes: Change, now: datetime = NOW) -> Assessment:
    return save_changes(actor=actor, evaluation_id=evaluation.pk, changes=changes, now=now)


class TestStoring:
    def test_a_cell_is_stored_and_its_row_counted_on(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        save(cast.colleague, draft, change(row, "reason", "已核对。\r\n属实。 "))
        stored = first_row(draft)
        assert stored.reason == "已核对。\n属实。"
        assert (stored.revision, stored.changed_by, stored.changed_at) == (row.revision + 1, cast.colleague.user, NOW)

    def test_the_table_knows_that_it_changed(self, cast: Cast, draft: Evaluation) -> None:
        save(cast.clerk, draft, change(first_row(draft), "reason", "已核对。"))
        assert reload(draft).content_revision == draft.content_revision + 1
        assert reload(draft).revision == draft.revision

    def test_money_is_kept_in_yuan(self, cast: Cast) -> None:
        campaign = make_campaign(cast.finance, make_scheme("zhongwei-2024"))
        evaluation = make_evaluation(cast, campaign=campaign)
        save(cast.clerk, evaluation, change(total_line(evaluation), "adjusted_budget", "１，234.56"))
        assert total_line(evaluation).adjusted_budget == Decimal("12345600.00")

    def test_the_journal_names_each_cell_with_old_and_new(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        save(cast.clerk, draft, change(row, "actual_text", "99%"))
        assert last_entry(draft.chain).detail == {
            "cells": [{"cell": f"indicator-{row.pk}-actual_text", "old": row.actual_text, "new": "99%"}]
        }

    def test_it_gives_back_the_table_as_a_fresh_look_would(self, cast: Cast, draft: Evaluation) -> None:
        """Figures in hand have the decimals of their columns, so both see the same table."""
        given = save(
            cast.clerk, draft, change(total_line(draft), "executed", "1000"), change(first_row(draft), "weight", "9.5")
        )
        assert given.sheet == assess(reload(draft)).sheet
        assert given.scores == assess(reload(draft)).scores

    def test_the_figures_of_the_lists_follow(self, cast: Cast, draft: Evaluation) -> None:
        given = save(cast.clerk, draft, change(total_line(draft), "executed", "0"))
        stored = reload(draft)
        assert (stored.execution_rate, stored.executed) == (Decimal("0.00"), Decimal("0.00"))
        assert stored.total_score == given.scores.total
        assert stored.error_count == len(given.errors)

    def test_a_rate_beyond_the_column_does_not_stop_the_saving(self, cast: Cast, draft: Evaluation) -> None:
        line = total_line(draft)
        save(cast.clerk, draft, change(line, "adjusted_budget", "0.01"), change(line, "executed", "9999999999999.99"))
        assert reload(draft).execution_rate is None


class TestPassedOver:
    def test_a_whole_unchanged_form_writes_nothing(self, cast: Cast, draft: Evaluation) -> None:
        entries = count(draft.chain)
        line = total_line(draft)
        save(cast.clerk, draft, change(line, "executed", f"{line.executed:,}", 0), change(draft, "deduction", "", 0))
        assert count(draft.chain) == entries
        assert reload(draft).content_revision == draft.content_revision

    def test_10_00_for_a_stored_10_changes_nothing(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        save(cast.clerk, draft, change(row, "weight", f"{row.weight:.2f}"))
        assert first_row(draft).revision == row.revision


class TestConflict:
    def test_an_old_revision_is_refused_with_both_values(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        save(cast.colleague, draft, change(row, "actual_text", "99%"))
        with pytest.raises(Conflict) as caught:
            save(cast.clerk, draft, change(row, "actual_text", "97%"))
        clash = caught.value.clashes[0]
        assert (clash.mine, clash.theirs, clash.label) == ("97%", "99%", "实际完成值")
        assert caught.value.revision == row.revision + 1
        assert "填报乙" in caught.value.message
        assert first_row(draft).actual_text == "99%"

    @pytest.mark.parametrize(
        ("later", "when"), [(0, "在 09:30 修改"), (1, "在 2月10日 09:30 修改"), (365, "在 2026年2月10日 09:30 修改")]
    )
    def test_the_day_is_said_where_it_was_another(self, cast: Cast, draft: Evaluation, later: int, when: str) -> None:
        row = first_row(draft)
        save(cast.colleague, draft, change(row, "actual_text", "99%"))
        Evaluation.objects.update(is_returned=True, returned_at=NOW)  # open after the deadline
        with pytest.raises(Conflict, match=when):
            save(cast.clerk, draft, change(row, "actual_text", "97%"), now=NOW + timedelta(days=later))

    def test_nothing_of_the_call_is_stored(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        save(cast.colleague, draft, change(row, "actual_text", "99%"))
        with pytest.raises(Conflict):
            save(cast.clerk, draft, change(draft, "goal_actual", "全部完成"), change(row, "actual_text", "97%"))
        assert reload(draft).goal_actual == draft.goal_actual

    def test_who_wrote_the_same_is_no_conflict(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        save(cast.colleague, draft, change(row, "actual_text", "99%"))
        save(cast.clerk, draft, change(row, "actual_text", "99%"))
        assert first_row(draft).actual_text == "99%"

    def test_another_row_is_no_conflict(self, cast: Cast, draft: Evaluation) -> None:
        rows = list(draft.indicators.order_by("position"))
        save(cast.colleague, draft, change(rows[0], "actual_text", "99%"))
        save(cast.clerk, draft, change(rows[1], "actual_text", "98%"))
        assert [row.actual_text for row in draft.indicators.order_by("position")[:2]] == ["99%", "98%"]

    def test_text_for_a_row_that_is_gone_is_not_lost_in_silence(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        remove_row(actor=cast.colleague, evaluation_id=draft.pk, row_id=row.pk, revision=row.revision, now=NOW)
        with pytest.raises(Conflict, match="重要的字"):
            save(cast.clerk, draft, change(row, "reason", "重要的字"))
        save(cast.clerk, draft, change(row, "reason", " "))  # nothing to lose

    def test_a_row_of_another_table_counts_as_gone(self, cast: Cast, draft: Evaluation) -> None:
        other = filled_evaluation(cast, name="另一个项目")
        with pytest.raises(Conflict):
            save(cast.clerk, draft, change(first_row(other), "reason", "越界"))
        assert first_row(other).reason != "越界"

    def test_without_the_comparison_the_later_would_win(
        self, cast: Cast, draft: Evaluation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Negative control."""
        monkeypatch.setattr("perfeval.evaluations.operations.typed._refuse_stale", lambda *_: None)
        row = first_row(draft)
        save(cast.colleague, draft, change(row, "actual_text", "99%"))
        save(cast.clerk, draft, change(row, "actual_text", "97%"))
        assert first_row(draft).actual_text == "97%"


class TestUnreadable:
    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("weight", "十"), ("weight", "-1"), ("weight", "101"), ("weight", "1.005"), ("weight", "NaN"), ("weight", "1e1"),
            ("weight", "Infinity"), ("weight", "１e999"), ("score", "5%"), ("declared", "maybe"), ("not_applicable", "yes"),
            ("reason_categories", "人员保障"), ("level3", "长" * 301), ("reason", "a\x00b"), ("reason", "\ud800"),
            ("weight", "1\x00"), ("no_such", "x"),
        ],
    )  # fmt: skip
    def test_a_cell_of_a_row(self, cast: Cast, draft: Evaluation, field: str, text: str) -> None:
        row = first_row(draft)
        with pytest.raises(Invalid) as caught:
            save(cast.clerk, draft, change(row, field, text))
        assert list(caught.value.fields) == [f"indicator-{row.pk}-{field}"]
        caught.value.message.encode()  # can be written to the page

    @pytest.mark.parametrize("text", ["-1", "0.001", "99999999999999", "一百", "12万", "1.2.3", "NaN", "1e3"])
    def test_an_amount(self, cast: Cast, draft: Evaluation, text: str) -> None:
        line = total_line(draft)
        with pytest.raises(Invalid) as caught:
            save(cast.clerk, draft, change(line, "executed", text))
        assert list(caught.value.fields) == [f"fund-{line.pk}-executed"]

    def test_all_of_them_are_named_at_once(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        with pytest.raises(Invalid) as caught:
            save(cast.clerk, draft, change(row, "weight", "x"), change(draft, "deduction", "y"))
        assert len(caught.value.fields) == 2

    def test_a_column_that_the_form_does_not_have(self, cast: Cast) -> None:
        campaign = make_campaign(cast.finance, make_scheme("zizhou-2023"))
        evaluation = make_evaluation(cast, campaign=campaign)
        with pytest.raises(Invalid, match="没有这一栏"):
            save(cast.clerk, evaluation, change(total_line(evaluation), "adjusted_budget", "1"))

    def test_a_deduction_where_the_form_has_none(self, cast: Cast, draft: Evaluation) -> None:
        with pytest.raises(Invalid, match="没有减分项"):
            save(cast.clerk, draft, change(draft, "deduction", "1"))

    def test_reason_categories_are_kept_in_the_forms_order(self, cast: Cast) -> None:
        evaluation = make_evaluation(cast, campaign=make_campaign(cast.finance, make_scheme("fushun-2023")))
        names = evaluation.campaign.scheme.to_scheme().reason_categories
        save(cast.clerk, evaluation, change(first_row(evaluation), "reason_categories", f"{names[2]},{names[0]}"))
        assert first_row(evaluation).reason_categories == [names[0], names[2]]


class TestScores:
    def test_never_above_the_weight(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        with pytest.raises(Invalid, match="不能高于分值"):
            save(cast.clerk, draft, change(row, "weight", "5"), change(row, "score", "5.01"))

    def test_a_weight_below_the_given_score_is_refused(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        save(cast.clerk, draft, change(row, "score", "1"))
        with pytest.raises(Invalid, match="不能高于分值"):
            save(cast.clerk, draft, change(first_row(draft), "weight", "0.5"))

    def test_a_score_wants_its_weight_first(self, cast: Cast) -> None:
        evaluation = make_evaluation(cast)
        with pytest.raises(Invalid, match="先填写分值"):
            save(cast.clerk, evaluation, change(first_row(evaluation), "score", "1"))

    def test_lower_than_the_rule_gives_is_the_units_right(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        given = save(cast.clerk, draft, change(row, "score", "1"))
        assert given.scores.rows[0].score == 1

    def test_higher_than_the_rule_gives_is_refused_with_its_reckoning(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        save(cast.clerk, draft, change(row, "target_text", "100%"), change(row, "actual_text", "50%"))
        with pytest.raises(Invalid, match="按规则计算"):
            save(cast.clerk, draft, change(first_row(draft), "score", f"{row.weight}"))

    def test_without_that_check_it_would_be_stored(
        self, cast: Cast, draft: Evaluation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Negative control."""
        monkeypatch.setattr("perfeval.evaluations.operations.editing._refuse_score_above_rule", lambda *_: None)
        row = first_row(draft)
        save(cast.clerk, draft, change(row, "target_text", "100%"), change(row, "actual_text", "50%"))
        save(cast.clerk, draft, change(first_row(draft), "score", f"{row.weight}"))


class TestNotApplicable:
    def test_switched_on_it_weighs_nothing_and_the_journal_says_so(self, cast: Cast, draft: Evaluation) -> None:
        row = first_row(draft)
        save(cast.clerk, draft, change(row, "not_applicable", "1"))
        stored = first_row(draft)
        assert stored.weight == 0
        assert stored.score is None
        cells = {item["cell"].rsplit("-", 1)[1] for item in last_entry(draft.chain).detail["cells"]}
        assert {"not_applicable", "weight"} <= cells

    def test_switched_off_it_weighs_what_it_weighed(self, cast: Cast, draft: Evaluation) -> None:
        weight = first_row(draft).weight
        assert weight
        for _ in range(2):
            save(cast.clerk, draft, change(first_row(draft), "not_applicable", "1"))
            save(cast.clerk, draft, change(first_row(draft), "actual_text", "没有开展"))
            save(cast.clerk, draft, change(first_row(draft), "not_applicable", ""))
            assert first_row(draft).weight == weight

    def test_switched_off_its_weight_is_to_be_filled_in_where_it_had_none(self, cast: Cast, draft: Evaluation) -> None:
        save(cast.clerk, draft, change(first_row(draft), "weight", ""), change(first_row(draft), "score", ""))
        save(cast.clerk, draft, change(first_row(draft), "not_applicable", "1"))
        save(cast.clerk, draft, change(first_row(draft), "not_applicable", ""))
        assert first_row(draft).weight is None

    def test_a_row_that_never_applied_gets_no_weight(self, cast: Cast, draft: Evaluation) -> None:
        draft.indicators.filter(pk=first_row(draft).pk).update(not_applicable=True, weight=0, score=None)
        save(cast.clerk, draft, change(first_row(draft), "not_applicable", ""))
        assert first_row(draft).weight is None

    @pytest.mark.parametrize("field", ["weight", "score"])
    def test_points_for_it_are_refused_not_dropped(self, cast: Cast, draft: Evaluation, field: str) -> None:
        save(cast.clerk, draft, change(first_row(draft), "not_applicable", "1"))
        with pytest.raises(Invalid, match="不适用"):
            save(cast.clerk, draft, change(first_row(draft), field, "3"))


class TestWho:
    @pytest.mark.parametrize(
        "person", ["sibling_clerk", "other_clerk", "foreign_clerk", "administrator", "other_bureau_reviewer"]
    )
    def test_a_table_that_is_not_seen_does_not_exist(self, cast: Cast, draft: Evaluation, person: str) -> None:
        with pytest.raises(Evaluation.DoesNotExist):
            save(getattr(cast, person), draft, change(draft, "goal_actual", "x"))

    @pytest.mark.parametrize("person", ["bureau_reviewer", "finance_reviewer", "auditor"])
    def test_who_may_only_look_is_refused(self, cast: Cast, draft: Evaluation, person: str) -> None:
        with pytest.raises(NotAllowed):
            save(getattr(cast, person), draft, change(draft, "goal_actual", "x"))

    def test_without_the_scope_a_stranger_would_find_it(
        self, cast: Cast, draft: Evaluation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Negative control."""
        everything = Evaluation.objects.select_related("project__organisation", "campaign__scheme")
        monkeypatch.setattr("perfeval.evaluations.operations.locking.whole_tables_visible_to", lambda _: everything)
        save(cast.foreign_clerk, draft, change(draft, "goal_actual", "x"))
        assert reload(draft).goal_actual == "x"

    def test_nobody_after_the_deadline(self, cast: Cast, draft: Evaluation) -> None:
        with pytest.raises(NotAllowed, match="截止"):
            save_changes(
                actor=cast.clerk, evaluation_id=draft.pk, changes=[change(draft, "goal_actual", "x")], now=CLOSES
            )


class TestQueries:
    @pytest.mark.parametrize("rows", [1, 60])
    def test_the_number_does_not_grow_with_the_rows(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        specs = tuple(RowSpec("产出指标", "数量指标", f"指标{n}", "≥1", "1") for n in range(rows))
        evaluation = make_evaluation(cast, rows=specs)
        save(cast.clerk, evaluation, change(first_row(evaluation), "reason", "写过"))  # the journal's head exists
        changes = [change(row, "actual_text", f"{row.position + 2}") for row in evaluation.indicators.all()]
        # savepoint, table, funds, rows, UPDATE rows, notes, table,
        # journal's head, entry and head again, savepoint
        with django_assert_num_queries(11):
            save(cast.clerk, evaluation, *changes)
