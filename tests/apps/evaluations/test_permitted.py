"""What depends on the table, the person and the clock, the table of moves aside."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import Membership
from perfeval.audit.operations import SYSTEM
from perfeval.campaigns.operations import extend_deadline
from perfeval.core.workflow import Action, State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import answer_remark, open_review, recall
from perfeval.evaluations.queries import deadline_for, permitted_actions
from tests.factories import CLOSES, NOW, OPENS, Cast, evaluation_in, make_cast, reload, send_back, submit_it

LAST_MOMENT = CLOSES - timedelta(microseconds=1)


def allowed(evaluation: Evaluation, actor: Membership, action: Action, now: datetime = NOW) -> bool:
    return permitted_actions(evaluation, actor, now).allows(action)


class TestDeadline:
    @pytest.mark.parametrize("action", [Action.EDIT, Action.SUBMIT])
    @pytest.mark.parametrize(
        ("now", "expected"),
        [(OPENS - timedelta(microseconds=1), False), (OPENS, True), (LAST_MOMENT, True), (CLOSES, False)],
    )
    def test_a_draft_is_open_from_the_first_to_the_last_moment(
        self, cast: Cast, draft: Evaluation, action: Action, now: datetime, expected: bool
    ) -> None:
        assert allowed(draft, cast.clerk, action, now) is expected

    def test_an_extension_counts_for_its_unit(self, cast: Cast, draft: Evaluation) -> None:
        extend_deadline(
            campaign=cast.campaign,
            organisation=cast.unit,
            closes_at=CLOSES + timedelta(days=3),
            reason="停电",
            by=SYSTEM,
            now=NOW,
        )
        assert deadline_for(draft) == CLOSES + timedelta(days=3)
        assert allowed(draft, cast.clerk, Action.SUBMIT, CLOSES)

    def test_a_returned_table_may_be_mended_after_it(self, cast: Cast) -> None:
        returned = evaluation_in(cast, State.DRAFTING, returned=True)
        assert allowed(returned, cast.clerk, Action.EDIT, CLOSES)
        assert allowed(returned, cast.clerk, Action.SUBMIT, CLOSES)

    def test_after_it_a_recall_would_lock_the_unit_out(self, cast: Cast) -> None:
        submitted = evaluation_in(cast, State.BUREAU_REVIEW)
        assert allowed(submitted, cast.clerk, Action.RECALL, LAST_MOMENT)
        assert not allowed(submitted, cast.clerk, Action.RECALL, CLOSES)

    def test_one_that_was_returned_before_may_be_recalled_and_stays_open(self, cast: Cast) -> None:
        again = submit_it(answered(evaluation_in(cast, State.DRAFTING, returned=True), cast), cast.clerk)
        recalled = recall(actor=cast.clerk, evaluation_id=again.pk, now=CLOSES)
        assert recalled.is_returned
        assert allowed(reload(recalled), cast.clerk, Action.SUBMIT, CLOSES)


class TestRecall:
    def test_not_once_the_review_was_opened(self, cast: Cast) -> None:
        submitted = evaluation_in(cast, State.BUREAU_REVIEW)
        open_review(actor=cast.bureau_reviewer, evaluation_id=submitted.pk, now=NOW)
        assert not allowed(reload(submitted), cast.clerk, Action.RECALL)

    def test_not_once_the_bureau_has_passed_it(self, cast: Cast) -> None:
        assert not allowed(evaluation_in(cast, State.FINANCE_REVIEW), cast.clerk, Action.RECALL)

    def test_where_finance_alone_reviews_it_may_be_recalled(self, db: None) -> None:
        cast = make_cast(bureau_level=False)
        assert allowed(evaluation_in(cast, State.FINANCE_REVIEW), cast.clerk, Action.RECALL)


def test_a_level_that_the_campaign_does_not_have_is_not_reviewed(cast: Cast) -> None:
    submitted = evaluation_in(cast, State.BUREAU_REVIEW)
    type(cast.campaign).objects.update(review_by_bureau=False)
    permitted = permitted_actions(reload(submitted), cast.bureau_reviewer, NOW)
    assert not permitted.actions & {Action.REVIEW, Action.RETURN, Action.APPROVE}


def test_it_costs_one_query(cast: Cast, draft: Evaluation, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    evaluation = reload(draft)
    with django_assert_num_queries(1):
        permitted_actions(evaluation, cast.clerk, NOW)


def answered(evaluation: Evaluation, cast: Cast) -> Evaluation:
    for remark in evaluation.remarks.all():
        answer_remark(actor=cast.clerk, evaluation_id=evaluation.pk, remark_id=remark.pk, text="已补充。", now=NOW)
    return reload(evaluation)


def test_send_back_and_submit_again_needs_a_new_look(cast: Cast) -> None:
    """A second version is recalled like the first: the earlier opening of the review is forgotten."""
    first = evaluation_in(cast, State.BUREAU_REVIEW)
    open_review(actor=cast.bureau_reviewer, evaluation_id=first.pk, now=NOW)
    returned = send_back(reload(first), cast.bureau_reviewer)
    second = submit_it(answered(returned, cast), cast.clerk)
    assert second.version == 2
    assert allowed(second, cast.clerk, Action.RECALL)
