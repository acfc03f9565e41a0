"""Many people at the same moment, each in a thread with a connection of its own.

PostgreSQL shows what row locks do; SQLite has one writer at a time, and the same must come out.
"""

from __future__ import annotations

import pytest

from perfeval.audit.models import JournalEntry
from perfeval.audit.queries import broken_links
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Approval, Evaluation, Snapshot
from perfeval.evaluations.operations import Change, add_row, approve, recall, save_changes, submit
from perfeval.jobs.operations import claim, enqueue
from tests.apps.crowd import at_once
from tests.factories import NOW, Cast, evaluation_in, make_cast, make_member, ready_evaluation, reload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def crowd() -> Cast:
    return make_cast()


def test_fifty_reviewers_approve_once(crowd: Cast) -> None:
    evaluation = evaluation_in(crowd, State.BUREAU_REVIEW)
    reviewers = [make_member(crowd.bureau, Role.BUREAU_REVIEWER, f"r{number}") for number in range(50)]
    ends = at_once(
        [lambda r=r: approve(actor=r, evaluation_id=evaluation.pk, version=1, now=NOW) for r in reviewers]  # type: ignore[misc]
    )
    assert ends == {"done": 1, "NotAllowed": 49}
    assert Approval.objects.count() == 1
    assert JournalEntry.objects.filter(chain=evaluation.chain, action="approve").count() == 1
    assert list(broken_links(evaluation.chain)) == []


def test_of_two_edits_with_one_revision_one_wins(crowd: Cast) -> None:
    evaluation = ready_evaluation(crowd)
    row = evaluation.indicators.order_by("position")[0]

    def edit(text: str) -> object:
        change = Change("indicator", row.pk, "actual_text", text, row.revision)
        return save_changes(actor=crowd.clerk, evaluation_id=evaluation.pk, changes=[change], now=NOW)

    ends = at_once([lambda n=n: edit(f"{n}%") for n in range(10, 22)])  # type: ignore[misc]
    assert ends == {"done": 1, "Conflict": 11}
    assert evaluation.indicators.get(pk=row.pk).revision == row.revision + 1


def test_edits_of_different_rows_all_win(crowd: Cast) -> None:
    evaluation = ready_evaluation(crowd)
    rows = list(evaluation.indicators.order_by("position"))

    def edit(index: int) -> object:
        change = Change("indicator", rows[index].pk, "reason", f"说明{index}", rows[index].revision)
        return save_changes(actor=crowd.clerk, evaluation_id=evaluation.pk, changes=[change], now=NOW)

    assert at_once([lambda i=i: edit(i) for i in range(len(rows))]) == {"done": len(rows)}  # type: ignore[misc]
    assert [row.reason for row in evaluation.indicators.order_by("position")] == [f"说明{i}" for i in range(len(rows))]
    assert reload(evaluation).content_revision == evaluation.content_revision + len(rows)
    assert list(broken_links(evaluation.chain)) == []


def test_what_is_submitted_is_what_was_seen(crowd: Cast) -> None:
    """A colleague types while the clerk submits: either the edit came first and the submission is refused, or the
    table was locked and the edit is."""
    evaluation = ready_evaluation(crowd)
    change = Change("evaluation", evaluation.pk, "goal_actual", "同时修改", evaluation.revision)
    ends = at_once(
        [
            lambda: submit(
                actor=crowd.clerk, evaluation_id=evaluation.pk, content_revision=evaluation.content_revision,
                declared_true=True, now=NOW,
            ),
            lambda: save_changes(actor=crowd.colleague, evaluation_id=evaluation.pk, changes=[change], now=NOW),
        ]
    )  # fmt: skip
    stored = reload(evaluation)
    assert ends["done"] == 1
    if stored.as_state is State.DRAFTING:
        assert ends["Conflict"] == 1
        assert stored.goal_actual == "同时修改"
    else:
        assert ends["NotAllowed"] == 1
        assert "同时修改" not in Snapshot.objects.get().document


def test_twenty_submissions_make_one_version(crowd: Cast) -> None:
    evaluation = ready_evaluation(crowd)
    ends = at_once(
        [
            lambda: submit(
                actor=crowd.clerk, evaluation_id=evaluation.pk, content_revision=evaluation.content_revision,
                declared_true=True, now=NOW,
            )
        ]
        * 20
    )  # fmt: skip
    assert ends == {"done": 1, "NotAllowed": 19}
    assert Snapshot.objects.count() == 1


def test_recall_against_approval_has_one_winner(crowd: Cast) -> None:
    evaluation = evaluation_in(crowd, State.BUREAU_REVIEW)
    ends = at_once(
        [
            lambda: recall(actor=crowd.clerk, evaluation_id=evaluation.pk, now=NOW),
            lambda: approve(actor=crowd.bureau_reviewer, evaluation_id=evaluation.pk, version=1, now=NOW),
        ]
    )
    assert ends == {"done": 1, "NotAllowed": 1}
    assert reload(evaluation).as_state is (State.FINANCE_REVIEW if Approval.objects.exists() else State.DRAFTING)


def test_rows_added_at_the_same_moment_all_have_their_place(crowd: Cast) -> None:
    evaluation = ready_evaluation(crowd)
    before = evaluation.indicators.count()

    def add() -> object:
        return add_row(actor=crowd.clerk, evaluation_id=evaluation.pk, level1="产出指标", level2="数量指标", now=NOW)

    assert at_once([add] * 10) == {"done": 10}
    positions = list(evaluation.indicators.order_by("position").values_list("position", flat=True))
    assert positions == list(range(before + 10))


def test_fifty_workers_claim_a_job_once(db: None) -> None:
    job = enqueue(task="tests.nothing", key="k", now=NOW)
    claims: list[object] = []
    at_once([lambda: claims.append(claim(job_id=str(job.pk), now=NOW))] * 50)
    assert len([item for item in claims if item]) == 1


def test_fifty_requests_for_one_job_make_one(db: None) -> None:
    assert at_once([lambda: enqueue(task="tests.nothing", key="same", now=NOW)] * 50) == {"done": 50}


@pytest.mark.postgresql
def test_without_the_lock_the_reviewers_would_approve_more_than_once(
    crowd: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: read, look, then write, without holding the row. The constraint of the database is what is
    left, and it speaks in errors instead of in words."""
    evaluation = evaluation_in(crowd, State.BUREAU_REVIEW)
    reviewers = [make_member(crowd.bureau, Role.BUREAU_REVIEWER, f"r{number}") for number in range(20)]
    queryset = type(Evaluation.objects.all())
    monkeypatch.setattr(queryset, "select_for_update", lambda self, **_: self)
    ends = at_once(
        [lambda r=r: approve(actor=r, evaluation_id=evaluation.pk, version=1, now=NOW) for r in reviewers]  # type: ignore[misc]
    )
    assert ends != {"done": 1, "NotAllowed": 19}
