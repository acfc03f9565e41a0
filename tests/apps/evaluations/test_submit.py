from __future__ import annotations

import hashlib
import json
from decimal import Decimal

import pytest

from perfeval.core.errors import Blocked, Conflict, NotAllowed
from perfeval.core.interchange import canonical_json, sheet_from_json
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Snapshot
from perfeval.evaluations.operations import Change, recall, save_changes, submit
from perfeval.evaluations.queries import assess, latest_snapshot
from perfeval.jobs.models import Job
from tests.apps.journal import count, last_entry
from tests.factories import (
    CLOSES,
    NOW,
    Cast,
    evaluation_in,
    filled_evaluation,
    make_cast,
    ready_evaluation,
    reload,
    submit_it,
)


def try_submit(cast: Cast, evaluation: Evaluation, **values: object) -> Snapshot:
    settings: dict[str, object] = {
        "actor": cast.clerk,
        "evaluation_id": evaluation.pk,
        "content_revision": evaluation.content_revision,
        "declared_true": True,
        "now": NOW,
        **values,
    }
    return submit(**settings)  # type: ignore[arg-type]


class TestSubmit:
    def test_it_locks_the_table_and_hands_it_on(self, cast: Cast, draft: Evaluation) -> None:
        submitted = submit_it(draft, cast.clerk)
        assert (submitted.as_state, submitted.version, submitted.submitted_by) == (
            State.BUREAU_REVIEW,
            1,
            cast.clerk.user,
        )
        assert (submitted.submitted_at, submitted.is_returned) == (NOW, False)

    def test_the_head_of_the_unit_may_too(self, cast: Cast, draft: Evaluation) -> None:
        assert submit_it(draft, cast.head).as_state is State.BUREAU_REVIEW

    def test_where_finance_alone_reviews_it_goes_there(self, db: None) -> None:
        cast = make_cast(bureau_level=False)
        assert submit_it(ready_evaluation(cast), cast.clerk).as_state is State.FINANCE_REVIEW

    def test_where_nobody_reviews_it_is_settled_and_printed(self, db: None) -> None:
        cast = make_cast(bureau_level=False, finance_level=False)
        settled = submit_it(ready_evaluation(cast), cast.clerk)
        assert (settled.as_state, settled.approved_at) == (State.APPROVED, NOW)
        assert Job.objects.get().payload == {"snapshot": settled.snapshots.get().pk, "layout": "futian"}

    def test_it_is_in_the_journal_with_hash_and_total(self, cast: Cast, draft: Evaluation) -> None:
        snapshot = try_submit(cast, draft)
        assert last_entry(draft.chain).detail == {"version": 1, "sha256": snapshot.sha256, "total": "99.83"}

    def test_twice_is_once(self, cast: Cast, draft: Evaluation) -> None:
        try_submit(cast, draft)
        with pytest.raises(NotAllowed):
            try_submit(cast, draft)
        assert Snapshot.objects.count() == 1


class TestBlocked:
    def test_what_was_changed_since_the_page_was_opened_is_a_conflict(self, cast: Cast, draft: Evaluation) -> None:
        change = Change("evaluation", draft.pk, "goal_actual", "又改", draft.revision)
        save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
        with pytest.raises(Conflict):
            try_submit(cast, draft)
        assert reload(draft).as_state is State.DRAFTING

    def test_errors_block_and_are_listed(self, cast: Cast) -> None:
        evaluation = filled_evaluation(cast, seed="futian-2022-08")
        with pytest.raises(Blocked) as caught:
            try_submit(cast, evaluation)
        assert {item.finding.message for item in assess(evaluation).errors} <= set(caught.value.reasons)
        assert not Snapshot.objects.exists()
        assert count(evaluation.chain) == 2  # create, edit

    def test_unanswered_warnings_block(self, cast: Cast) -> None:
        with pytest.raises(Blocked) as caught:
            try_submit(cast, filled_evaluation(cast))
        assert all(reason.startswith("待说明") for reason in caught.value.reasons)

    def test_the_declaration_is_needed(self, cast: Cast, draft: Evaluation) -> None:
        with pytest.raises(Blocked) as caught:
            try_submit(cast, draft, declared_true=False)
        assert len(caught.value.reasons) == 1

    def test_unanswered_remarks_block(self, cast: Cast) -> None:
        with pytest.raises(Blocked) as caught:
            try_submit(cast, evaluation_in(cast, State.DRAFTING, returned=True))
        assert any("待回复" in reason for reason in caught.value.reasons)

    def test_not_after_the_deadline(self, cast: Cast, draft: Evaluation) -> None:
        with pytest.raises(NotAllowed, match="截止"):
            try_submit(cast, draft, now=CLOSES)

    def test_without_the_engine_a_faulty_table_would_pass(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        """Negative control."""
        evaluation = filled_evaluation(cast, seed="futian-2022-08")
        monkeypatch.setattr("perfeval.evaluations.operations.submission.blocking_reasons", lambda _: ())
        try_submit(cast, evaluation)


class TestSnapshot:
    def test_it_is_canonical_and_its_hash_is_over_its_bytes(self, cast: Cast, draft: Evaluation) -> None:
        snapshot = Snapshot.objects.get(pk=try_submit(cast, draft).pk)
        assert canonical_json(json.loads(snapshot.document)) == snapshot.document.encode()
        assert hashlib.sha256(snapshot.document.encode()).hexdigest() == snapshot.sha256

    def test_it_holds_the_whole_table_its_scores_and_its_scheme(self, cast: Cast, draft: Evaluation) -> None:
        document = json.loads(try_submit(cast, draft).document)
        assessment = assess(reload(draft))
        assert sheet_from_json(document["sheet"]) == assessment.sheet
        assert document["scores"]["total"] == "99.83"
        assert document["scheme"] == {"key": "futian-2022", "version": 1, "sha256": cast.scheme.sha256}
        assert document["rows"] == [row.pk for row in assessment.indicators]
        assert document["campaign"]["layout"] == "futian"

    def test_the_same_table_gives_the_same_document(self, cast: Cast, draft: Evaluation) -> None:
        """Also after a recall: only the number of the version differs."""
        first = try_submit(cast, draft)
        recall(actor=cast.clerk, evaluation_id=draft.pk, now=NOW)
        second = try_submit(cast, reload(draft))
        assert json.loads(second.document) == {**json.loads(first.document), "version": 2}

    def test_its_code_is_random_and_readable(self, cast: Cast, draft: Evaluation) -> None:
        snapshot = try_submit(cast, draft)
        assert len(snapshot.code) == 19
        assert not set(snapshot.code) & set("01OIlLU")

    def test_later_edits_leave_it_alone(self, cast: Cast, draft: Evaluation) -> None:
        before = try_submit(cast, draft).document
        recall(actor=cast.clerk, evaluation_id=draft.pk, now=NOW)
        change = Change("evaluation", draft.pk, "goal_actual", "又改", reload(draft).revision)
        save_changes(actor=cast.clerk, evaluation_id=draft.pk, changes=[change], now=NOW)
        latest = latest_snapshot(draft)
        assert latest is not None
        assert latest.document == before


class TestRecall:
    def test_it_comes_back_as_a_draft_and_keeps_its_version(self, cast: Cast) -> None:
        submitted = evaluation_in(cast, State.BUREAU_REVIEW)
        recall(actor=cast.clerk, evaluation_id=submitted.pk, now=NOW)
        recalled = reload(submitted)
        assert (recalled.as_state, recalled.version, recalled.is_returned) == (State.DRAFTING, 1, False)
        assert last_entry(submitted.chain).action == "recall"

    def test_a_recalled_table_is_submitted_as_the_next_version(self, cast: Cast) -> None:
        submitted = evaluation_in(cast, State.BUREAU_REVIEW)
        recall(actor=cast.clerk, evaluation_id=submitted.pk, now=NOW)
        assert submit_it(reload(submitted), cast.clerk).version == 2

    def test_figures_of_the_lists_stay(self, cast: Cast) -> None:
        submitted = evaluation_in(cast, State.BUREAU_REVIEW)
        recall(actor=cast.clerk, evaluation_id=submitted.pk, now=NOW)
        assert reload(submitted).total_score == Decimal("99.83")
