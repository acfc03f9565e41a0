"""Rows and fields of a table that was read, and where it is taken over to, on the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from perfeval.campaigns.models import Campaign
from perfeval.evaluations.models import Evaluation
from perfeval.exchange.inspection.models import InspectedTable, Inspection
from tests.exchange.inspection.files import a_sheet, one_table
from tests.factories import SOUND_SEED, Cast, make_evaluation, make_project
from tests.web.conftest import log_in


@pytest.fixture(autouse=True)
def stored(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def draft(cast: Cast) -> Evaluation:
    Campaign.objects.filter(pk=cast.campaign.pk).update(closes_at=timezone.now() + timedelta(days=1))
    return make_evaluation(cast, seed=SOUND_SEED)


@pytest.fixture
def table(cast: Cast) -> InspectedTable:
    return one_table(cast.clerk)


def text_of(response: Any) -> str:
    text: str = response.content.decode()
    return text


def act(client: Client, table: InspectedTable, what: str, revision: int, **other: Any) -> Any:
    url = reverse("inspected-rows", args=[table.pk])
    return client.post(url, {"act": what, "revision": str(revision)}, **other)


def test_a_row_is_added_filled_in_removed_and_put_back(cast: Cast, table: InspectedTable) -> None:
    client, page = log_in(cast.clerk), reverse("inspected", args=[table.pk])
    form = reverse("inspected-correct", args=[table.pk])
    answer = act(client, table, "add:indicators/2", 1)
    assert answer.headers["Location"] == f"{form}?part=indicators/3"
    assert 'name="cell:indicators/3/level3"' in text_of(client.get(answer.headers["Location"]))
    client.post(form, {"part": "indicators/3", "revision": "2", "cell:indicators/3/level3": "漏读的一行"})
    assert "漏读的一行" in text_of(client.get(page))
    assert "is-added" in text_of(client.get(page))
    name = table.sheet["indicators"][0]["level3"]
    answer = act(client, table, "remove:indicators/1", 3, follow=True)
    assert f'已删除文件中的指标第 1 行：<span class="what">{name}' in text_of(answer)
    assert 'value="back:indicators/1"' in text_of(answer)
    act(client, table, "back:indicators/1", 4)
    table.refresh_from_db()
    assert [row["level3"] for row in table.sheet["indicators"]][:3] == [
        name, table.original["indicators"][1]["level3"], "漏读的一行",
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["", "x", "add:goals/1", "add:indicators/", "remove:indicators/1/2", "add:funds/９"])
def test_no_such_act(cast: Cast, table: InspectedTable, what: str) -> None:
    assert act(log_in(cast.clerk), table, what, 1).status_code == 404


def test_an_act_on_an_old_page_changes_nothing(cast: Cast, table: InspectedTable) -> None:
    client = log_in(cast.clerk)
    act(client, table, "remove:funds/2", 1)
    assert "又在另一个页面改过" in text_of(act(client, table, "remove:funds/2", 1, follow=True))
    table.refresh_from_db()
    assert len(table.sheet["funds"]) == len(table.original["funds"]) - 1


def page_of(client: Client, form: str, part: str, **typed: str) -> dict[str, str]:
    """What the form of the part sends where nothing but `typed` was changed."""
    page = lxml.html.fromstring(text_of(client.get(form, {"part": part})))
    [own] = [item for item in page.forms if item.xpath('.//input[@name="in-file"]')]
    shown = {str(name): str(text or "") for name, text in own.fields.items() if name}
    return shown | {f"cell:{part}/{field}": text for field, text in typed.items()}


def test_what_is_typed_in_another_row_meanwhile_is_saved_too(cast: Cast, table: InspectedTable) -> None:
    client, form = log_in(cast.clerk), reverse("inspected-correct", args=[table.pk])
    mine = page_of(client, form, "indicators/2", score="2.5")
    theirs = page_of(client, form, "indicators/3", score="1.5")
    assert client.post(form, theirs).status_code == 302
    assert client.post(form, mine).status_code == 302
    table.refresh_from_db()
    assert [row["score"] for row in table.sheet["indicators"][1:3]] == ["2.5", "1.5"]


def test_what_is_typed_stays_where_the_row_has_changed(cast: Cast, table: InspectedTable) -> None:
    client, form = log_in(cast.clerk), reverse("inspected-correct", args=[table.pk])
    mine = page_of(client, form, "indicators/2", score="2.5")
    theirs = page_of(client, form, "indicators/2", score="1.5", improvement="同事所写")
    assert client.post(form, theirs).status_code == 302
    answer = client.post(form, mine)
    assert answer.status_code == 409
    text = text_of(answer)
    assert 'name="cell:indicators/2/score" value="2.5"' in text
    assert "现在保存的是“1.5”" in text
    assert "您填写的内容还在下面" in text
    assert "同事所写" in text, "what was not typed here is as it is stored"
    table.refresh_from_db()
    assert table.sheet["indicators"][1]["score"] == "1.5"


def test_what_was_typed_in_a_row_that_moved_is_not_saved_in_another(cast: Cast, table: InspectedTable) -> None:
    client, form = log_in(cast.clerk), reverse("inspected-correct", args=[table.pk])
    mine = page_of(client, form, "indicators/2", score="2.5")
    act(client, table, "remove:indicators/1", 1)
    before = InspectedTable.objects.get().sheet
    assert client.post(form, mine).status_code == 409
    assert InspectedTable.objects.get().sheet == before


def test_fields_of_the_head_come_and_go(cast: Cast, table: InspectedTable) -> None:
    client, form = log_in(cast.clerk), reverse("inspected-correct", args=[table.pk])
    typed = {"part": "head", "revision": "1", "new-label": "资金性质", "new-text": "一般公共预算"}
    assert client.post(form, typed).status_code == 302
    answer = client.post(form, {**typed, "revision": "2", "cell:year": "2023"})
    assert answer.status_code == 422
    text = text_of(answer)
    assert "已有“资金性质”这一栏" in text
    assert 'value="2023"' in text
    assert 'name="gone" value="head_fields/资金性质"' in text
    client.post(form, {"part": "head", "revision": "2", "gone": ["head_fields/资金性质", "year", "funds/1"]})
    table.refresh_from_db()
    assert table.sheet == table.original
    assert "footer_fields" not in text_of(client.get(form, {"part": "indicators/1"}))


def test_a_table_without_rows_offers_the_first(cast: Cast) -> None:
    table = one_table(cast.clerk, a_sheet(funds=(), indicators=()))
    client = log_in(cast.clerk)
    text = text_of(client.get(reverse("inspected", args=[table.pk])))
    assert 'value="add:funds/0"' in text
    assert 'value="add:indicators/0"' in text
    assert act(client, table, "add:indicators/0", 1).status_code == 302
    table.refresh_from_db()
    assert len(table.sheet["indicators"]) == 1


def test_a_project_that_finance_left_out_is_named_and_cannot_be_chosen(cast: Cast, draft: Evaluation) -> None:
    project = make_project(cast.unit, "后来登记的项目")
    table = one_table(cast.clerk, a_sheet(year=draft.campaign.year, project_code=None, project_name=project.name))
    client, keep = log_in(cast.clerk), reverse("inspected-keep", args=[table.pk])
    text = text_of(client.get(keep))
    assert f"请联系{cast.finance}在任务中补充这个项目" in text
    assert text.count('type="radio"') - text.count(" disabled") == 1
    for into in (f"new-{draft.campaign_id}-{project.pk}", ""):
        assert client.post(keep, {"into": into, "is_meant": "1"}).status_code == 400
    assert not project.evaluations.exists()


def test_nothing_is_written_over_unseen(cast: Cast, draft: Evaluation) -> None:
    sheet = a_sheet(year=draft.campaign.year, project_code=None)
    table = one_table(cast.clerk, replace(sheet, goal_actual="文件中的情况"))
    client, keep = log_in(cast.clerk), reverse("inspected-keep", args=[table.pk])
    Evaluation.objects.filter(pk=draft.pk).update(goal_actual="<b>原来的情况</b>")
    text = text_of(client.get(keep, {"into": draft.pk}))
    assert "&lt;b&gt;原来的情况" in text
    assert "文件中的情况" in text
    meant = {"into": draft.pk, "is_meant": "1"}
    assert "又被修改过" in text_of(client.post(keep, meant, follow=True))  # without the revision of that page
    assert not Evaluation.objects.filter(pk=draft.pk, goal_actual="文件中的情况").exists()
    assert client.post(keep, {**meant, "revision": draft.content_revision}).status_code == 302


def test_what_is_not_taken_is_listed_before_and_after(cast: Cast, draft: Evaluation) -> None:
    sheet = a_sheet(year=draft.campaign.year, project_code=None)
    table = one_table(cast.clerk, replace(sheet, title="别的表名", notes=("备注x",)))
    client, keep = log_in(cast.clerk), reverse("inspected-keep", args=[table.pk])
    meant = {"into": draft.pk, "is_meant": "1", "revision": draft.content_revision}
    after = text_of(client.post(keep, meant, follow=True))
    again = text_of(client.get(keep, {"into": draft.pk}))
    assert "各栏填写的内容与这张表一致" in again
    for page in (after, again):
        assert "没有采用的内容" in page
        assert "注：文件中为“备注x”" in page
        assert "表名：文件中为“别的表名”" in page


def test_a_table_of_another_project_asks_for_a_tick(cast: Cast, draft: Evaluation) -> None:
    sheet = a_sheet(year=draft.campaign.year, project_code=None, implementing_unit=cast.unit.name)
    other = one_table(cast.clerk, replace(sheet, project_name="<i>别的项目</i>"))
    client, keep = log_in(cast.clerk), reverse("inspected-keep", args=[other.pk])
    sentence = f"文件中的项目是“&lt;i&gt;别的项目&lt;/i&gt;”，要写入的是“{draft.project.name}”，请核对。"
    text = text_of(client.get(keep, {"into": draft.pk}))
    assert sentence in text
    assert 'name="is_meant" value="1" required' in text
    assert "文件中的单位" not in text
    seen = {"into": draft.pk, "revision": draft.content_revision}
    answer = client.post(keep, seen)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert Evaluation.objects.get(pk=draft.pk).content_revision == draft.content_revision
    assert client.post(keep, {**seen, "is_meant": "1"}).status_code == 302
    same = reverse("inspected-keep", args=[one_table(cast.clerk, sheet).pk])
    assert "is_meant" not in text_of(client.get(same, {"into": draft.pk}))


def test_the_newest_files_come_first(cast: Cast) -> None:
    for hours in (2, 0, 1):
        table = one_table(cast.clerk)
        made = timezone.now() - timedelta(hours=hours)
        Inspection.objects.filter(pk=table.inspection_id).update(title=f"{hours}小时前", created_at=made)
    text = text_of(log_in(cast.clerk).get(reverse("inspections")))
    assert text.index("0小时前") < text.index("1小时前") < text.index("2小时前")


@pytest.mark.parametrize("count", [1, 3])
def test_queries(cast: Cast, draft: Evaluation, django_assert_num_queries: DjangoAssertNumQueries, count: int) -> None:
    for number in range(count):
        make_project(cast.unit, f"后来{number}")
        make_evaluation(cast, name=f"已有{number}")
    table = one_table(cast.clerk, a_sheet(year=draft.campaign.year, project_code=None))
    client, keep = log_in(cast.clerk), reverse("inspected-keep", args=[table.pk])
    with django_assert_num_queries(10):
        client.get(keep)
    with django_assert_num_queries(14):
        client.get(keep, {"into": draft.pk})
