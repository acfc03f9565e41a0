"""打印批次: the list, the page of one in each of its states, the download."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.evaluations.models import Evaluation
from perfeval.jobs.models import Job
from perfeval.printing.batch_enums import BatchState, ItemState
from perfeval.printing.batch_models import Batch
from tests.factories import NOW, Cast, give_away
from tests.printing.batch.building import approved_tables, ask, run_jobs
from tests.web.conftest import log_in


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def batch(cast: Cast) -> Batch:
    approved_tables(cast, 2)
    return ask(cast.bureau_reviewer)


@pytest.fixture
def done(batch: Batch) -> Batch:
    run_jobs(batch)
    assert batch.state == BatchState.DONE
    return batch


def at(batch: Batch, page: str = "") -> str:
    return reverse(f"print-batch{page}", args=[batch.pk])


def content(cast: Cast, batch: Batch) -> str:
    return log_in(cast.bureau_reviewer).get(at(batch)).content.decode()


def test_while_at_work_the_page_asks_again_also_without_a_script(cast: Cast, batch: Batch) -> None:
    page = content(cast, batch)
    assert 'hx-trigger="every 2s"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "正在排队：0 / 2 份" in page
    Batch.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    Job.objects.filter(key__startswith="batch:").update(done=1)
    page = content(cast, batch)
    assert "正在打印：1 / 2 份" in page
    assert "每分钟约 1 份，还剩 1 份，大约还要" in page


def test_when_it_is_done_it_offers_the_file_and_asks_no_more(cast: Cast, done: Batch) -> None:
    page = content(cast, done)
    assert "2 份全部打印完毕" in page
    assert "hx-trigger" not in page
    assert 'http-equiv="refresh"' not in page
    response = log_in(cast.bureau_reviewer).get(at(done, "-file"))
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''2022%E5%B9%B4%E5%BA%A6")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/zip", "nosniff")
    with zipfile.ZipFile(BytesIO(response.getvalue())) as archive:
        assert len(archive.namelist()) == 3


def test_failures_are_named_and_can_be_retried(cast: Cast, done: Batch) -> None:
    done.items.filter(number=2).update(state=ItemState.FAILED, message="字体中没有“㐂”")
    page = content(cast, done)
    assert "1 份已打印" in page
    assert "重试失败的 1 份" in page
    assert "第2号项目" in page
    assert "字体中没有“㐂”" in page
    answer = log_in(cast.bureau_reviewer).post(at(done, "-rest"))
    assert answer["Location"] == at(done)
    done.refresh_from_db()
    assert done.state == BatchState.PRINTING
    assert "正在排队：1 / 2 份" in content(cast, done)


def test_a_stale_retry_leaves_the_finished_file(cast: Cast, done: Batch) -> None:
    Batch.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    client = log_in(cast.bureau_reviewer)
    page = client.post(at(done, "-rest"), follow=True).content.decode()
    assert "已经全部打印完毕，请直接下载文件" in page
    response = client.get(at(done, "-file"))
    assert response.status_code == 200
    response.close()


def test_cancelling_and_going_on(cast: Cast, batch: Batch) -> None:
    client = log_in(cast.bureau_reviewer)
    page = client.post(at(batch, "-cancel"), follow=True).content.decode()
    assert "取消" in page
    assert "继续打印" in page
    assert "不能再取消" in client.post(at(batch, "-cancel"), follow=True).content.decode()
    client.post(at(batch, "-rest"))
    batch.refresh_from_db()
    assert batch.state == BatchState.PRINTING
    assert "正在打印，请等它结束" in client.post(at(batch, "-rest"), follow=True).content.decode()


def test_an_expired_one_says_so(cast: Cast, done: Batch) -> None:
    Batch.objects.update(state=BatchState.EXPIRED, file="", expires_at=None)
    assert "重新生成" in content(cast, done)
    assert log_in(cast.bureau_reviewer).get(at(done, "-file"))["Location"] == at(done)


def test_a_file_that_is_gone_leads_back_to_the_page(cast: Cast, done: Batch) -> None:
    Batch.objects.update(file="batches/nothing.zip")
    assert log_in(cast.bureau_reviewer).get(at(done, "-file")).status_code == 302


def test_who_may_no_longer_see_a_table_gets_no_file_with_it(cast: Cast, done: Batch) -> None:
    give_away(Evaluation.objects.earliest("pk"), cast.other_unit)
    response = log_in(cast.bureau_reviewer).get(at(done, "-file"))
    assert response.status_code == 403
    assert "其中 1 份自评表您已无权查看" in response.content.decode()


def test_without_the_check_the_file_would_be_handed_out(
    cast: Cast, done: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    monkeypatch.setattr("perfeval.web.shared.print_batches.hidden_items", lambda actor, batch: 0)
    give_away(Evaluation.objects.earliest("pk"), cast.other_unit)
    response = log_in(cast.bureau_reviewer).get(at(done, "-file"))
    assert response.status_code == 200
    response.close()


@pytest.mark.parametrize("who", ["clerk", "finance_reviewer", "auditor", "other_bureau_reviewer"])
@pytest.mark.parametrize("part", ["", "-state", "-file"])
def test_only_the_person_who_asked_sees_it(cast: Cast, done: Batch, who: str, part: str) -> None:
    assert log_in(getattr(cast, who)).get(at(done, part)).status_code == 404


@pytest.mark.parametrize("who", ["clerk", "finance_reviewer", "auditor", "other_bureau_reviewer"])
@pytest.mark.parametrize("part", ["-cancel", "-rest"])
def test_nobody_else_stops_it_or_begins_it_anew(cast: Cast, batch: Batch, who: str, part: str) -> None:
    assert log_in(getattr(cast, who)).post(at(batch, part)).status_code == 404
    batch.refresh_from_db()
    assert (batch.state, batch.round) == (BatchState.PRINTING, 1)


def test_the_list_is_ones_own(cast: Cast, done: Batch) -> None:
    mine = log_in(cast.bureau_reviewer).get(reverse("print-batches")).content.decode()
    assert done.title in mine
    assert "下载" in mine
    assert "还没有成批打印过" in log_in(cast.finance_reviewer).get(reverse("print-batches")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    cast: Cast, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        Batch.objects.create(
            membership=cast.bureau_reviewer, kind="zip", title="批", fingerprint=str(number), total=1, created_at=NOW
        )
    client = log_in(cast.bureau_reviewer)
    with django_assert_num_queries(7):
        client.get(reverse("print-batches"))


@pytest.mark.parametrize("failed", [1, 3])
def test_the_page_costs_the_same_for_any_number(
    cast: Cast, failed: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    approved_tables(cast, 4)
    batch = ask(cast.bureau_reviewer)
    batch.items.filter(number__lte=failed).update(state=ItemState.FAILED)
    client = log_in(cast.bureau_reviewer)
    for page in ("", "-state"):
        with django_assert_num_queries(9):
            client.get(at(batch, page))


def test_many_failures_are_not_all_listed(cast: Cast, done: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.web.shared.print_batches.MOST_FAILURES", 1)
    done.items.update(state=ItemState.FAILED)
    assert "只列出前 1 份" in content(cast, done)
