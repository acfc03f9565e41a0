"""The whole story on the demonstration's data: fill in, check, submit, return, mend, approve twice, print.

Once with JavaScript and once without, each person in a browser of their own, with a real worker on a real Redis.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from perfeval.exchange.demo.plan import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

PROJECT = "2024 年中卫市 12345 政务服务热线政府购买服务费"
REASON = "个别诉求办理周期较长，市民评价偏低；今后加强督办回访。"
REMARK = "请说明满意度调查的样本量和调查方式。"
ANSWER = "已补充：电话回访 1200 份样本，由第三方调查。"
WORKER_SECONDS = 60


class Person:
    """Somebody at a browser, logged in."""

    def __init__(self, page: Page, address: str, username: str) -> None:
        self.page, self.address, self.username = page, address, username
        page.on("pageerror", lambda error: pytest.fail(f"{username}: {error}"))
        self.go("/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("details.who")).to_be_visible()

    def go(self, path: str) -> None:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.ok, f"{self.username} got {answer.status} at {path}"


Meet = Callable[[str], Person]


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def meet(worker: subprocess.Popen[bytes], browser: Browser, live_server: object, javascript: bool) -> Iterator[Meet]:
    call_command("load_demo", verbosity=0)
    contexts = []

    def open_browser(username: str) -> Person:
        context = browser.new_context(
            java_script_enabled=javascript,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 1366, "height": 768},
        )
        contexts.append(context)
        return Person(context.new_page(), str(live_server), username)

    yield open_browser
    for context in contexts:
        context.close()


def test_a_table_goes_from_the_accountant_to_the_stamped_paper(
    meet: Meet, javascript: bool, screenshots: Path, tmp_path: Path
) -> None:
    def picture(person: Person, name: str) -> None:
        if javascript:
            person.page.screenshot(path=screenshots / f"story-{name}.png", full_page=True)

    clerk = meet("zhongwei-clerk")
    open_table(clerk)
    mend_faults(clerk, javascript)
    picture(clerk, "1-entry")
    submit(clerk)
    picture(clerk, "2-submitted")

    bureau = meet("zhongwei-bureau")
    open_review(bureau)
    write_remark(bureau)
    picture(bureau, "3-remark")
    return_table(bureau)

    clerk.go("/unit/todo/")
    expect(clerk.page.locator("main")).to_contain_text("1 条审核意见要回复")
    open_table(clerk)
    expect(clerk.page.get_by_text(REMARK).first).to_be_visible()
    answer_remark(clerk)
    change_last_reason(clerk, javascript)
    submit(clerk)

    open_review(bureau)
    expect(bureau.page.locator("del.before").first).to_contain_text(REASON)
    expect(bureau.page.get_by_text(ANSWER).first).to_be_visible()
    picture(bureau, "4-changed")
    approve(bureau)

    finance = meet("zhongwei-finance")
    open_review(finance)
    picture(finance, "5-finance")
    approve(finance)

    open_table(clerk)
    paper = printed_pdf(clerk, tmp_path / "table.pdf")
    picture(clerk, "6-approved")
    for words in (PROJECT.replace(" ", ""), "第2版", "第1页", ANSWER.replace(" ", "")[:12]):
        assert words in paper, words
    code = re.search(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", paper)
    assert code, paper
    verify(clerk, code.group())


def open_table(clerk: Person) -> None:
    clerk.go(f"/unit/tables/?q={PROJECT}")
    clerk.page.get_by_role("link", name=PROJECT).first.click()


def mend_faults(clerk: Person, javascript: bool) -> None:
    """Two rows lost points without a reason; the warnings want a word each."""
    page = clerk.page
    expect(page.locator("#bar-findings")).to_contain_text("错误 2")
    for number in (6, 8):
        page.get_by_label(f"第{number}行 偏差原因").fill(REASON)
    page.get_by_test_id("save").click()
    expect(page.locator("#bar-findings")).not_to_contain_text("错误")
    warnings = page.locator("#panel li.finding-warning")
    while left := warnings.count():
        first = warnings.first
        first.locator("summary").click()
        first.get_by_role("textbox").fill("已与原始资料核对，情况属实。")
        first.get_by_role("button", name="提交说明").click()
        expect(warnings).to_have_count(left - 1)
    expect(page.locator("#bar-findings")).to_contain_text("检查通过")
    expect(page.locator("#total")).to_have_text("98")


def submit(clerk: Person) -> None:
    page = clerk.page
    page.get_by_test_id("check").click()
    page.get_by_label("以上内容真实、准确、完整").check()
    page.get_by_test_id("submit").click()
    expect(page.locator("main")).to_contain_text("内容已锁定")


def open_review(person: Person) -> None:
    person.go("/review/")
    elsewhere = person.page.get_by_role("link", name="查看所有任务")
    if elsewhere.count():  # the region has a newer task too, which is the one chosen
        elsewhere.click()
    person.page.get_by_role("link", name=PROJECT).first.click()
    expect(person.page.get_by_role("heading", name=PROJECT).first).to_be_visible()


def write_remark(bureau: Person) -> None:
    page = bureau.page
    page.get_by_role("link", name=re.compile(r"^写意见.*第 8 行")).click()
    page.locator(".side-form textarea").fill(REMARK)
    page.locator(".side-form [type=submit]").click()
    expect(page.locator("main")).to_contain_text(REMARK)


def return_table(bureau: Person) -> None:
    page = bureau.page
    page.get_by_text("退回修改（1 条意见）").click()
    page.get_by_role("button", name="确认退回").click()
    expect(page.locator(".alert, .messages").first).to_contain_text("退回")


def answer_remark(clerk: Person) -> None:
    page = clerk.page
    remark = page.locator(".remark", has_text=REMARK).first
    remark.get_by_role("textbox").fill(ANSWER)
    remark.get_by_role("button", name="回复").click()
    expect(page.locator(".remark-answer").first).to_contain_text(ANSWER)


def change_last_reason(clerk: Person, javascript: bool) -> None:
    page = clerk.page
    page.get_by_label("第8行 偏差原因").fill(ANSWER)
    if javascript:
        page.keyboard.press("Tab")
        expect(page.locator("#save-state")).to_contain_text("已保存")
    else:
        page.get_by_test_id("save").click()


def approve(person: Person) -> None:
    person.page.get_by_role("button", name="通过", exact=True).click()
    expect(person.page.locator(".alert, .messages").first).to_contain_text("通过")


def printed_pdf(clerk: Person, path: Path) -> str:
    """The text of the official print without blanks, once the worker has made it."""
    link = clerk.page.get_by_test_id("printed-pdf")
    deadline = time.monotonic() + WORKER_SECONDS
    while not link.count() and time.monotonic() < deadline:
        clerk.page.wait_for_timeout(1000)
        clerk.page.reload()
    address = link.get_attribute("href")
    answer = clerk.page.request.get(clerk.address + str(address))
    assert answer.headers["content-type"] == "application/pdf"
    path.write_bytes(answer.body())
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    return re.sub(r"\s", "", text)


def verify(person: Person, code: str) -> None:
    """What anybody may see who holds the paper."""
    person.go(f"/v/{code}/")
    for words in (PROJECT, "98"):
        expect(person.page.locator("main")).to_contain_text(words)
