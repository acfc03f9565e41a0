"""The official print of an approved table."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.jobs.models import Job
from perfeval.jobs.operations import claim, fail
from perfeval.jobs.queries import MAX_ATTEMPTS
from perfeval.printing.models import PrintedDocument
from tests.factories import NOW, Cast, evaluation_in
from tests.web.conftest import log_in


@pytest.fixture
def approved(cast: Cast, settings: Settings, tmp_path: Path) -> Evaluation:
    settings.MEDIA_ROOT = tmp_path
    return evaluation_in(cast, State.APPROVED)


def finish(evaluation: Evaluation, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"%PDF-1.7 x")
    PrintedDocument.objects.create(
        snapshot=evaluation.snapshots.latest("version"), layout=evaluation.campaign.layout, file="a.pdf", sha256="0" * 64,
        created_at=NOW,
    )  # fmt: skip


def test_until_it_is_there_the_page_asks_again(cast: Cast, approved: Evaluation) -> None:
    client = log_in(cast.clerk)
    assert client.get(f"/tables/{approved.pk}/printed/").status_code == 404
    state = client.get(f"/tables/{approved.pk}/printed/state/").content.decode()
    assert 'hx-trigger="every 2s"' in state


def test_then_it_offers_the_file_and_asks_no_more(cast: Cast, approved: Evaluation, tmp_path: Path) -> None:
    finish(approved, tmp_path)
    client = log_in(cast.clerk)
    state = client.get(f"/tables/{approved.pk}/printed/state/").content.decode()
    assert "打开正式打印件" in state
    assert "hx-trigger" not in state
    response = client.get(f"/tables/{approved.pk}/printed/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.getvalue() == b"%PDF-1.7 x"


def test_a_print_that_failed_says_why(cast: Cast, approved: Evaluation) -> None:
    for _ in range(MAX_ATTEMPTS):
        job = claim(job_id=str(Job.objects.get().pk), now=NOW)
        assert job
        fail(job=job, now=NOW, message="没有打印：字体缺失")
    state = log_in(cast.clerk).get(f"/tables/{approved.pk}/printed/state/").content.decode()
    assert "字体缺失" in state
    assert "hx-trigger" not in state


def test_where_nothing_waits_to_be_printed_it_is_asked_for_anew(cast: Cast, approved: Evaluation) -> None:
    Job.objects.all().delete()
    client = log_in(cast.clerk)
    address = f"/tables/{approved.pk}/printed/state/"
    state = client.get(address).content.decode()
    assert "没有在等待生成" in state
    assert "hx-trigger" not in state
    assert "重新生成" not in log_in(cast.auditor).get(address).content.decode()
    again = f"/tables/{approved.pk}/printed/again/"
    assert f'action="{again}"' in state
    client.post(again)
    assert Job.objects.get().payload["layout"] == approved.campaign.layout
    assert 'hx-trigger="every 2s"' in client.get(address).content.decode()


@pytest.mark.parametrize("who", ["sibling_clerk", "other_bureau_reviewer", "foreign_finance_reviewer", "administrator"])
def test_strangers_find_nothing(who: str, cast: Cast, approved: Evaluation, tmp_path: Path) -> None:
    finish(approved, tmp_path)
    client = log_in(getattr(cast, who))
    assert client.get(f"/tables/{approved.pk}/printed/").status_code == 404
    assert client.get(f"/tables/{approved.pk}/printed/state/").status_code == 404


def test_a_draft_has_none(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.DRAFTING)
    assert log_in(cast.clerk).get(f"/tables/{evaluation.pk}/printed/").status_code == 404
