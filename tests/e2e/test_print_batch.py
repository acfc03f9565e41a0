"""Printing many at once in a browser: three tables ticked, the page that counts, the download; also without a script."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from tests.factories import PASSWORD, evaluation_in, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("第一份", "第二份", "第三份", "第四份")


@pytest.fixture
def tables(transactional_db: None) -> Iterator[list[Evaluation]]:
    cast = make_cast()
    yield [evaluation_in(cast, State.APPROVED, name=name) for name in NAMES]
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "batches", ignore_errors=True)


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login/?next=/review/tables/")
    page.get_by_label("用户名").fill("finance")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("自评表")


def test_three_ticked_tables_become_a_zip(
    page: Page, worker: object, tables: list[Evaluation], live_server: object, screenshots: Path, tmp_path: Path
) -> None:
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    log_in(page, str(live_server))
    expect(page.get_by_role("button", name="打印所选")).to_be_disabled()
    for name in NAMES[:3]:
        page.get_by_label(f"打印：{name}").check()
    expect(page.locator("[data-tick-count]")).to_have_text("已勾选 3 份")
    page.get_by_role("button", name="打印所选").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 份")
    page.screenshot(path=screenshots / "print-batch-begun.png")
    link = page.get_by_test_id("batch-file")
    expect(link).to_be_visible(timeout=60_000)  # the page asks again by itself
    page.screenshot(path=screenshots / "print-batch-done.png")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "2022年度绩效自评表（测试市数据局（本级），3 份）.zip"
    path = tmp_path / "batch.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        assert [name.split("_")[2] for name in archive.namelist()[:3]] == list(NAMES[:3])
    page.get_by_role("link", name="打印批次").first.click()
    expect(page.locator("table.list")).to_contain_text("已完成")


def test_without_a_script_all_are_merged(
    browser: Browser, worker: object, tables: list[Evaluation], live_server: object
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, str(live_server))
    page.get_by_label("合并成一个 PDF").check()
    page.get_by_role("button", name="打印全部 4 份").click()
    link = page.get_by_test_id("batch-file")
    expect(link).to_be_visible(timeout=60_000)  # the page loads itself anew
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith("4 份）.pdf")
    context.close()
