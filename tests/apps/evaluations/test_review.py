from __future__ import annotations

import pytest

from perfeval.accounts.operations import grant_role
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Blocked, Conflict, Invalid, NotAllowed
from perfeval.core.workflow import Role, State
from perfeval.evaluations.enums import Status
from perfeval.evaluations.models import Approval, Evaluation, Remark
from perfeval.evaluations.operations import (
    Change,
    Outcome,
    add_remark,
    add_row,
    answer_remark,
    approve,
    approve_many,
    exempt,
    open_review,
    publish,
    remove_row,
    reopen,
    return_for_changes,
    save_changes,
)
from perfeval.evaluations.queries import approvals_of, changes_since_previous, open_remarks, remarks_for
from perfeval.jobs.models import Job
from tests.apps.journal import count, last_entry
from tests.factories import NOW, Cast, evaluation_in, make_evaluation, make_member, reload, send_back, submit_it


@pytest.fixture
def waiting(cast: Cast) -> Evaluation:
    """In the bureau's review."""
    return evaluation_in(cast, State.BUREAU_REVIEW)


class TestOpen:
    def test_it_is_remembered_once(self, cast: Cast, waiting: Evaluation) -> None:
        for _ in range(2):
            open_review(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, now=NOW)
        assert reload(waiting).review_opened_at == NOW
        assert last_entry(waiting.chain).action == "open-review"
        assert count(waiting.chain) == len({"create", "edit", "submit", "open-review"}) + 3  # three answered warnings

    @pytest.mark.parametrize("person", ["clerk", "finance_reviewer", "auditor"])
    def test_who_does_not_review_now_opens_nothing(self, cast: Cast, waiting: Evaluation, person: str) -> None:
        open_review(actor=getattr(cast, person), evaluation_id=waiting.pk, now=NOW)
        assert reload(waiting).review_opened_at is None

    def test_who_does_not_see_it_is_told_nothing(self, cast: Cast, waiting: Evaluation) -> None:
        with pytest.raises(Evaluation.DoesNotExist):
            open_review(actor=cast.other_bureau_reviewer, evaluation_id=waiting.pk, now=NOW)


class TestReturn:
    def test_without_a_remark_it_is_refused(self, cast: Cast, waiting: Evaluation) -> None:
        with pytest.raises(Blocked, match="一条意见"):
            return_for_changes(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, version=1, now=NOW)
        assert reload(waiting).as_state is State.BUREAU_REVIEW

    def test_it_goes_back_with_the_remarks(self, cast: Cast, waiting: Evaluation) -> None:
        returned = send_back(waiting, cast.bureau_reviewer)
        assert (returned.status, returned.returned_at) == (Status.RETURNED, NOW)
        assert open_remarks(returned).count() == 1
        assert last_entry(waiting.chain).detail == {"version": 1, "remarks": 1}

    def test_a_remark_of_another_level_does_not_count(self, cast: Cast) -> None:
        """Bureau's old remarks are sent already; finance must write its own."""
        evaluation = evaluation_in(cast, State.FINANCE_REVIEW)
        Remark.objects.create(
            evaluation=evaluation,
            version=1,
            place="整张表",
            text="旧",
            author=cast.bureau_reviewer.user,
            author_role="bureau_reviewer",
            created_at=NOW,
        )
        with pytest.raises(Blocked):
            return_for_changes(actor=cast.finance_reviewer, evaluation_id=evaluation.pk, version=1, now=NOW)

    def test_a_version_that_is_no_longer_the_newest_is_a_conflict(self, cast: Cast, waiting: Evaluation) -> None:
        with pytest.raises(Conflict):
            return_for_changes(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, version=2, now=NOW)


class TestApprove:
    def test_the_bureau_hands_it_to_finance_and_finance_settles_it(self, cast: Cast, waiting: Evaluation) -> None:
        approve(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, version=1, now=NOW)
        assert (reload(waiting).as_state, Job.objects.count()) == (State.FINANCE_REVIEW, 0)
        approve(actor=cast.finance_reviewer, evaluation_id=waiting.pk, version=1, now=NOW)
        settled = reload(waiting)
        assert (settled.as_state, settled.approved_at) == (State.APPROVED, NOW)
        assert [item.level for item in approvals_of(settled)] == ["bureau_review", "finance_review"]
        assert Job.objects.get().task == "printing.print_snapshot"

    def test_it_is_in_the_journal(self, cast: Cast, waiting: Evaluation) -> None:
        approve(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, version=1, now=NOW)
        entry = last_entry(waiting.chain)
        assert entry.detail == {"version": 1, "state": "finance_review"}
        assert (entry.actor_id, entry.actor_role) == (cast.bureau_reviewer.user_id, "bureau_reviewer")

    def test_another_version_than_the_one_seen_is_a_conflict(self, cast: Cast, waiting: Evaluation) -> None:
        with pytest.raises(Conflict):
            approve(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, version=2, now=NOW)
        assert not Approval.objects.exists()

    def test_remarks_that_were_not_sent_stand_against_it(self, cast: Cast, waiting: Evaluation) -> None:
        add_remark(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, text="请补充。", now=NOW)
        with pytest.raises(Blocked, match="尚未发出"):
            approve(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, version=1, now=NOW)

    def test_finance_cannot_approve_in_the_bureaus_place(self, cast: Cast, waiting: Evaluation) -> None:
        with pytest.raises(NotAllowed):
            approve(actor=cast.finance_reviewer, evaluation_id=waiting.pk, version=1, now=NOW)

    def test_nobody_approves_one_version_at_both_levels(self, cast: Cast, waiting: Evaluation) -> None:
        both = grant_role(
            user=cast.bureau_reviewer.user, organisation=cast.finance, role=Role.FINANCE_REVIEWER, by=SYSTEM, now=NOW
        )
        approve(actor=cast.bureau_reviewer, evaluation_id=waiting.pk, version=1, now=NOW)
        with pytest.raises(NotAllowed, match="须由其他人"):
            approve(actor=both, evaluation_id=waiting.pk, version=1, now=NOW)
        assert Approval.objects.count() == 1
        returned = send_back(reload(waiting), both)
        remark = returned.remarks.get()
        answer_remark(actor=cast.clerk, evaluation_id=returned.pk, remark_id=remark.pk, text="已补充。", now=NOW)
        again = submit_it(returned, cast.clerk)
        other = make_member(cast.bureau, Role.BUREAU_REVIEWER, "second-reviewer")
        approve(actor=other, evaluation_id=again.pk, version=2, now=NOW)
        approve(actor=both, evaluation_id=again.pk, version=2, now=NOW)
        assert reload(waiting).as_state is State.APPROVED

    def test_it_closes_the_levels_answered_remarks(self, cast: Cast, waiting: Evaluation) -> None:
        returned = send_back(waiting, cast.bureau_reviewer)
        remark = returned.remarks.get()
        answer_remark(actor=cast.clerk, evaluation_id=returned.pk, remark_id=remark.pk, text="已补充。", now=NOW)
        again = submit_it(returned, cast.clerk)
        approve(actor=cast.bureau_reviewer, evaluation_id=again.pk, version=2, now=NOW)
        assert Remark.objects.get().resolved_at == NOW

    def test_a_batch_says_what_became_of_each(self, cast: Cast, waiting: Evaluation) -> None:
        stale = evaluation_in(cast, State.BUREAU_REVIEW, name="另一个项目")
        outcomes = approve_many(
            actor=cast.bureau_reviewer, versions=[(waiting.pk, 1), (stale.pk, 9), (10**6, 1)], now=NOW
        )
        assert outcomes[0] == Outcome(waiting.pk)
        assert [bool(item.refusal) for item in outcomes] == [False, True, True]
        assert reload(waiting).as_state is State.FINANCE_REVIEW
        assert reload(stale).as_state is State.BUREAU_REVIEW


class TestSettled:
    def test_an_approved_table_is_published(self, cast: Cast) -> None:
        evaluation = evaluation_in(cast, State.PUBLISHED)
        assert last_entry(evaluation.chain).detail == {"version": 1}

    @pytest.mark.parametrize("state", [State.APPROVED, State.PUBLISHED, State.EXEMPTED])
    def test_a_settled_table_is_reopened_with_a_reason(self, cast: Cast, state: State) -> None:
        evaluation = evaluation_in(cast, state)
        reopen(actor=cast.finance_reviewer, evaluation_id=evaluation.pk, reason="数据有误。", now=NOW)
        reopened = reload(evaluation)
        assert (reopened.status, reopened.approved_at, reopened.exempt_reason) == (Status.RETURNED, None, "")
        assert last_entry(evaluation.chain).detail == {"from": state.value, "reason": "数据有误。"}

    def test_the_unit_reads_why_and_answers(self, cast: Cast) -> None:
        evaluation = evaluation_in(cast, State.APPROVED)
        reopen(actor=cast.finance_reviewer, evaluation_id=evaluation.pk, reason="数据有误。", now=NOW)
        (remark,) = remarks_for(cast.clerk, reload(evaluation))
        assert (remark.text, remark.place) == ("重新打开的理由：数据有误。", "整张表")
        with pytest.raises(Blocked):
            submit_it(evaluation, cast.clerk)
        answer_remark(actor=cast.clerk, evaluation_id=evaluation.pk, remark_id=remark.pk, text="已更正。", now=NOW)
        assert submit_it(evaluation, cast.clerk).version == 2

    @pytest.mark.parametrize("reason", ["", " \n", "长" * 501, "\x00", "\ud800"])
    def test_a_reason_that_is_none_is_refused(self, cast: Cast, reason: str) -> None:
        evaluation = make_evaluation(cast)
        with pytest.raises(Invalid) as caught:
            exempt(actor=cast.finance_reviewer, evaluation_id=evaluation.pk, reason=reason, now=NOW)
        assert "reason" in caught.value.fields

    def test_an_exempted_table_owes_nothing(self, cast: Cast) -> None:
        evaluation = evaluation_in(cast, State.EXEMPTED)
        assert (evaluation.version, evaluation.exempt_reason) == (0, "项目年中取消。")

    def test_publishing_again_is_refused(self, cast: Cast) -> None:
        evaluation = evaluation_in(cast, State.PUBLISHED)
        with pytest.raises(NotAllowed):
            publish(actor=cast.finance_reviewer, evaluation_id=evaluation.pk, now=NOW)


class TestSecondVersion:
    def test_the_reviewer_sees_what_changed(self, cast: Cast, waiting: Evaluation) -> None:
        returned = send_back(waiting, cast.bureau_reviewer)
        assert changes_since_previous(returned) == ()
        remark = returned.remarks.get()
        answer_remark(actor=cast.clerk, evaluation_id=returned.pk, remark_id=remark.pk, text="已补充。", now=NOW)
        rows = list(returned.indicators.order_by("position"))
        change = Change("indicator", rows[0].pk, "reason", "补充说明。", rows[0].revision)
        save_changes(actor=cast.clerk, evaluation_id=returned.pk, changes=[change], now=NOW)
        added = add_row(actor=cast.clerk, evaluation_id=returned.pk, level1="产出指标", level2="数量指标", now=NOW)
        remove_row(actor=cast.clerk, evaluation_id=returned.pk, row_id=added.pk, revision=1, now=NOW)
        submit_it(reload(returned), cast.clerk)
        changes = changes_since_previous(returned)
        assert [(item.anchor, item.before, item.after) for item in changes] == [
            (f"indicator-{rows[0].pk}-reason", rows[0].reason, "补充说明。")
        ]
