"""打印所选、打印全部, from the unit's own list."""

from __future__ import annotations

from django.urls import reverse

from perfeval.core.workflow import State
from perfeval.printing.batch_models import Batch
from tests.factories import Cast, evaluation_in, make_campaign
from tests.web.conftest import log_in

PRINT, TABLES = reverse("unit:print"), reverse("unit:tables")


def test_the_list_offers_its_approved_tables(cast: Cast) -> None:
    evaluation_in(cast, State.APPROVED, name="审定的")
    evaluation_in(cast, State.DRAFTING, name="在填的")
    page = log_in(cast.head).get(TABLES).content.decode()
    assert "打印全部 1 份" in page
    assert "打印：审定的" in page
    assert "打印：在填的" not in page


def test_all_of_the_list_that_is_open_are_printed(cast: Cast) -> None:
    evaluation_in(cast, State.APPROVED, name="今年的")
    client = log_in(cast.clerk)
    make_campaign(cast.finance, cast.scheme, title="更新的任务", year=2030)
    client.post(PRINT, {"scope": "all", "filters": ""})
    assert not Batch.objects.exists()  # the newer campaign is chosen, and holds none
    answer = client.post(PRINT, {"scope": "all", "filters": "all=1"})
    assert answer["Location"] == reverse("print-batch", args=[Batch.objects.get().pk])


def test_what_is_ticked_must_be_ones_own(cast: Cast) -> None:
    table = evaluation_in(cast, State.APPROVED)
    log_in(cast.sibling_clerk).post(PRINT, {"scope": "selected", "table": [table.pk]})
    assert not Batch.objects.exists()
    log_in(cast.clerk).post(PRINT, {"scope": "selected", "table": [table.pk]})
    assert Batch.objects.get().membership == cast.clerk
