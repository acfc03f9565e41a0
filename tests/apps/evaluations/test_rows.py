from __future__ import annotations

from typing import Literal

import pytest

from perfeval.core.errors import Conflict, Invalid, Refused
from perfeval.core.interchange import sheet_from_json, sheet_to_json
from perfeval.core.scoring import score_sheet
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Evidence, Indicator, Remark
from perfeval.evaluations.operations import Change, RowSpec, add_row, copy_row, move_row, remove_row, save_changes
from perfeval.evaluations.operations.rows import MAX_ROWS
from perfeval.evaluations.queries import assess
from tests.apps.journal import count, last_entry
from tests.factories import NOW, Cast, evaluation_in, make_evaluation, reload

COUNT, QUALITY, TIME = "数量指标", "质量指标", "时效指标"
OUTPUT = "产出指标"


def table(cast: Cast, *rows: tuple[str, str]) -> Evaluation:
    """A table whose level-3 names are the letters given, under level 2 of 产出指标."""
    return make_evaluation(cast, rows=tuple(RowSpec(OUTPUT, level2, name) for level2, name in rows))


def names(evaluation: Evaluation) -> list[str]:
    rows = list(evaluation.indicators.order_by("position", "pk"))
    assert [row.position for row in rows] == list(range(len(rows)))
    return [row.level3 or "new" for row in rows]


def row_of(evaluation: Evaluation, name: str) -> Indicator:
    return evaluation.indicators.get(level3=name)


class TestAdd:
    def add(self, cast: Cast, evaluation: Evaluation, level2: str, after: str | None = None) -> list[str]:
        pk = row_of(evaluation, after).pk if after else None
        add_row(actor=cast.clerk, evaluation_id=evaluation.pk, level1=OUTPUT, level2=level2, after=pk, now=NOW)
        return names(evaluation)

    def test_at_the_end_of_its_group(self, cast: Cast) -> None:
        assert self.add(cast, table(cast, (COUNT, "a"), (QUALITY, "b")), COUNT) == ["a", "new", "b"]

    def test_after_the_given_row(self, cast: Cast) -> None:
        assert self.add(cast, table(cast, (COUNT, "a"), (COUNT, "b")), COUNT, "a") == ["a", "new", "b"]

    def test_a_row_of_another_group_does_not_tear_it(self, cast: Cast) -> None:
        evaluation = table(cast, (COUNT, "a"), (QUALITY, "b"), (QUALITY, "c"))
        assert self.add(cast, evaluation, COUNT, "b") == ["a", "new", "b", "c"]

    def test_the_first_of_its_group_stands_where_the_form_has_it(self, cast: Cast) -> None:
        assert self.add(cast, table(cast, (COUNT, "a"), (TIME, "c")), QUALITY) == ["a", "new", "c"]
        assert self.add(cast, table(cast, (QUALITY, "b")), COUNT) == ["new", "b"]

    def test_an_unknown_group_is_refused(self, cast: Cast) -> None:
        evaluation = table(cast, (COUNT, "a"))
        with pytest.raises(Invalid):
            self.add(cast, evaluation, "幸福指标")

    def test_there_is_an_end(self, cast: Cast) -> None:
        evaluation = table(cast, *((COUNT, f"{n}") for n in range(MAX_ROWS)))
        with pytest.raises(Refused):
            self.add(cast, evaluation, COUNT)

    def test_it_counts_as_a_change(self, cast: Cast) -> None:
        evaluation = table(cast, (COUNT, "a"))
        self.add(cast, evaluation, COUNT)
        assert reload(evaluation).content_revision == evaluation.content_revision + 1
        assert last_entry(evaluation.chain).action == "add-row"


class TestCopy:
    def test_the_goal_is_copied_what_was_reached_is_not(self, cast: Cast) -> None:
        evaluation = make_evaluation(cast, rows=(RowSpec(OUTPUT, COUNT, "a", "≥5", "10"), RowSpec(OUTPUT, COUNT, "b")))
        source = row_of(evaluation, "a")
        Indicator.objects.filter(pk=source.pk).update(actual_text="7", score=5, reason="…")
        copied = copy_row(actor=cast.clerk, evaluation_id=evaluation.pk, row_id=source.pk, now=NOW)
        assert names(evaluation) == ["a", "a", "b"]
        assert (copied.position, copied.target_text, copied.actual_text, copied.score) == (1, "≥5", "", None)

    def test_parts_stay_with_their_own_subtotal_row(self, cast: Cast) -> None:
        rows = (
            RowSpec(OUTPUT, COUNT, "sum"),
            RowSpec(OUTPUT, COUNT, "p1", parent=0),
            RowSpec(OUTPUT, COUNT, "p2", parent=0),
        )
        evaluation = make_evaluation(cast, rows=rows)
        copy_row(actor=cast.clerk, evaluation_id=evaluation.pk, row_id=row_of(evaluation, "sum").pk, now=NOW)
        assert names(evaluation) == ["sum", "p1", "p2", "sum"]

    def test_they_do_so_wherever_the_copy_is_moved(self, cast: Cast) -> None:
        evaluation = with_subtotal(cast)
        copied = copy_row(actor=cast.clerk, evaluation_id=evaluation.pk, row_id=row_of(evaluation, "sum").pk, now=NOW)
        for order in (["sum", "p1", "sum", "p2"], ["sum", "sum", "p1", "p2"], ["sum", "sum", "p1", "p2"]):
            move_row(actor=cast.clerk, evaluation_id=evaluation.pk, row_id=copied.pk, direction="up", now=NOW)
            assert names(evaluation) == order
            assert_scored_as_ever(evaluation)

    def test_a_row_that_is_gone_is_a_conflict(self, cast: Cast) -> None:
        with pytest.raises(Conflict):
            copy_row(actor=cast.clerk, evaluation_id=table(cast, (COUNT, "a")).pk, row_id=10**9, now=NOW)


@pytest.mark.parametrize("name", ["sum", ""])
def test_parts_stay_with_their_subtotal_row_when_another_gets_its_name(cast: Cast, name: str) -> None:
    evaluation = with_subtotal(cast)
    subtotal, first, _ = evaluation.indicators.order_by("position")
    between = add_row(
        actor=cast.clerk, evaluation_id=evaluation.pk, level1=OUTPUT, level2=COUNT, after=first.pk, now=NOW
    )
    changes = [Change("indicator", row.pk, "level3", name, row.revision) for row in (subtotal, between)]
    save_changes(actor=cast.clerk, evaluation_id=evaluation.pk, now=NOW, changes=changes)
    assert_scored_as_ever(evaluation)


def with_subtotal(cast: Cast) -> Evaluation:
    rows = (
        RowSpec(OUTPUT, COUNT, "sum", "", "10"),
        RowSpec(OUTPUT, COUNT, "p1", "≥10件", "4", parent=0),
        RowSpec(OUTPUT, COUNT, "p2", "≥10件", "6", parent=0),
    )
    evaluation = make_evaluation(cast, rows=rows)
    evaluation.indicators.exclude(level3="sum").update(actual_text="10件")
    return evaluation


def assert_scored_as_ever(evaluation: Evaluation) -> None:
    """On the page, in the lists and from the document that a submission would store."""
    evaluation = reload(evaluation)
    assessment = assess(evaluation)
    stored = sheet_from_json(sheet_to_json(assessment.sheet))
    totals = {assessment.scores.total, evaluation.total_score, score_sheet(stored, assessment.scheme).total}
    assert totals == {10}


class TestMove:
    def move(self, cast: Cast, evaluation: Evaluation, name: str, direction: Literal["up", "down"]) -> list[str]:
        move_row(
            actor=cast.clerk,
            evaluation_id=evaluation.pk,
            row_id=row_of(evaluation, name).pk,
            direction=direction,
            now=NOW,
        )
        return names(evaluation)

    def test_up_and_down_within_the_group(self, cast: Cast) -> None:
        evaluation = table(cast, (COUNT, "a"), (COUNT, "b"), (COUNT, "c"))
        assert self.move(cast, evaluation, "a", "down") == ["b", "a", "c"]
        assert self.move(cast, evaluation, "c", "up") == ["b", "c", "a"]

    @pytest.mark.parametrize(("name", "direction"), [("a", "up"), ("b", "down"), ("c", "up")])
    def test_never_out_of_it(self, cast: Cast, name: str, direction: Literal["up", "down"]) -> None:
        evaluation = table(cast, (COUNT, "a"), (COUNT, "b"), (QUALITY, "c"))
        entries = count(evaluation.chain)
        assert self.move(cast, evaluation, name, direction) == ["a", "b", "c"]
        assert count(evaluation.chain) == entries


class TestRemove:
    def test_the_others_close_up(self, cast: Cast) -> None:
        evaluation = table(cast, (COUNT, "a"), (COUNT, "b"), (COUNT, "c"))
        remove_row(
            actor=cast.clerk, evaluation_id=evaluation.pk, row_id=row_of(evaluation, "b").pk, revision=1, now=NOW
        )
        assert names(evaluation) == ["a", "c"]
        assert last_entry(evaluation.chain).detail["level3"] == "b"

    def test_a_row_that_somebody_changed_is_kept(self, cast: Cast) -> None:
        evaluation = table(cast, (COUNT, "a"))
        with pytest.raises(Conflict) as caught:
            remove_row(
                actor=cast.clerk, evaluation_id=evaluation.pk, row_id=row_of(evaluation, "a").pk, revision=0, now=NOW
            )
        assert caught.value.revision == 1
        assert names(evaluation) == ["a"]

    def test_a_subtotal_row_goes_after_its_parts(self, cast: Cast) -> None:
        evaluation = make_evaluation(cast, rows=(RowSpec(OUTPUT, COUNT, "sum"), RowSpec(OUTPUT, COUNT, "p1", parent=0)))
        with pytest.raises(Refused, match="分项"):
            remove_row(
                actor=cast.clerk, evaluation_id=evaluation.pk, row_id=row_of(evaluation, "sum").pk, revision=1, now=NOW
            )

    def test_remarks_and_files_stay(self, cast: Cast) -> None:
        evaluation = evaluation_in(cast, State.DRAFTING, returned=True)
        remark = evaluation.remarks.get()
        row = remark.indicator
        assert row is not None
        Evidence.objects.create(
            evaluation=evaluation,
            indicator=row,
            name="x.pdf",
            file="x",
            size=1,
            sha256="",
            media_type="application/pdf",
            uploaded_by=cast.clerk.user,
            uploaded_at=NOW,
        )
        place = remark.place
        remove_row(actor=cast.clerk, evaluation_id=evaluation.pk, row_id=row.pk, revision=row.revision, now=NOW)
        assert (Remark.objects.get().indicator, Remark.objects.get().place) == (None, place)
        assert Evidence.objects.get().indicator is None
