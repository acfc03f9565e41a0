from __future__ import annotations

from decimal import Decimal

import pytest

from perfeval.core.errors import Blocked, Conflict, Invalid, NotAllowed, Refused
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation, Indicator, Remark
from perfeval.evaluations.operations import (
    RowSpec,
    add_remark,
    answer_finding,
    answer_remark,
    approve,
    copy_row,
    move_row,
    remove_remark,
    resolve_remark,
    return_for_changes,
    save_reviewed_score,
)
from perfeval.evaluations.operations.locking import reviewed_total
from perfeval.evaluations.queries import assess, open_remarks, remarks_for
from tests.apps.journal import last_entry
from tests.factories import (
    NOW,
    Cast,
    evaluation_in,
    filled_evaluation,
    make_cast,
    make_evaluation,
    make_member,
    reload,
    send_back,
    submit_it,
)

BAD_TEXTS = pytest.mark.parametrize("text", ["", " \n ", "长" * 2001, "a\x00b", "\ud800"])


@pytest.fixture
def waiting(cast: Cast) -> Evaluation:
    return evaluation_in(cast, State.BUREAU_REVIEW)


def first_row(evaluation: Evaluation) -> Indicator:
    return evaluation.indicators.order_by("position")[0]


def remark_on(cast: Cast, evaluation: Evaluation, **values: object) -> Remark:
    settings: dict[str, object] = {
        "actor": cast.bureau_reviewer,
        "evaluation_id": evaluation.pk,
        "text": "请补充。",
        "now": NOW,
        **values,
    }
    return add_remark(**settings)  # type: ignore[arg-type]


class TestWriting:
    def test_its_place_is_kept_in_words(self, cast: Cast, waiting: Evaluation) -> None:
        row = first_row(waiting)
        assert remark_on(cast, waiting).place == "整张表"
        assert remark_on(cast, waiting, field="goal_actual").place == "实际完成情况"
        assert remark_on(cast, waiting, indicator_id=row.pk).place == f"{row.level2} · {row.level3}"
        assert remark_on(cast, waiting, indicator_id=row.pk, field="reason").place.endswith(" · 偏差原因")

    def test_a_field_that_the_form_does_not_have_is_left_out(self, cast: Cast, waiting: Evaluation) -> None:
        assert remark_on(cast, waiting, field="\x00" * 50).field == ""

    @BAD_TEXTS
    def test_a_text_that_is_none_is_refused(self, cast: Cast, waiting: Evaluation, text: str) -> None:
        with pytest.raises(Invalid) as caught:
            remark_on(cast, waiting, text=text)
        assert list(caught.value.fields) == ["text"]

    def test_a_row_of_another_table_is_refused(self, cast: Cast, waiting: Evaluation) -> None:
        other = filled_evaluation(cast, name="另一个项目")
        with pytest.raises(Refused):
            remark_on(cast, waiting, indicator_id=first_row(other).pk)

    def test_it_is_in_the_journal(self, cast: Cast, waiting: Evaluation) -> None:
        remark = remark_on(cast, waiting)
        assert last_entry(waiting.chain).detail == {"remark": remark.pk, "place": "整张表", "text": "请补充。"}


class TestSeeing:
    def test_until_it_is_sent_only_its_own_level_sees_it(self, cast: Cast, waiting: Evaluation) -> None:
        remark = remark_on(cast, waiting)
        assert list(remarks_for(cast.bureau_reviewer, waiting)) == [remark]
        for person in (cast.clerk, cast.head, cast.finance_reviewer, cast.auditor):
            assert list(remarks_for(person, waiting)) == []

    def test_sent_everybody_sees_it(self, cast: Cast, waiting: Evaluation) -> None:
        returned = send_back(waiting, cast.bureau_reviewer)
        for person in (cast.clerk, cast.bureau_reviewer, cast.finance_reviewer, cast.auditor):
            assert remarks_for(person, returned).count() == 1


class TestTakingBack:
    def test_ones_own_unsent_remark(self, cast: Cast, waiting: Evaluation) -> None:
        remark = remark_on(cast, waiting)
        remove_remark(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, remark_id=remark.pk, now=NOW)
        assert not Remark.objects.exists()
        assert last_entry(waiting.chain).action == "remove-remark"

    def test_a_colleagues_too_so_that_nobody_keeps_the_level_from_approving(
        self, cast: Cast, waiting: Evaluation
    ) -> None:
        remark = remark_on(cast, waiting)
        colleague = make_member(cast.bureau, Role.BUREAU_REVIEWER, "bureau2")
        with pytest.raises(Blocked, match="1 条意见尚未发出"):
            approve(actor=colleague, evaluation_id=waiting.pk, version=1, now=NOW)
        remove_remark(actor=colleague, evaluation_id=waiting.pk, remark_id=remark.pk, now=NOW)
        entry = last_entry(waiting.chain)
        assert (entry.action, entry.actor_name) == ("remove-remark", str(colleague.user))
        assert entry.detail == {"remark": remark.pk, "place": "整张表"}
        approve(actor=colleague, evaluation_id=waiting.pk, version=1, now=NOW)

    def test_one_of_another_level_does_not_exist(self, cast: Cast, waiting: Evaluation) -> None:
        remark = remark_on(cast, waiting)
        Evaluation.objects.filter(pk=waiting.pk).update(state=State.FINANCE_REVIEW)
        with pytest.raises(Remark.DoesNotExist):
            remove_remark(actor=cast.finance_reviewer, evaluation_id=waiting.pk, remark_id=remark.pk, now=NOW)

    def test_a_sent_one_stays(self, cast: Cast, waiting: Evaluation) -> None:
        returned = send_back(waiting, cast.bureau_reviewer)
        remark = returned.remarks.get()
        Evaluation.objects.filter(pk=returned.pk).update(state=State.BUREAU_REVIEW)
        with pytest.raises(NotAllowed, match="不能删除"):
            remove_remark(actor=cast.bureau_reviewer, evaluation_id=returned.pk, remark_id=remark.pk, now=NOW)


class TestAnswering:
    def test_the_unit_answers_and_may_submit_again(self, cast: Cast, waiting: Evaluation) -> None:
        returned = send_back(waiting, cast.bureau_reviewer)
        remark = returned.remarks.get()
        answer_remark(actor=cast.clerk, evaluation_id=returned.pk, remark_id=remark.pk, text=" 已补充。 ", now=NOW)
        remark.refresh_from_db()
        assert (remark.answer, remark.answered_by, remark.answered_at) == ("已补充。", cast.clerk.user, NOW)
        assert not open_remarks(returned).exists()
        assert submit_it(returned, cast.clerk).version == 2

    @BAD_TEXTS
    def test_an_answer_that_is_none_is_refused(self, cast: Cast, waiting: Evaluation, text: str) -> None:
        returned = send_back(waiting, cast.bureau_reviewer)
        with pytest.raises(Invalid) as caught:
            answer_remark(
                actor=cast.clerk, evaluation_id=returned.pk, remark_id=returned.remarks.get().pk, text=text, now=NOW
            )
        assert list(caught.value.fields) == ["answer"]

    def test_a_remark_of_another_table_does_not_exist(self, cast: Cast, waiting: Evaluation) -> None:
        returned = send_back(waiting, cast.bureau_reviewer)
        other = filled_evaluation(cast, name="另一个项目")
        with pytest.raises(Remark.DoesNotExist):
            answer_remark(
                actor=cast.clerk, evaluation_id=other.pk, remark_id=returned.remarks.get().pk, text="x", now=NOW
            )

    def test_the_reviewer_closes_it(self, cast: Cast, waiting: Evaluation) -> None:
        returned = send_back(waiting, cast.bureau_reviewer)
        remark = returned.remarks.get()
        answer_remark(actor=cast.clerk, evaluation_id=returned.pk, remark_id=remark.pk, text="已补充。", now=NOW)
        again = submit_it(returned, cast.clerk)
        resolve_remark(actor=cast.bureau_reviewer, evaluation_id=again.pk, remark_id=remark.pk, now=NOW)
        remark.refresh_from_db()
        assert remark.resolved_at == NOW


class TestReviewedScore:
    def review(
        self, cast: Cast, evaluation: Evaluation, score: str, reason: str = "核减", **values: object
    ) -> Indicator:
        row = first_row(evaluation)
        settings: dict[str, object] = {
            "actor": cast.bureau_reviewer,
            "evaluation_id": evaluation.pk,
            "indicator_id": row.pk,
            "score": score,
            "reason": reason,
            "revision": row.revision,
            "now": NOW,
            **values,
        }
        return save_reviewed_score(**settings)  # type: ignore[arg-type]

    def test_it_stands_beside_the_units_score(self, cast: Cast, waiting: Evaluation) -> None:
        before = first_row(waiting)
        given = assess(waiting).scores.rows[0].score
        assert given is not None
        self.review(cast, waiting, "1")
        row = first_row(waiting)
        assert (row.score, row.reviewed_score, row.reviewed_reason) == (before.score, Decimal("1.00"), "核减")
        stored = reload(waiting)
        assert stored.reviewed_score == Decimal("99.83") - given + 1
        assert stored.total_score == Decimal("99.83")

    def test_empty_takes_it_back(self, cast: Cast, waiting: Evaluation) -> None:
        self.review(cast, waiting, "1")
        self.review(cast, waiting, "", "")
        assert (first_row(waiting).reviewed_score, reload(waiting).reviewed_score) == (None, None)

    @pytest.mark.parametrize(
        ("score", "reason", "field"),
        [
            ("1", "", "reason"), ("x", "r", "score"), ("-1", "r", "score"), ("99", "r", "score"), ("1.001", "r", "score"),
            ("NaN", "r", "score"), ("1\x00", "r", "score"), ("1", "\x00", "reason"), ("1", "长" * 501, "reason"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_at_its_field(
        self, cast: Cast, waiting: Evaluation, score: str, reason: str, field: str
    ) -> None:
        with pytest.raises(Invalid) as caught:
            self.review(cast, waiting, score, reason)
        assert list(caught.value.fields) == [field]

    def test_the_same_score_wants_no_reason(self, cast: Cast, waiting: Evaluation) -> None:
        self.review(cast, waiting, f"{assess(waiting).scores.rows[0].score}", "")

    def test_a_colleagues_newer_one_is_not_overwritten(self, cast: Cast, waiting: Evaluation) -> None:
        old = first_row(waiting).revision
        self.review(cast, waiting, "1")
        with pytest.raises(Conflict):
            self.review(cast, waiting, "2", revision=old)

    def test_a_reviewed_part_counts_through_its_subtotal_row(self, cast: Cast) -> None:
        rows = (
            RowSpec("产出指标", "成本指标", "sum", weight="10"),
            RowSpec("产出指标", "成本指标", "p1", "≤10", "5", parent=0),
            RowSpec("产出指标", "成本指标", "p2", "≤10", "5", parent=0),
        )
        evaluation = make_evaluation(cast, rows=rows)
        evaluation.indicators.exclude(level3="sum").update(actual_text="10")
        evaluation.indicators.filter(level3="p1").update(reviewed_score=3)
        assert assess(evaluation).scores.total == 10
        assert reviewed_total(assess(evaluation)) == 8
        evaluation.indicators.filter(level3="sum").update(reviewed_score=4)
        assert reviewed_total(assess(evaluation)) == 4

    def test_what_is_deducted_is_deducted_from_the_reviewed_scores(self, db: None) -> None:
        cast = make_cast(scheme="fushun-2023")
        row = RowSpec("产出指标", "数量指标", "办件量", "≥10件", "10")
        evaluation = make_evaluation(cast, rows=(row,))
        Evaluation.objects.filter(pk=evaluation.pk).update(deduction=5, state=State.BUREAU_REVIEW, version=1)
        evaluation.indicators.update(actual_text="3件")
        for score, total in (("5", "0.00"), ("6.25", "1.25"), ("", None)):
            self.review(cast, reload(evaluation), score, "核查")
            found = reload(evaluation).reviewed_score
            assert (found if found is None else str(found)) == total


class TestFindings:
    def test_a_warning_is_answered_and_no_longer_blocks(self, cast: Cast) -> None:
        evaluation = filled_evaluation(cast)
        item = assess(evaluation).unanswered[0]
        given = answer_finding(
            actor=cast.clerk,
            evaluation_id=evaluation.pk,
            check_id=item.finding.id,
            place=item.place,
            note="属实。",
            now=NOW,
        )
        assert (
            len(given.unanswered) == len(assess(reload(evaluation)).unanswered) == reload(evaluation).warning_count == 2
        )
        assert last_entry(evaluation.chain).action == "answer-finding"
        assert reload(evaluation).content_revision == evaluation.content_revision + 1

    def test_an_empty_note_takes_it_back(self, cast: Cast, draft: Evaluation) -> None:
        note = draft.finding_notes.first()
        assert note is not None
        answer_finding(
            actor=cast.clerk, evaluation_id=draft.pk, check_id=note.check_id, place=note.place, note=" ", now=NOW
        )
        assert len(assess(reload(draft)).unanswered) == 1

    def test_an_error_cannot_be_explained_away(self, cast: Cast) -> None:
        evaluation = filled_evaluation(cast, seed="futian-2022-09")
        error = assess(evaluation).errors[0]
        with pytest.raises(Refused, match="必须改正"):
            answer_finding(
                actor=cast.clerk,
                evaluation_id=evaluation.pk,
                check_id=error.finding.id,
                place=error.place,
                note="x",
                now=NOW,
            )

    def test_a_finding_that_is_gone_is_refused(self, cast: Cast, draft: Evaluation) -> None:
        with pytest.raises(Refused, match="已不存在"):
            answer_finding(actor=cast.clerk, evaluation_id=draft.pk, check_id="x", place="y", note="x", now=NOW)

    @pytest.mark.parametrize("note", ["长" * 501, "\x00", "\ud800"])
    def test_a_note_that_cannot_be_stored_is_refused(self, cast: Cast, note: str) -> None:
        evaluation = filled_evaluation(cast)
        item = assess(evaluation).unanswered[0]
        with pytest.raises(Invalid):
            answer_finding(
                actor=cast.clerk,
                evaluation_id=evaluation.pk,
                check_id=item.finding.id,
                place=item.place,
                note=note,
                now=NOW,
            )

    def test_a_moved_row_keeps_its_answer(self, cast: Cast, draft: Evaluation) -> None:
        first = first_row(draft)
        copied = copy_row(actor=cast.clerk, evaluation_id=draft.pk, row_id=first.pk, now=NOW)
        before = {item.place for item in assess(reload(draft)).findings if item.note}
        move_row(actor=cast.clerk, evaluation_id=draft.pk, row_id=copied.pk, direction="up", now=NOW)
        assert {item.place for item in assess(reload(draft)).findings if item.note} == before


def test_a_return_needs_remarks_that_are_there(cast: Cast, waiting: Evaluation) -> None:
    remark = remark_on(cast, waiting)
    remove_remark(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, remark_id=remark.pk, now=NOW)
    with pytest.raises(Blocked):
        return_for_changes(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, version=1, now=NOW)
