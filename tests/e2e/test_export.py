"""A large export in a browser: asked for on the list, the page that counts, the download; a small one downloads at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from perfeval.exchange.exports.contents.tables import TableLines
from tests.exchange.exports.building import csv_rows
from tests.factories import PASSWORD, bulk_evaluations, make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def list_of_tables(page: Page, transactional_db: None, live_server: object) -> Iterator[Page]:
    bulk_evaluations(make_cast(), 60)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{live_server}/login/?next=/review/tables/")
    page.get_by_label("用户名").fill("finance")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("自评表")
    yield page
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "exports", ignore_errors=True)


def test_a_small_one_downloads_at_once(list_of_tables: Page, tmp_path: Path) -> None:
    list_of_tables.get_by_label("格式").select_option("csv")
    with list_of_tables.expect_download() as download:
        list_of_tables.get_by_role("button", name="导出全部 60 份").click()
    assert download.value.suggested_filename == "2022年度自评表清单（60 份）.csv"
    download.value.save_as(tmp_path / "list.csv")
    assert len(csv_rows((tmp_path / "list.csv").read_bytes())) == 61


def test_a_large_one_is_made_by_a_worker(
    list_of_tables: Page, worker: object, monkeypatch: pytest.MonkeyPatch, screenshots: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(TableLines, "at_once", 10)
    page = list_of_tables
    page.get_by_role("button", name="导出全部 60 份").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("自评表清单（60 份）")
    page.screenshot(path=screenshots / "export-begun.png")
    link = page.get_by_test_id("export-file")
    expect(link).to_be_visible(timeout=60_000)  # the page asks again by itself
    page.screenshot(path=screenshots / "export-done.png")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "2022年度自评表清单（60 份）.xlsx"
    page.get_by_role("link", name="导出文件").first.click()
    expect(page.locator("table.list")).to_contain_text("已完成")
    page.screenshot(path=screenshots / "exports.png")
