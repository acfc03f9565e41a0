"""The pages on which files are read, looked through, corrected and taken over."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from perfeval.campaigns.models import Campaign
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation
from perfeval.exchange.inspection import receiving, running
from perfeval.exchange.inspection.enums import FileState, InspectionState
from perfeval.exchange.inspection.models import InspectedTable, Inspection
from perfeval.exchange.inspection.queries import inspections_of
from perfeval.jobs.models import Job
from perfeval.web.shared.inspection import door
from tests.exchange.harmful import HARMFUL, Maker
from tests.exchange.inspection.files import TEXTS, a_sheet, archive, inspect, interchange, one_table
from tests.factories import SOUND_SEED, Cast, make_evaluation, make_member, reload
from tests.web.conftest import log_in

TEXT = (TEXTS / "zhongwei-2024.txt").read_bytes()


@pytest.fixture(autouse=True)
def stored(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media" / "inspections"


@pytest.fixture
def draft(cast: Cast) -> Evaluation:
    """In a campaign that is open on the wall clock, by which pages go."""
    Campaign.objects.filter(pk=cast.campaign.pk).update(closes_at=timezone.now() + timedelta(days=1))
    return make_evaluation(cast, seed=SOUND_SEED)


def drop(client: Client, **files: bytes) -> Any:
    uploads = [SimpleUploadedFile(name.replace("__", "."), content) for name, content in files.items()]
    return client.post(reverse("inspections"), {"files": uploads})


def text_of(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_drop_look_correct_keep(cast: Cast, draft: Evaluation) -> None:
    client = log_in(cast.clerk)
    answer = drop(client, table__json=interchange(a_sheet(year=draft.campaign.year, project_code=None)))
    table = InspectedTable.objects.get()
    assert answer.headers["Location"] == reverse("inspection", args=[table.inspection_id])
    assert table.name in text_of(client.get(answer.headers["Location"]))
    page, form = reverse("inspected", args=[table.pk]), reverse("inspected-correct", args=[table.pk])
    assert "检查结果" in text_of(client.get(page))
    assert 'name="cell:indicators/1/actual"' in text_of(client.get(form, {"part": "indicators/1"}))
    before = table.sheet["indicators"][0]["actual_text"]
    typed = {"part": "indicators/1", "revision": "1", "cell:indicators/1/actual": "<i>更正</i>"}
    answer = client.post(form, typed)
    assert answer.headers["Location"] == f"{page}#cell-indicators-1"
    text = text_of(client.get(page))
    assert f"文件中：</span>{before}</del> &lt;i&gt;更正" in text
    assert "已更正 1" in text
    keep = reverse("inspected-keep", args=[table.pk])
    assert f'value="{draft.pk}" checked' in text_of(client.get(keep))
    text = text_of(client.get(keep, {"into": draft.pk}))
    assert "填入空白处" in text
    assert f'name="revision" value="{draft.content_revision}"' in text
    answer = client.post(keep, {"into": draft.pk, "revision": draft.content_revision, "is_meant": "1"}, follow=True)
    assert "已写入自评表" in text_of(answer)
    assert draft.indicators.order_by("position")[0].actual_text == "<i>更正</i>"
    assert "已采用" in text_of(client.get(reverse("inspection", args=[table.inspection_id])))


def test_a_conflict_shows_both_values(cast: Cast, draft: Evaluation) -> None:
    client = log_in(cast.clerk)
    table = one_table(cast.clerk, a_sheet(year=draft.campaign.year, project_code=None))
    Evaluation.objects.filter(pk=draft.pk).update(goal_actual="同事所写", content_revision=7)
    seen = {"into": draft.pk, "revision": draft.content_revision, "is_meant": "1"}
    keep = reverse("inspected-keep", args=[table.pk])
    answer = client.post(keep, seen)
    assert answer.headers["Location"] == f"{keep}?into={draft.pk}", "a page that one can come back to"
    answer = client.get(answer.headers["Location"])
    assert "又被修改过" in text_of(answer)
    assert "同事所写" in text_of(answer)
    assert reload(draft).goal_actual == "同事所写"


def test_what_does_not_fit_is_named_with_its_place(cast: Cast, draft: Evaluation) -> None:
    sheet = interchange(a_sheet(year=draft.campaign.year, project_code=None)).replace(
        "数量指标".encode(), "怪指标".encode(), 1
    )
    client = log_in(cast.clerk)
    drop(client, a__json=sheet)
    keep = reverse("inspected-keep", args=[InspectedTable.objects.get().pk])
    assert client.get(keep, {"into": draft.pk}).status_code == 422
    answer = client.post(keep, {"into": draft.pk, "revision": draft.content_revision, "is_meant": "1"})
    assert answer.status_code == 422
    assert "指标第 1 行 二级指标" in text_of(answer)
    assert "#cell-indicators-1-level2" in text_of(answer)
    assert client.post(keep, {"into": "x"}).status_code == 400
    assert client.get(keep, {"go": "1"}).status_code == 400
    assert client.post(keep, {"into": "999999", "revision": "1"}).status_code == 404
    assert client.get(keep, {"into": "999999"}).status_code == 404


def test_a_table_of_another_unit_is_not_written_to(cast: Cast, draft: Evaluation) -> None:
    table = one_table(cast.sibling_clerk)
    client = log_in(cast.sibling_clerk)
    answer = client.post(reverse("inspected-keep", args=[table.pk]), {"into": draft.pk, "revision": "1"})
    assert answer.status_code == 404
    assert "没有可以填报的自评表" in text_of(client.get(reverse("inspected-keep", args=[table.pk])))


def test_finance_looks_and_takes_nothing_over(cast: Cast) -> None:
    table = one_table(cast.finance_reviewer)
    client = log_in(cast.finance_reviewer)
    assert "采用到自评表" not in text_of(client.get(reverse("inspected", args=[table.pk])))
    assert client.get(reverse("inspected-keep", args=[table.pk])).status_code == 403


ADDRESSES = (
    "inspected",
    "inspected-rows",
    "inspected-correct",
    "inspected-keep",
    "inspected-scheme",
    "inspected-restore",
)


@pytest.mark.parametrize("who", ["colleague", "head", "sibling_clerk"])
def test_what_others_have_had_read_is_not_there(cast: Cast, who: str) -> None:
    table = one_table(cast.clerk)
    client = log_in(getattr(cast, who))
    for name in ADDRESSES:
        url = reverse(name, args=[table.pk])
        assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}, name
    for name in ("inspection", "inspection-state", "inspection-findings", "inspection-discard"):
        url = reverse(name, args=[table.inspection_id])
        assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}, name
    assert table.name not in text_of(client.get(reverse("inspections")))
    assert InspectedTable.objects.get().revision == 1


def test_without_the_guard_it_would_be(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    table = one_table(cast.clerk)
    monkeypatch.setattr(door, "inspections_of", lambda _: Inspection.objects.all())
    answer = log_in(cast.colleague).get(reverse("inspection", args=[table.inspection_id]))
    assert answer.status_code == 200


def test_the_same_person_in_another_role_does_not_see_it(cast: Cast) -> None:
    table = one_table(cast.clerk)
    other = make_member(cast.unit, Role.UNIT_HEAD, "twice")
    assert not inspections_of(other).exists()
    both = cast.clerk.user.memberships.create(organisation=cast.unit, role=Role.UNIT_HEAD)
    client = log_in(cast.clerk)
    client.post(reverse("role"), {"membership": both.pk})
    assert client.get(reverse("inspected", args=[table.pk])).status_code == 404


def test_a_cell_that_cannot_be_is_told_beside_it(cast: Cast) -> None:
    table = one_table(cast.clerk)
    client, form = log_in(cast.clerk), reverse("inspected-correct", args=[table.pk])
    typed = {"part": "indicators/1", "revision": "1", "cell:indicators/1/score": "九分", "cell:indicators/2/score": "1"}
    answer = client.post(form, typed)
    assert answer.status_code == 422
    assert "“九分”不是数字" in text_of(answer)
    assert 'value="九分"' in text_of(answer)
    assert client.get(form, {"part": "indicators/999"}).status_code == 404
    assert client.get(form).status_code == 404


def test_a_page_that_is_behind_changes_nothing(cast: Cast) -> None:
    table = one_table(cast.clerk)
    client, form = log_in(cast.clerk), reverse("inspected-correct", args=[table.pk])
    typed = {"part": "head", "revision": "1", "cell:project_name": "甲"}
    assert client.post(form, typed).status_code == 302
    answer = client.post(form, {**typed, "cell:project_name": "乙"})
    assert answer.status_code == 409
    assert 'value="甲"' in text_of(answer)
    assert client.post(reverse("inspected-restore", args=[table.pk]), {"revision": "1"}).status_code == 302
    assert InspectedTable.objects.get().name == "甲"


def test_the_scheme_is_chosen(cast: Cast) -> None:
    table = one_table(cast.clerk)
    client, page = log_in(cast.clerk), reverse("inspected", args=[table.pk])
    url = reverse("inspected-scheme", args=[table.pk])
    assert "推断" in text_of(client.get(page))
    assert "只按通用算术检查" in text_of(client.post(url, {"scheme": ""}, follow=True))
    assert InspectedTable.objects.get().computed_total == ""
    assert "没有这一评分方案" in text_of(client.post(url, {"scheme": "nothing"}, follow=True))


def test_findings_as_excel_with_their_places(cast: Cast) -> None:
    inspection = inspect(cast.clerk, a__txt=TEXT)
    answer = log_in(cast.clerk).get(reverse("inspection-findings", args=[inspection.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    [head, *lines] = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    assert head[0] == "文件"
    found = [line for line in lines if line[6] in ("错误", "提示", "说明")]
    tables = list(inspection.tables.all())
    assert len(found) == sum(table.errors + table.warnings + table.infos for table in tables)
    assert len(lines) - len(found) == sum(table.doubt_count for table in tables)
    assert all(line[4] for line in found if str(line[5]).startswith("指标第"))


def test_no_formula_leaves_the_house(cast: Cast) -> None:
    inspection = inspect(cast.clerk, a__json=interchange(a_sheet(project_name="=1+1", project_code="@SUM(A1)")))
    answer = log_in(cast.clerk).get(reverse("inspection-findings", args=[inspection.pk]))
    cells = [cell for row in openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0] for cell in row]
    named = [cell for cell in cells if cell.value == "=1+1"]
    assert named
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in named)


def test_many_files_go_to_a_worker_and_the_page_follows(cast: Cast) -> None:
    client = log_in(cast.clerk)
    page = drop(client, a__txt=TEXT, b__docx=b"x").headers["Location"]
    inspection = Inspection.objects.get()
    assert "0 / 2 个文件" in text_of(client.get(page))
    state = reverse("inspection-state", args=[inspection.pk])
    assert "HX-Refresh" not in client.get(state).headers
    running.run_inspection(job_id=str(Job.objects.get().pk), clock=timezone.now)
    assert client.get(state).headers["HX-Refresh"] == "true"
    text = text_of(client.get(page))
    assert "其中 1 个不能读取" in text
    assert "b.docx" in text
    assert "12345" in text
    client.post(reverse("inspection-discard", args=[inspection.pk]))
    assert not Inspection.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queries(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int) -> None:
    inspection = inspect(cast.finance_reviewer, a__json=interchange(*[a_sheet()] * count))
    client = log_in(cast.finance_reviewer)
    with django_assert_num_queries(6):
        client.get(reverse("inspections"))
    with django_assert_num_queries(10):
        client.get(reverse("inspection", args=[inspection.pk]))
    table = reverse("inspected", args=[inspection.tables.all()[0].pk])
    with django_assert_num_queries(8):
        client.get(table)


@pytest.mark.slow
@pytest.mark.parametrize("make", HARMFUL, ids=lambda make: make.__name__)
def test_a_harmful_file_harms_nothing(
    cast: Cast,
    stored: Path,
    scratch: Path,
    make: Maker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Alone, while the page waits, and in an archive beside a good one; nothing of it stays."""
    monkeypatch.setattr(receiving, "AT_ONCE_INFLATED", 10**12)
    path = make(tmp_path)
    client = log_in(cast.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        answer = drop(client, **{f"file__{path.suffix[1:]}": path.read_bytes()})
    if path.stat().st_size == 0:
        assert answer.status_code == 400
        return
    page = text_of(client.get(answer.headers["Location"]))
    if path.stat().st_size <= receiving.AT_ONCE_BYTES and path.suffix != ".zip":
        assert Inspection.objects.get().files.get().state == FileState.REFUSED
        assert "不能读取" in page
    with django_capture_on_commit_callbacks(execute=False):
        beside = inspect(cast.clerk, a__zip=archive({f"x{path.suffix}": path.read_bytes(), "好.txt": TEXT}))
    with django_capture_on_commit_callbacks(execute=True):
        for job in Job.objects.all():
            running.run_inspection(job_id=str(job.pk), clock=timezone.now)
    beside.refresh_from_db()
    assert beside.state == InspectionState.DONE
    assert beside.tables.count() == 6
    assert not list(stored.iterdir())
    assert not list(scratch.iterdir())
