"""Take the pictures of the README from a fresh demonstration: `make screenshots`.

The pictures are small (palette PNG) and committed; run this again when the pages have changed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PASSWORD = "perfeval-demo"  # noqa: S105 - of the demonstration, published in the README
WIDTH, HEIGHT, COLOURS = 1366, 900, 64
SHORT = 515  # of a page with little on it
START_SECONDS = 60


@contextmanager
def demonstration() -> Iterator[str]:
    """`manage.py up` on demo data in a folder of its own; gives the address."""
    with tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
        (Path(folder) / "fonts").symlink_to(ROOT / "var" / "fonts")
        environment = {**os.environ, "PERFEVAL_DATA": folder}
        for command in (["migrate", "--verbosity", "0"], ["load_demo", "--verbosity", "0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        bind = f"127.0.0.1:{free_port()}"
        program = subprocess.Popen([sys.executable, "manage.py", "up", "--bind", bind], cwd=ROOT, env=environment)
        try:
            wait_for(f"http://{bind}/login/")
            yield f"http://{bind}"
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address).close()  # noqa: S310 - our own address
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return


def log_in(page: Page, address: str, username: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("details.who").wait_for()


def take(page: Page, name: str, *, height: int = HEIGHT) -> None:
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, clip={"x": 0, "y": 0, "width": WIDTH, "height": height})
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def take_paper(page: Page, address: str) -> None:
    """The official print of an approved table, first page, through Poppler."""
    link = page.get_by_test_id("printed-pdf")
    link.wait_for(timeout=START_SECONDS * 1000)
    pdf = IMAGES / "paper.pdf"
    pdf.write_bytes(page.request.get(address + str(link.get_attribute("href"))).body())
    subprocess.run(["pdftoppm", "-r", "80", "-png", "-singlefile", pdf, IMAGES / "paper"], check=True)
    pdf.unlink()
    with Image.open(IMAGES / "paper.png") as picture:
        picture.convert("RGB").quantize(COLOURS).save(IMAGES / "paper.png", optimize=True)


def take_lists(page: Page, address: str) -> None:
    """The preview of a list: exported, one project renamed and one added, uploaded."""
    log_in(page, address, "futian-finance")
    page.goto(f"{address}/lists/projects/")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "项目清单.xlsx"
        with page.expect_download() as download:
            page.get_by_role("link", name="Excel（xlsx）").click()
        download.value.save_as(path)
        book: Any = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        cells = {str(cell.value).strip("* "): cell for row in sheet.iter_rows(max_row=9) for cell in row if cell.value}
        name, code, last = cells["项目名称"].column, cells["项目编码"].column, sheet.max_row
        for column in range(1, sheet.max_column + 1):
            sheet.cell(last + 1, column).value = sheet.cell(last, column).value
        sheet.cell(last + 1, name).value, sheet.cell(last + 1, code).value = "政务服务大厅自助设备更新", "2022-0101"
        sheet.cell(last, name).value = f"{sheet.cell(last, name).value}（二期）"
        book.save(path)
        page.locator("#list-file").set_input_files(path)
        page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("button", name="确认写入").wait_for(timeout=START_SECONDS * 1000)
    take(page, "lists", height=SHORT)


def take_export(page: Page, address: str) -> None:
    """The bar of a filtered list."""
    page.goto(f"{address}/review/tables/")
    take(page, "export", height=SHORT)


def take_tokens(page: Page, address: str) -> None:
    page.goto(f"{address}/tokens/")
    take(page, "tokens", height=SHORT)


def take_offline(page: Page, address: str) -> None:
    """The comparison of an offline workbook in which two cells were changed and a spare row was filled."""
    log_in(page, address, "zhongwei-clerk")
    page.goto(f"{address}/unit/tables/?q=12345")
    page.get_by_role("link", name="2024 年中卫市 12345").first.click()
    page.goto(page.url.rstrip("/") + "/workbook/")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "离线填报.xlsx"
        with page.expect_download() as download:
            page.get_by_test_id("workbook-file").click()
        download.value.save_as(path)
        book: Any = openpyxl.load_workbook(path)
        places = {row[0].value: row[1].value for row in book["数据"].iter_rows(max_col=2)}
        actuals = [name for name in places if str(name).endswith("-actual_text") and not str(name).startswith("new")]
        spare = {"group": "产出指标—质量指标", "level3": "工单按期办结率", "target_text": "≥95%", "actual_text": "96%"}
        typed = {actuals[0]: "21 人", actuals[1]: "96%", **{f"new-1-{name}": text for name, text in spare.items()}}
        for name, text in typed.items():
            book["自评表"][places[name]] = text
        book.save(path)
        page.locator("input[type=file]").set_input_files(path)
        page.get_by_test_id("workbook-upload").click()
    page.get_by_test_id("workbook-take").wait_for()
    take(page, "offline")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN")
        log_in(page, address, "zhongwei-clerk")
        page.goto(f"{address}/unit/tables/?q=12345")
        page.get_by_role("link", name="2024 年中卫市 12345").first.click()
        take(page, "entry")
        log_in(page, address, "futian-bureau")
        page.goto(f"{address}/review/")
        page.locator("table.list-tables tbody a").first.click()
        take(page, "review")
        log_in(page, address, "futian-finance")
        page.goto(f"{address}/finance/progress/")
        take(page, "progress")
        page.goto(f"{address}/review/tables/?q=其他一般管理事务")
        page.get_by_role("link", name="其他一般管理事务").first.click()
        take_paper(page, address)
        take_lists(page, address)
        take_export(page, address)
        take_tokens(page, address)
        take_offline(page, address)
        browser.close()


if __name__ == "__main__":
    main()
