"""打印所选、打印全部, from the lists of tables."""

from __future__ import annotations

import pytest
from django.urls import reverse

from perfeval.core.workflow import State
from perfeval.printing.batch_enums import BatchKind
from perfeval.printing.batch_models import Batch
from tests.factories import Cast, bulk_evaluations, evaluation_in
from tests.web.conftest import log_in

PRINT, TABLES, QUEUE = reverse("review:print"), reverse("review:tables"), reverse("review:queue")


def test_it_rejects_get(cast: Cast) -> None:
    assert log_in(cast.auditor).get(PRINT).status_code == 405


@pytest.mark.parametrize("who", ["bureau_reviewer", "finance_reviewer", "auditor"])
def test_what_is_ticked_becomes_a_batch(cast: Cast, who: str) -> None:
    first, second = (evaluation_in(cast, State.APPROVED, name=f"表{n}") for n in range(2))
    client = log_in(getattr(cast, who))
    answer = client.post(PRINT, {"table": [first.pk, "x", "9" * 30], "scope": "selected", "kind": "merged"})
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("print-batch", args=[batch.pk])
    assert (batch.kind, batch.membership, batch.total) == (BatchKind.MERGED, getattr(cast, who), 1)
    assert batch.items.get().snapshot.evaluation == first
    assert second.project.name not in client.get(answer["Location"]).content.decode()


def test_all_of_the_filter_are_printed_and_not_only_the_page(cast: Cast) -> None:
    for name in ("路灯甲", "路灯乙", "大厅"):
        evaluation_in(cast, State.APPROVED, name=name)
    bulk_evaluations(cast, 2, State.DRAFTING)
    client = log_in(cast.finance_reviewer)
    assert "打印全部 2 份" in client.get(f"{TABLES}?q=路灯").content.decode()
    client.post(PRINT, {"scope": "all", "list": "tables", "filters": "q=路灯&page=7", "kind": "zip"})
    assert {item.project for item in Batch.objects.get().items.all()} == {"路灯甲", "路灯乙"}


def test_the_passed_of_the_queue_are_offered(cast: Cast) -> None:
    evaluation_in(cast, State.APPROVED, name="审定的")
    evaluation_in(cast, State.FINANCE_REVIEW, name="还在财政的")
    client = log_in(cast.bureau_reviewer)
    page = client.get(f"{QUEUE}?tab=passed").content.decode()
    assert "打印全部 1 份" in page
    assert "打印：审定的" in page
    assert "打印：还在财政的" not in page
    client.post(PRINT, {"scope": "all", "list": "queue", "filters": "tab=passed", "kind": "zip"})
    batch = Batch.objects.get()
    assert (batch.total, batch.left_out) == (1, 1)


def test_nothing_ticked_leads_back_to_the_same_list(cast: Cast) -> None:
    evaluation_in(cast, State.APPROVED)
    client = log_in(cast.finance_reviewer)
    answer = client.post(PRINT, {"scope": "selected", "list": "tables", "filters": "q=厅&sort=score"}, follow=True)
    assert answer.redirect_chain[0][0] == f"{TABLES}?q=%E5%8E%85&sort=score"
    assert "没有选中自评表" in answer.content.decode()


def test_tables_of_others_cannot_be_printed(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    client = log_in(cast.other_bureau_reviewer)
    client.post(PRINT, {"table": [table.pk], "scope": "selected"})
    client.post(PRINT, {"scope": "all", "filters": "campaign=all"})
    assert not Batch.objects.exists()


def test_a_clerk_may_not_from_here(cast: Cast) -> None:
    assert log_in(cast.clerk).post(PRINT).status_code == 403


def test_without_an_approved_table_nothing_is_offered(cast: Cast) -> None:
    bulk_evaluations(cast, 1)
    assert "打印所选" not in log_in(cast.finance_reviewer).get(TABLES).content.decode()
