"""导出: from every list the whole filtered list, the page of a large one, the download, the files of one table."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.campaigns.models import Campaign
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.exchange.exports import asking
from perfeval.exchange.exports.contents.tables import TableLines
from perfeval.exchange.exports.enums import ExportState
from perfeval.exchange.exports.models import Export
from perfeval.jobs.models import Job
from tests.exchange.exports.building import csv_rows, json_rows, run_jobs
from tests.factories import Cast, bulk_evaluations, evaluation_in, give_away
from tests.web.conftest import log_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def post(client: Client, page: str, **fields: str) -> HttpResponse:
    answer = client.post(reverse(page), {"kind": "tables", "format": "csv", **fields})
    assert isinstance(answer, HttpResponse)
    return answer


def codes(answer: HttpResponse) -> list[str]:
    return [row[2] for row in csv_rows(answer.content)[1:]]


def large(cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str = "finance_reviewer") -> Export:
    monkeypatch.setattr(TableLines, "at_once", 1)
    bulk_evaluations(cast, 2)
    answer = post(log_in(getattr(cast, who)), "review:export")
    export = Export.objects.latest("created_at")
    assert answer["Location"] == at(export)
    return export


def finished(cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str = "finance_reviewer") -> Export:
    export = large(cast, monkeypatch, who)
    run_jobs(timezone.now())
    export.refresh_from_db()
    assert export.state == ExportState.DONE
    return export


def at(export: Export, page: str = "") -> str:
    return reverse(f"export{page}", args=[export.pk])


def test_the_whole_list_leaves_as_it_is_filtered_and_ordered(cast: Cast) -> None:
    """More than a page of it, by the same filters, in the same order; other tables stay."""
    bulk_evaluations(cast, 60, grade="优", total_score=95)
    bulk_evaluations(cast, 3, grade="中", total_score=70)
    client = log_in(cast.finance_reviewer)
    filters = "grade=优&sort=-project"
    shown: list[str] = []
    for page in (1, 2):
        content = client.get(f"{reverse('review:tables')}?{filters}&page={page}")
        shown += [table.project.code for table in content.context["page"]]
    assert len(shown) == 60
    assert codes(post(client, "review:export", list="tables", filters=filters)) == shown


def test_the_queue_leaves_as_the_tab_that_is_open(cast: Cast) -> None:
    waiting = bulk_evaluations(cast, 2, State.FINANCE_REVIEW)
    bulk_evaluations(cast, 1, State.BUREAU_REVIEW)
    client = log_in(cast.finance_reviewer)
    assert codes(post(client, "review:export", list="queue", filters="")) == [item.project.code for item in waiting]
    assert len(codes(post(client, "review:export", list="queue", filters="tab=at_bureau"))) == 1


@pytest.mark.parametrize(
    ("who", "number"), [("bureau_reviewer", 2), ("finance_reviewer", 3), ("auditor", 3), ("other_bureau_reviewer", 1)]
)
def test_each_role_gets_what_it_sees(cast: Cast, who: str, number: int) -> None:
    bulk_evaluations(cast, 2)
    bulk_evaluations(cast, 1, organisation=cast.other_unit)
    bulk_evaluations(cast, 1, organisation=cast.foreign_unit)
    assert len(codes(post(log_in(getattr(cast, who)), "review:export"))) == number


def test_a_unit_gets_its_own(cast: Cast) -> None:
    own = bulk_evaluations(cast, 2)
    bulk_evaluations(cast, 1, organisation=cast.sibling)
    assert codes(post(log_in(cast.clerk), "unit:export")) == [item.project.code for item in own]
    assert codes(post(log_in(cast.clerk), "unit:export", filters="q=项目1")) == [own[1].project.code]


def test_the_summary_page_gives_every_project_of_its_campaign(cast: Cast) -> None:
    bulk_evaluations(cast, 2)
    client, campaign = log_in(cast.bureau_reviewer), str(cast.campaign.pk)
    page = client.get(reverse("summary")).content.decode()
    assert "导出全部 2 份" in page
    answer = post(client, "summary-export", campaign=campaign, kind="summary", format="json")
    assert len(json_rows(answer.content)) == 2
    assert client.post(reverse("summary-export"), {"campaign": "999"}).status_code == 404


@pytest.mark.parametrize(
    ("fields", "media_type", "name"),
    [({}, XLSX, "xlsx"), ({"format": "csv"}, "text/csv; charset=utf-8", "csv"),
     ({"format": "json"}, "application/json", "json"), ({"format": "exe", "kind": "secrets"}, XLSX, "xlsx")],
)  # fmt: skip
def test_the_file_is_an_attachment_that_nobody_keeps(
    cast: Cast, fields: dict[str, str], media_type: str, name: str
) -> None:
    bulk_evaluations(cast, 1)
    answer = log_in(cast.auditor).post(reverse("review:export"), fields)
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''2022%E5%B9%B4%E5%BA%A6")
    assert answer["Content-Disposition"].endswith(name)
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_nothing_to_export_leads_back_with_the_reason(cast: Cast) -> None:
    answer = log_in(cast.finance_reviewer).post(reverse("review:export"), {"filters": "q=没有"}, follow=True)
    assert "没有可导出的自评表" in answer.content.decode()
    assert answer.request["QUERY_STRING"].startswith("q=")


def test_a_list_offers_it_only_where_it_holds_something(cast: Cast) -> None:
    client = log_in(cast.auditor)
    assert reverse("review:export") not in client.get(reverse("review:tables")).content.decode()
    bulk_evaluations(cast, 2)
    assert "导出全部 2 份" in client.get(reverse("review:tables")).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_it_costs_the_same_for_any_number(
    cast: Cast, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, person, role, campaigns; ids, years, schemes, units; the lines."""
    bulk_evaluations(cast, rows)
    client = log_in(cast.finance_reviewer)
    with django_assert_num_queries(9):
        post(client, "review:export")


def test_a_large_one_shows_how_far_it_is_also_without_a_script(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = large(cast, monkeypatch)
    client = log_in(cast.finance_reviewer)
    page = client.get(at(export)).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "正在排队：0 / 2 份" in page
    Job.objects.update(done=1)
    Export.objects.update(created_at=timezone.now() - timedelta(seconds=150))
    page = client.get(at(export, "-state")).content.decode()
    assert "正在生成：1 / 2 份" in page
    assert "大约还要 3 分钟" in page
    assert client.get(at(export, "-file"))["Location"] == at(export)


def test_done_it_offers_the_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export = finished(cast, monkeypatch)
    client = log_in(cast.finance_reviewer)
    page = client.get(at(export)).content.decode()
    assert "2 份自评表已导出，共 2 行" in page
    assert "hx-trigger" not in page
    answer = client.get(at(export, "-file"))
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert len(csv_rows(b"".join(answer))) == 3
    assert "下载" in client.get(reverse("exports")).content.decode()
    Export.objects.update(expires_at=timezone.now())
    assert client.get(at(export, "-file"))["Location"] == at(export)  # its day is over


def test_cancelling_and_asking_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export, client = large(cast, monkeypatch), log_in(cast.finance_reviewer)
    page = client.post(at(export, "-cancel"), follow=True).content.decode()
    assert "取消" in page
    assert "不能再取消" in client.post(at(export, "-cancel"), follow=True).content.decode()
    client.post(at(export, "-again"))
    export.refresh_from_db()
    assert export.state == ExportState.WRITING
    assert "正在生成或已经完成" in client.post(at(export, "-again"), follow=True).content.decode()


@pytest.mark.parametrize("who", ["auditor", "bureau_reviewer", "clerk", "foreign_finance_reviewer"])
@pytest.mark.parametrize("part", ["", "-state", "-file"])
def test_only_the_person_who_asked_sees_it(cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str, part: str) -> None:
    export = finished(cast, monkeypatch)
    assert log_in(getattr(cast, who)).get(at(export, part)).status_code == 404
    assert export.title not in log_in(getattr(cast, who)).get(reverse("exports")).content.decode()


def test_without_the_restriction_others_would_get_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    export = finished(cast, monkeypatch)
    monkeypatch.setattr("perfeval.web.shared.exports.exports_of", lambda actor: Export.objects.all())
    answer = log_in(cast.auditor).get(at(export, "-file"))
    assert answer.status_code == 200
    answer.close()


def test_somebody_who_was_shut_out_is_sent_to_the_login(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export, client = finished(cast, monkeypatch), log_in(cast.finance_reviewer)
    cast.finance_reviewer.user.is_active = False
    cast.finance_reviewer.user.save()
    assert client.get(at(export, "-file"))["Location"].startswith("/login/")


def test_a_file_with_a_table_that_is_no_longer_ones_own_is_not_handed_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, client = finished(cast, monkeypatch), log_in(cast.finance_reviewer)
    give_away(Evaluation.objects.earliest("pk"), cast.foreign_unit)
    answer = client.get(at(export, "-file"))
    assert answer.status_code == 403
    assert "其中 1 份自评表您已无权查看" in answer.content.decode()
    # The control: without the check it would be handed out.
    monkeypatch.setattr("perfeval.web.shared.exports.hidden_tables", lambda actor, export: 0)
    answer = client.get(at(export, "-file"))
    assert answer.status_code == 200
    answer.close()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_files_costs_the_same_for_any_number(
    cast: Cast, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        Export.objects.create(
            membership=cast.auditor, kind="tables", format="csv", title="一份", fingerprint=str(number), total=1,
            tables=[1], created_at=timezone.now(),
        )  # fmt: skip
    client = log_in(cast.auditor)
    with django_assert_num_queries(6):  # session, person, role, campaigns; how many, which
        client.get(reverse("exports"))


def test_one_table_as_data(cast: Cast) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    for who in (cast.clerk, cast.bureau_reviewer, cast.auditor):
        client = log_in(who)
        answer = client.get(reverse("table-json", args=[table.pk]))
        assert json.loads(answer.content)["project_name"] == table.project.name
        assert answer["Content-Disposition"].startswith("attachment")
        rows = csv_rows(client.get(reverse("table-findings", args=[table.pk, "csv"])).content)
        assert len(rows) > 1
    assert client.get(reverse("table-findings", args=[table.pk, "exe"])).status_code == 404
    for who in (cast.sibling_clerk, cast.other_bureau_reviewer, cast.administrator):
        assert log_in(who).get(reverse("table-json", args=[table.pk])).status_code == 404
        assert log_in(who).get(reverse("table-findings", args=[table.pk, "csv"])).status_code == 404


def large_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Export, Client]:
    monkeypatch.setattr(asking, "AT_ONCE", 1)
    bulk_evaluations(cast, 2)
    client = log_in(cast.finance_reviewer)
    answer = client.post(reverse("list-export", args=["goals"]), {"format": "csv"})
    export = Export.objects.latest("created_at")
    assert answer.headers["Location"] == at(export)
    return export, client


def test_a_large_list_is_counted_in_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    export, client = large_list(cast, monkeypatch)
    assert "正在排队：0 / 2 行" in client.get(at(export)).content.decode()
    run_jobs(timezone.now())
    page = client.get(at(export)).content.decode()
    assert "已导出 2 行" in page
    assert "份自评表" not in page
    answer = client.get(at(export, "-file"))
    assert len(csv_rows(b"".join(answer))) == 3
    assert answer["Content-Disposition"].endswith("-2022%E5%B9%B4%E5%BA%A6.csv")
    assert "绩效目标-2022年度" in client.get(reverse("exports")).content.decode()


def test_looking_makes_no_job(cast: Cast) -> None:
    for ask in (log_in(cast.finance_reviewer).get, log_in(cast.finance_reviewer).head):
        assert ask(reverse("list-export", args=["goals"])).status_code == 405


def test_too_many_lists_lead_back_with_the_reason(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_AT_WORK", 1)
    _, client = large_list(cast, monkeypatch)
    answer = client.post(reverse("list-export", args=["projects"]), {"format": "csv"}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("list", args=["projects"])
    assert "您已有 1 个导出正在生成" in answer.content.decode()


def test_the_list_of_a_campaign_that_is_no_longer_ones_own_is_not_handed_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, client = large_list(cast, monkeypatch)
    run_jobs(timezone.now())
    Campaign.objects.update(organisation=cast.foreign_finance)
    assert client.get(at(export, "-file")).status_code == 403
    # The control: without the look it would be.
    monkeypatch.setattr("perfeval.web.shared.exports.still_allowed", lambda actor, export: None)
    answer = client.get(at(export, "-file"))
    assert answer.status_code == 200
    answer.close()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_small_list_costs_the_same_for_any_number(
    cast: Cast, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, person, role, campaigns; the campaign; how many, which, their rows."""
    bulk_evaluations(cast, rows)
    client = log_in(cast.finance_reviewer)
    with django_assert_num_queries(8):
        client.post(reverse("list-export", args=["goals"]), {"format": "csv"})
