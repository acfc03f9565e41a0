"""后台任务: what became of the jobs of one's own people, and another try for what was given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import Membership
from perfeval.exchange.exports.enums import ExportState
from perfeval.exchange.exports.models import Export
from perfeval.exchange.exports.naming import TASK, job_key
from perfeval.jobs.enums import JobState
from perfeval.jobs.models import Job
from perfeval.jobs.operations import sweep
from tests.apps.journal import last_entry
from tests.factories import NOW, Cast
from tests.web.conftest import log_in

PAGE = reverse("administrator:jobs")


def make_job(person: Membership, key: str = "k", **values: object) -> Job:
    given = {"task": TASK, "state": JobState.FAILED, "attempt": 3, "message": "多次中断", "created_at": NOW, **values}
    return Job.objects.create(key=key, created_by=person.user, **given)


def make_export(person: Membership, state: ExportState = ExportState.FAILED) -> Export:
    return Export.objects.create(
        membership=person, kind="tables", format="csv", title="一份", fingerprint="x", total=1, tables=[1],
        created_at=NOW, state=state,
    )  # fmt: skip


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return log_in(cast.administrator)


def text_of(client: Client, **asked: str) -> str:
    return client.get(PAGE, asked).content.decode()


def again(client: Client, job: Job) -> str:
    return client.post(reverse("administrator:job-again", args=[job.pk]), follow=True).content.decode()


def test_it_says_what_became_of_each(cast: Cast, administrator: Client) -> None:
    make_job(cast.clerk)
    page = text_of(administrator)
    assert all(words in page for words in ("导出文件", "失败", "多次中断", "重新执行", str(cast.clerk.user)))


def test_an_empty_list_says_what_will_stand_here(administrator: Client) -> None:
    assert "还没有后台任务" in text_of(administrator)
    assert "没有这种状态的任务" in text_of(administrator, state="failed")


def test_it_is_filtered_by_state(cast: Cast, administrator: Client) -> None:
    make_job(cast.clerk, message="第一个")
    make_job(cast.clerk, "l", state=JobState.DONE, message="第二个")
    page = text_of(administrator, state="done")
    assert ("第一个" in page, "第二个" in page) == (False, True)


def test_jobs_of_people_elsewhere_are_not_there(cast: Cast, administrator: Client) -> None:
    job = make_job(cast.foreign_clerk, message="别处的")
    assert "别处的" not in text_of(administrator)
    url = reverse("administrator:job-again", args=[job.pk])
    assert administrator.post(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, administrator: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        make_job(cast.clerk, str(number))
    text_of(administrator)
    with django_assert_num_queries(7):
        text_of(administrator)


def test_a_silent_service_is_seen(cast: Cast, administrator: Client) -> None:
    assert "后台服务没有响应" in text_of(administrator)
    sweep(now=timezone.now())
    assert "后台服务正常" in text_of(administrator)
    sweep(now=timezone.now() - timedelta(minutes=6))
    assert "后台服务没有响应" in text_of(administrator)


class TestAgain:
    def test_job_and_what_waits_for_it_wait_again(self, cast: Cast, administrator: Client) -> None:
        export = make_export(cast.clerk)
        job = make_job(cast.clerk, job_key(export), payload={"export": str(export.pk)})
        assert "已重新排队" in again(administrator, job)
        export.refresh_from_db()
        job.refresh_from_db()
        assert (export.state, job.state, job.attempt) == (ExportState.WRITING, JobState.QUEUED, 0)
        assert last_entry("jobs").detail == {"job": str(job.pk), "key": job.key}

    @pytest.mark.parametrize("state", [ExportState.CANCELLED, ExportState.DONE, ExportState.WRITING])
    def test_what_nobody_waits_for_is_not_done_again(
        self, cast: Cast, administrator: Client, state: ExportState
    ) -> None:
        export = make_export(cast.clerk, state)
        job = make_job(cast.clerk, job_key(export), payload={"export": str(export.pk)})
        assert "不能在这里重新执行" in again(administrator, job)
        assert Job.objects.get().state == JobState.FAILED

    def test_what_was_begun_anew_meanwhile_is_left_alone(self, cast: Cast, administrator: Client) -> None:
        old = make_export(cast.clerk)
        job = make_job(cast.clerk, job_key(old), payload={"export": str(old.pk)})
        make_export(cast.clerk, ExportState.WRITING)  # the same fingerprint, of which one may be at work
        assert "不能在这里重新执行" in again(administrator, job)
        old.refresh_from_db()
        assert old.state == ExportState.FAILED

    def test_what_has_not_failed_is_refused(self, cast: Cast, administrator: Client) -> None:
        assert "不需要重新执行" in again(administrator, make_job(cast.clerk, state=JobState.RUNNING))
