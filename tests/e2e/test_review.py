"""The review page in a browser: a press on a cell, the keys of the queue, the same without a script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from tests.factories import PASSWORD, Cast, evaluation_in, make_cast, reload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def tables(cast: Cast) -> list[Evaluation]:
    """Two tables that wait for the bureau."""
    return [evaluation_in(cast, State.BUREAU_REVIEW, name=name) for name in ("第一份", "第二份")]


@pytest.fixture
def review(page: Page, tables: list[Evaluation], live_server: object) -> Page:
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    log_in(page, str(live_server))
    return page


@pytest.fixture
def plain(browser: Browser, tables: list[Evaluation], live_server: object) -> Iterator[Page]:
    """The same in a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, str(live_server))
    yield page
    context.close()


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login/?next=/review/")
    page.get_by_label("用户名").fill("bureau")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="第一份", exact=True).click()
    expect(page.locator("#indicators")).to_be_visible()


def test_a_press_on_a_cell_asks_for_a_remark_on_it(review: Page, tables: list[Evaluation], screenshots: object) -> None:
    row = tables[0].indicators.order_by("position")[0]
    review.locator(f"td:has(#indicator-{row.pk}-actual_text)").click()
    field = review.locator("#form-place").get_by_label("针对")
    expect(field).to_have_value("actual_text")
    expect(review.locator("#form-place").get_by_label("意见")).to_be_focused()
    review.keyboard.type("请核对台账，键入 jk 不会翻页。")
    review.screenshot(path=f"{screenshots}/review-remark.png")
    review.get_by_role("button", name="记下意见").click()
    expect(review.locator("#remarks")).to_contain_text("请核对台账")
    assert tables[0].remarks.get().field == "actual_text"


def test_escape_closes_the_form(review: Page, tables: list[Evaluation]) -> None:
    review.get_by_role("link", name=re.compile("^写意见.*第 1 行")).click()
    expect(review.locator("#form-place textarea")).to_be_focused()
    review.keyboard.press("Escape")
    expect(review.locator("#form-place textarea")).to_have_count(0)


def test_j_and_k_walk_the_queue(review: Page) -> None:
    review.wait_for_load_state()  # the script listens
    review.keyboard.press("j")
    expect(review.get_by_role("heading", level=1)).to_contain_text("第二份")
    review.wait_for_load_state()
    review.keyboard.press("k")
    expect(review.get_by_role("heading", level=1)).to_contain_text("第一份")


def test_the_keys_can_be_switched_off_and_stay_off(review: Page) -> None:
    review.wait_for_load_state()  # the script listens
    review.get_by_label("按 J、K 键看下一份、上一份").uncheck()
    review.get_by_role("heading", level=1).click()
    review.keyboard.press("j")
    expect(review.get_by_role("heading", level=1)).to_contain_text("第一份")
    review.get_by_role("link", name="下一份").click()
    expect(review.get_by_label("按 J、K 键看下一份、上一份")).not_to_be_checked()


def test_a_remark_being_written_is_not_thrown_away(review: Page, tables: list[Evaluation]) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    review.on("dialog", stay)
    rows = tables[0].indicators.order_by("position")
    review.locator(f"td:has(#indicator-{rows[0].pk}-actual_text)").click()
    review.locator("#form-place textarea").fill("写到一半")
    review.locator(f"td:has(#indicator-{rows[1].pk}-actual_text)").click()
    review.get_by_role("button", name="通过", exact=True).click()
    expect(review.locator("#form-place textarea")).to_have_value("写到一半")
    assert asked == ["confirm", "confirm"]
    assert reload(tables[0]).as_state is State.BUREAU_REVIEW
    review.get_by_role("button", name="记下意见").click()
    expect(review.locator("#remarks")).to_contain_text("写到一半")
    assert len(asked) == 2


def test_a_double_press_does_not_approve_the_next_one_unread(review: Page, tables: list[Evaluation]) -> None:
    review.get_by_role("button", name="通过", exact=True).click()
    review.get_by_role("button", name="通过", exact=True).click()
    expect(review.get_by_role("heading", level=1)).to_contain_text("第二份")
    review.wait_for_timeout(300)
    assert reload(tables[1]).as_state is State.BUREAU_REVIEW


def test_after_approving_the_next_one_opens(review: Page, tables: list[Evaluation], screenshots: object) -> None:
    review.get_by_role("button", name="通过", exact=True).click()
    expect(review.get_by_role("heading", level=1)).to_contain_text("第二份")
    expect(review.locator(".messages")).to_contain_text("已通过“第一份”")
    review.screenshot(path=f"{screenshots}/review.png", full_page=True)
    assert reload(tables[0]).as_state is State.FINANCE_REVIEW


def test_without_a_script_a_table_is_remarked_scored_and_returned(plain: Page, tables: list[Evaluation]) -> None:
    plain.get_by_role("link", name=re.compile("^写意见.*第 1 行")).click()
    plain.get_by_label("意见").fill("请补充合同。")
    plain.get_by_role("button", name="记下意见").click()
    plain.get_by_role("link", name=re.compile("^核查.*第 1 行")).click()
    plain.get_by_label("核查得分").fill("1")
    plain.get_by_label("理由").fill("佐证不足。")
    plain.get_by_role("button", name="保存核查得分").click()
    expect(plain.locator("#indicators")).to_contain_text("佐证不足。")
    plain.get_by_text("退回修改（1 条意见）").click()
    plain.get_by_role("button", name="确认退回").click()
    expect(plain.locator(".messages")).to_contain_text("已退回“第一份”")
    assert reload(tables[0]).is_returned


def test_several_are_approved_after_a_list(plain: Page, tables: list[Evaluation]) -> None:
    plain.get_by_role("link", name="待审").first.click()
    for name in ("第一份", "第二份"):
        plain.get_by_label(f"选择：{name}").check()
    plain.get_by_role("button", name="批量通过…").click()
    plain.get_by_role("button", name="通过所勾选的自评表").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("通过 2 份")
