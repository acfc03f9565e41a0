"""The entry page in a browser: saving as one types, keyboard, paste, clashes, lost sessions, no script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, Route, expect

from perfeval.accounts.models import User
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, remove_row, save_changes
from tests.factories import NOW, PASSWORD, Cast, evaluation_in, filled_evaluation, make_cast, submit_it
from tests.web.shared.telephone import set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def draft(cast: Cast) -> Evaluation:
    return filled_evaluation(cast)


@pytest.fixture
def entry(page: Page, draft: Evaluation, live_server: object) -> Page:
    """The clerk with the table open."""
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    open_table(page, str(live_server), draft)
    expect(page.locator("#entry-form[data-ready]")).to_be_visible()
    return page


@pytest.fixture
def plain(browser: Browser, draft: Evaluation, live_server: object) -> Iterator[Page]:
    """The same in a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_table(page, str(live_server), draft)
    yield page
    context.close()


def open_table(page: Page, address: str, evaluation: Evaluation) -> None:
    page.goto(f"{address}/login/?next=/unit/tables/{evaluation.pk}/")
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#indicators")).to_be_visible()


def rows_of(evaluation: Evaluation) -> list[Indicator]:
    return list(evaluation.indicators.order_by("position"))


def cell(page: Page, row: int, name: str) -> Locator:
    return page.get_by_label(re.compile(rf"^第{row}行 {name}"))


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text(re.compile(r"^已保存 \d\d:\d\d:\d\d$"))


def paste(page: Page, target: Locator, text: str) -> None:
    target.focus()
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def test_a_cell_is_saved_as_one_leaves_it_and_the_figures_follow(entry: Page, draft: Evaluation) -> None:
    cell(entry, 1, "实际完成值").fill("1次")
    cell(entry, 1, "实际完成值").press("Tab")
    saved(entry)
    expect(entry.locator("#bar-total")).to_have_text("94.83 / 100")
    expect(entry.locator("#total")).to_have_text("94.83")
    expect(entry.locator("#bar-findings")).to_contain_text("错误 1")
    expect(entry.locator(f"#indicator-{rows_of(draft)[0].pk}-reason-said")).to_contain_text("没有填写偏差原因")
    assert rows_of(draft)[0].actual_text == "1次"


def test_what_cannot_be_stored_stays_with_its_reason(entry: Page, draft: Evaluation) -> None:
    weight = cell(entry, 1, "分值")
    weight.fill("十")
    weight.press("Tab")
    expect(entry.locator("#save-state")).to_contain_text("没有保存：第1行 分值")
    entry.get_by_test_id("check").click()
    expect(weight).to_be_focused()
    expect(weight).to_have_attribute("aria-invalid", "true")
    words = entry.locator("tr.indicator + .said-row").first.get_by_text("第1行 分值没有保存：“十”不是数字")
    expect(words).to_be_visible()
    cell(entry, 2, "偏差原因").fill("设备到货晚。")  # the rest goes on being saved
    cell(entry, 2, "偏差原因").press("Tab")
    weight.fill("10")
    weight.press("Tab")
    saved(entry)
    assert rows_of(draft)[1].reason == "设备到货晚。"
    expect(words).to_have_count(0)


def test_keys_move_as_in_a_spreadsheet(entry: Page, draft: Evaluation) -> None:
    cell(entry, 1, "实际完成值").focus()
    entry.keyboard.press("Enter")
    expect(cell(entry, 2, "实际完成值")).to_be_focused()
    entry.keyboard.press("Control+Enter")
    expect(cell(entry, 3, "三级指标")).to_be_focused()
    entry.keyboard.type("新增的指标")
    entry.keyboard.press("Alt+ArrowUp")
    expect(cell(entry, 2, "三级指标")).to_have_value("新增的指标")
    expect(cell(entry, 2, "三级指标")).to_be_focused()
    entry.keyboard.press("Control+a")
    entry.keyboard.type("写错了")
    entry.keyboard.press("Escape")
    expect(cell(entry, 2, "三级指标")).to_have_value("新增的指标")
    entry.keyboard.press("Control+s")
    saved(entry)
    assert rows_of(draft)[1].level3 == "新增的指标"


def test_a_block_from_excel_is_shown_filled_in_and_taken_back(entry: Page, draft: Evaluation) -> None:
    before = [(row.level3, row.target_text) for row in rows_of(draft)[:2]]
    requests: list[str] = []
    entry.on("request", lambda request: requests.append(request.url) if request.method == "POST" else None)
    paste(entry, cell(entry, 1, "三级指标"), '甲\t≥3次\t3次\n"乙\n续"\t≥4次\t4次\t很多\n')
    dialog = entry.locator("#paste-dialog")
    expect(dialog).to_contain_text("将填入 6 格")
    expect(dialog).to_contain_text("不是数字，不会填入")
    assert not requests  # nothing has changed yet
    entry.locator("#paste-apply").click()
    saved(entry)
    assert len(requests) == 1
    assert [(row.level3, row.target_text) for row in rows_of(draft)[:2]] == [("甲", "≥3次"), ("乙\n续", "≥4次")]
    entry.keyboard.press("Control+z")
    expect(cell(entry, 1, "三级指标")).to_have_value(before[0][0])
    saved(entry)
    assert [(row.level3, row.target_text) for row in rows_of(draft)[:2]] == before


def test_amounts_and_points_that_come_back_shorter_are_still_taken_back(entry: Page, draft: Evaluation) -> None:
    before = [str(line.executed) for line in draft.funds.order_by("position")[:2]]
    paste(entry, entry.get_by_label("全年执行数").first, "1,200.00\n￥1,200.50\n")
    entry.locator("#paste-apply").click()
    saved(entry)
    assert [str(line.executed) for line in draft.funds.order_by("position")[:2]] != before
    entry.get_by_role("button", name="撤销粘贴").click()
    expect(entry.locator("#undo-line")).to_be_hidden()
    saved(entry)
    assert [str(line.executed) for line in draft.funds.order_by("position")[:2]] == before


def test_a_comma_in_the_wrong_place_is_asked_about_not_dropped(entry: Page, draft: Evaluation) -> None:
    amount = entry.get_by_label("全年预算数").first
    amount.fill("1,23")
    amount.press("Tab")
    expect(entry.get_by_text("“1,23”不是数字").first).to_be_visible()
    expect(amount).to_have_value("1,23")
    amount.fill("1,234.5")
    amount.press("Tab")
    expect(entry.get_by_text("“1,23”不是数字")).to_have_count(0)
    expect(amount).to_have_value("1,234.5")


def test_an_amount_reached_by_tab_is_overwritten_not_lengthened(entry: Page, draft: Evaluation) -> None:
    amount = entry.get_by_label("全年预算数").first
    amount.fill("1234.5")
    amount.press("Tab")
    expect(amount).to_have_value("1,234.5")
    entry.keyboard.press("Shift+Tab")
    entry.keyboard.type("99")
    expect(amount).to_have_value("99")


def test_what_does_not_fit_is_listed(entry: Page) -> None:
    last = entry.locator("tr.indicator").last.get_by_label("实际完成值")
    paste(entry, last, "1\n2\n3\n")
    expect(entry.locator("#paste-dialog")).to_contain_text("放不下、不会填入的有 2 格")


def test_a_clash_offers_both_values(entry: Page, cast: Cast, draft: Evaluation) -> None:
    row = rows_of(draft)[0]
    change = Change("indicator", row.pk, "actual_text", "95次", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    cell(entry, 1, "实际完成值").fill("90次")
    cell(entry, 1, "实际完成值").press("Tab")
    expect(entry.get_by_text("已被填报乙在")).to_be_visible()
    entry.get_by_role("button", name="用我的：90次").click()
    saved(entry)
    assert rows_of(draft)[0].actual_text == "90次"


def test_pressing_save_at_once_does_not_choose(entry: Page, cast: Cast, draft: Evaluation) -> None:
    row = rows_of(draft)[0]
    change = Change("indicator", row.pk, "actual_text", "95次", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    cell(entry, 1, "实际完成值").fill("90次")
    entry.get_by_test_id("save").click()
    expect(entry.get_by_text("已被填报乙在")).to_be_visible()
    entry.wait_for_timeout(1000)
    expect(entry.get_by_text("已被填报乙在")).to_be_visible()
    assert rows_of(draft)[0].actual_text == "95次"


def test_one_may_take_the_others_value(entry: Page, cast: Cast, draft: Evaluation) -> None:
    row = rows_of(draft)[0]
    change = Change("indicator", row.pk, "actual_text", "95次", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    cell(entry, 1, "实际完成值").fill("90次")
    cell(entry, 1, "实际完成值").press("Tab")
    entry.get_by_role("button", name="用对方的：95次").click()
    expect(cell(entry, 1, "实际完成值")).to_have_value("95次")
    saved(entry)


def test_different_cells_of_one_row_do_not_clash(entry: Page, cast: Cast, draft: Evaluation) -> None:
    row = rows_of(draft)[0]
    change = Change("indicator", row.pk, "actual_text", "95次", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    cell(entry, 1, "偏差原因").fill("设备到货晚。")
    cell(entry, 1, "偏差原因").press("Tab")
    saved(entry)
    expect(cell(entry, 1, "实际完成值")).to_have_value("95次")
    stored = rows_of(draft)[0]
    assert (stored.actual_text, stored.reason) == ("95次", "设备到货晚。")


def test_a_choice_is_never_made_by_waiting(entry: Page, cast: Cast, draft: Evaluation) -> None:
    row = rows_of(draft)[0]
    change = Change("indicator", row.pk, "actual_text", "95次", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    cell(entry, 1, "实际完成值").fill("90次")
    cell(entry, 1, "实际完成值").press("Tab")
    expect(entry.get_by_text("已被填报乙在")).to_be_visible()
    entry.wait_for_timeout(3000)  # longer than a long text waits to be saved by itself
    entry.keyboard.press("Control+s")
    assert rows_of(draft)[0].actual_text == "95次"


def test_a_score_before_its_weight_is_stored_once_the_weight_is_there(entry: Page, draft: Evaluation) -> None:
    cell(entry, 1, "分值").fill("")
    cell(entry, 1, "得分").fill("9")
    cell(entry, 1, "得分").press("Tab")
    expect(entry.get_by_text("请先填写分值")).to_be_visible()
    cell(entry, 1, "分值").fill("10")
    cell(entry, 1, "分值").press("Tab")
    saved(entry)
    assert rows_of(draft)[0].score == 9


def test_what_is_typed_before_the_script_runs_is_saved(page: Page, draft: Evaluation, live_server: object) -> None:
    def slow(route: Route) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/js/entry.js", slow)
    open_table(page, str(live_server), draft)
    cell(page, 1, "实际完成值").fill("8次")
    saved(page)
    assert rows_of(draft)[0].actual_text == "8次"


def test_two_cells_of_one_row_never_clash_with_each_other(entry: Page, draft: Evaluation) -> None:
    for name, text in (("实际完成值", "3次"), ("分值", "9"), ("偏差原因", "说明")):
        cell(entry, 1, name).fill(text)
        cell(entry, 1, name).press("Tab")
    saved(entry)
    row = rows_of(draft)[0]
    assert (row.actual_text, str(row.weight), row.reason) == ("3次", "9.00", "说明")


def test_a_lost_session_asks_for_the_password_over_the_text(entry: Page, draft: Evaluation) -> None:
    entry.context.clear_cookies(name="sessionid")
    goal = entry.get_by_label("实际完成情况")
    goal.fill("写了很久的一段话。")
    goal.press("Tab")
    expect(entry.locator("#login-dialog")).to_be_visible()
    expect(goal).to_have_value("写了很久的一段话。")
    entry.locator("#login-password").fill("不对")
    entry.locator("#login-again").click()
    expect(entry.locator("#login-problem")).to_contain_text("不正确")
    entry.locator("#login-password").fill(PASSWORD)
    entry.locator("#login-again").click()
    saved(entry)
    draft.refresh_from_db()
    assert draft.goal_actual == "写了很久的一段话。"
    cell(entry, 1, "实际完成值").fill("4次")  # the new token serves from now on
    cell(entry, 1, "实际完成值").press("Tab")
    saved(entry)


def test_a_lost_session_asks_for_the_code_too(entry: Page, draft: Evaluation) -> None:
    phone, _ = set_up(User.objects.get(username="clerk"))
    entry.context.clear_cookies(name="sessionid")
    cell(entry, 1, "实际完成值").fill("5次")
    cell(entry, 1, "实际完成值").press("Tab")
    entry.locator("#login-password").fill(PASSWORD)
    expect(entry.locator("#login-code")).to_be_hidden()
    entry.locator("#login-again").click()
    expect(entry.locator("#login-code")).to_be_visible()
    entry.locator("#login-code").fill(phone.wrong())
    entry.locator("#login-again").click()
    expect(entry.locator("#login-problem")).to_contain_text("验证码不正确")
    entry.locator("#login-code").fill(phone.code())
    entry.locator("#login-again").click()
    saved(entry)
    assert rows_of(draft)[0].actual_text == "5次"


def test_without_a_connection_nothing_is_lost(entry: Page, draft: Evaluation) -> None:
    entry.context.set_offline(True)
    cell(entry, 1, "偏差原因").fill("断网时写的。")
    cell(entry, 1, "偏差原因").press("Tab")
    expect(entry.locator("#save-state")).to_contain_text("连接不上服务器")
    assert entry.evaluate(
        "() => { const e = new Event('beforeunload', {cancelable: true}); return !dispatchEvent(e); }"
    )
    entry.locator("tr.indicator").first.get_by_label("更多操作").click()
    entry.locator("tr.indicator").first.get_by_role("button", name="复制这一行").click()
    expect(entry.locator("#save-state")).to_contain_text("没有执行")
    entry.context.set_offline(False)
    saved(entry)
    assert rows_of(draft)[0].reason == "断网时写的。"


def test_a_finding_leads_to_its_cell_and_is_answered_in_place(entry: Page, draft: Evaluation) -> None:
    first = entry.locator("#panel .finding-warning").first
    before = entry.locator("#panel .finding-warning").count()
    first.locator("a").click()
    expect(entry.locator(".is-jumped")).to_be_focused()
    first.locator("summary").click()
    first.locator("textarea").fill("经核实无误。")
    first.get_by_role("button", name="提交说明").click()
    expect(entry.locator("#panel .finding-warning")).to_have_count(before - 1)
    expect(entry.locator("#panel")).to_contain_text("已说明 1")


def test_a_row_is_removed_only_after_a_question(entry: Page, draft: Evaluation) -> None:
    before = len(rows_of(draft))
    entry.once("dialog", lambda dialog: dialog.dismiss())
    entry.get_by_label("第2行 更多操作").click()
    entry.locator("tr.indicator").nth(1).get_by_role("button", name="删除这一行").click()
    assert len(rows_of(draft)) == before
    entry.once("dialog", lambda dialog: dialog.accept())
    entry.locator("tr.indicator").nth(1).get_by_role("button", name="删除这一行").click()
    expect(entry.locator("tr.indicator")).to_have_count(before - 1)


def test_a_row_changed_elsewhere_shows_its_new_content_before_it_is_removed(
    entry: Page, cast: Cast, draft: Evaluation
) -> None:
    row = rows_of(draft)[1]
    change = Change("indicator", row.pk, "reason", "新写的。", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    entry.on("dialog", lambda dialog: dialog.accept())
    remove = entry.locator("tr.indicator").nth(1).get_by_role("button", name="删除这一行")
    entry.get_by_label("第2行 更多操作").click()
    remove.click()
    expect(entry.locator("#save-state")).to_contain_text("没有删除：这一行已被填报乙在")
    expect(cell(entry, 2, "偏差原因")).to_have_value("新写的。")
    if not remove.is_visible():
        entry.get_by_label("第2行 更多操作").click()
    remove.click()
    expect(entry.locator(f"#indicator-{row.pk}")).to_have_count(0)


def test_text_for_a_row_deleted_elsewhere_stays_to_be_read_until_it_is_taken_away(
    entry: Page, cast: Cast, draft: Evaluation
) -> None:
    row = rows_of(draft)[1]
    remove_row(actor=cast.colleague, evaluation_id=draft.pk, row_id=row.pk, revision=row.revision, now=NOW)
    reason = cell(entry, 2, "偏差原因")
    reason.fill("写了很久。")
    reason.press("Tab")
    expect(entry.get_by_text("这一行已在别处被删除。需要的文字请先复制")).to_be_visible()
    expect(reason).to_have_attribute("aria-invalid", "true")
    entry.get_by_test_id("check").click()
    expect(reason).to_be_focused()
    entry.get_by_role("button", name="去掉这一行").click()
    expect(entry.locator(f"#indicator-{row.pk}")).to_have_count(0)
    entry.get_by_test_id("check").click()
    expect(entry.get_by_role("heading", name="检查并送审")).to_be_visible()


def test_text_of_a_deleted_row_is_shown_when_another_act_takes_the_row_away(
    entry: Page, cast: Cast, draft: Evaluation
) -> None:
    row = rows_of(draft)[1]
    remove_row(actor=cast.colleague, evaluation_id=draft.pk, row_id=row.pk, revision=row.revision, now=NOW)
    cell(entry, 2, "偏差原因").fill("写了很久。")
    cell(entry, 1, "三级指标").press("Control+Enter")
    expect(entry.locator(f"#indicator-{row.pk}")).to_have_count(0)
    expect(entry.locator("#undo-line")).to_contain_text("没有保存的文字：“写了很久。”")


def test_a_choice_between_two_values_survives_a_new_row(entry: Page, cast: Cast, draft: Evaluation) -> None:
    row = rows_of(draft)[0]
    change = Change("indicator", row.pk, "actual_text", "95次", row.revision)
    save_changes(actor=cast.colleague, evaluation_id=draft.pk, changes=[change], now=NOW)
    cell(entry, 1, "实际完成值").fill("90次")
    cell(entry, 2, "三级指标").press("Control+Enter")
    expect(cell(entry, 3, "三级指标")).to_be_focused()
    expect(cell(entry, 1, "实际完成值")).to_have_value("90次")
    assert rows_of(draft)[0].actual_text == "95次"
    entry.get_by_role("button", name="用我的：90次").click()
    saved(entry)
    assert rows_of(draft)[0].actual_text == "90次"


def test_a_table_submitted_elsewhere_says_the_next_step(page: Page, cast: Cast, live_server: object) -> None:
    evaluation = evaluation_in(cast, State.DRAFTING)
    open_table(page, str(live_server), evaluation)
    submit_it(evaluation, cast.clerk)
    cell(page, 1, "偏差原因").fill("还想补一句。")
    cell(page, 1, "偏差原因").press("Tab")
    expect(page.locator("#save-state")).to_contain_text("已送审。要修改，请先撤回。")
    link = page.get_by_role("link", name="打开这份自评表")
    expect(link).to_have_attribute("href", f"/unit/tables/{evaluation.pk}/submitted/")


def test_saving_sends_an_explanation_whose_own_button_was_not_pressed(entry: Page) -> None:
    first = entry.locator("#panel .finding-warning").first
    first.locator("summary").click()
    first.locator("textarea").fill("经核实无误。")
    entry.get_by_test_id("save").click()
    expect(entry.locator("#panel")).to_contain_text("已说明 1")


def test_checking_sends_a_reply_and_stays_where_that_fails(page: Page, cast: Cast, live_server: object) -> None:
    evaluation = evaluation_in(cast, State.DRAFTING, returned=True)
    remark = evaluation.remarks.get()
    open_table(page, str(live_server), evaluation)
    asked: list[str] = []  # the box of the browser about what would be lost

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", accept)
    page.route("**/remarks/**", lambda route: route.abort())
    reply = page.locator(f"#remark-{remark.pk}-answer")
    reply.fill("已补充合同。")
    page.get_by_test_id("check").click()
    expect(page.locator(f"#remark-{remark.pk}")).to_contain_text("没有执行：连接不上服务器")
    expect(reply).to_be_focused()
    expect(reply).to_have_value("已补充合同。")
    page.unroute("**/remarks/**")
    page.get_by_test_id("check").click()
    expect(page.get_by_role("heading", name="检查并送审")).to_be_visible()
    remark.refresh_from_db()
    assert (remark.answer, asked) == ("已补充合同。", [])


def test_paragraphs_may_all_go_into_one_cell(entry: Page, draft: Evaluation) -> None:
    before = rows_of(draft)[1].reason
    cell(entry, 1, "偏差原因").fill("一、")
    cell(entry, 1, "偏差原因").press("End")
    paste(entry, cell(entry, 1, "偏差原因"), "设备到货晚。\r\n已催促厂家。\r\n")
    expect(entry.get_by_role("button", name="全部放进这一格")).to_be_focused()
    entry.keyboard.press("Enter")
    saved(entry)
    assert [row.reason for row in rows_of(draft)[:2]] == ["一、设备到货晚。\n已催促厂家。", before]
    entry.get_by_role("button", name="撤销粘贴").click()
    expect(cell(entry, 1, "偏差原因")).to_have_value("一、")
    paste(entry, cell(entry, 1, "分值"), "1\n2\n")
    expect(entry.get_by_role("button", name="全部放进这一格")).to_be_hidden()


def test_text_that_is_not_saved_survives_a_new_row(entry: Page) -> None:
    weight = cell(entry, 1, "分值")
    weight.fill("十")
    weight.press("Tab")
    cell(entry, 2, "三级指标").press("Control+Enter")
    expect(cell(entry, 3, "三级指标")).to_be_focused()
    expect(cell(entry, 1, "分值")).to_have_value("十")
    expect(cell(entry, 1, "分值")).to_have_attribute("aria-invalid", "true")


def test_escape_gives_back_what_is_stored_where_a_text_was_refused(entry: Page, draft: Evaluation) -> None:
    weight = cell(entry, 1, "分值")
    before = weight.input_value()
    weight.fill("十")
    weight.press("Tab")
    expect(weight).to_have_attribute("aria-invalid", "true")
    weight.focus()
    entry.keyboard.press("Escape")
    expect(weight).to_have_value(before)
    expect(weight).not_to_have_attribute("aria-invalid", "true")


def test_what_one_presses_in_the_grid_is_large_enough(entry: Page) -> None:
    small = entry.locator("#indicators summary, .categories label").evaluate_all(
        "items => items.filter(e => e.offsetParent && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"
    )
    assert small == []


def test_everything_can_be_done_on_a_small_screen(entry: Page) -> None:
    entry.set_viewport_size({"width": 390, "height": 844})
    assert entry.evaluate("document.documentElement.scrollWidth") <= 390
    entry.get_by_label("全年执行数").first.fill("1877403.78")
    entry.get_by_label("全年执行数").first.press("Tab")
    cut = entry.locator(".amount .cell").evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth).length")
    broken = entry.locator(".bar-acts .btn").evaluate_all("all => all.filter(e => e.offsetHeight > 40).length")
    assert (cut, broken) == (0, 0)
    cell(entry, 1, "实际完成值").fill("5次")
    entry.get_by_label("第1行 更多操作").click()
    saved(entry)
    expect(entry.locator("tr.indicator").first.get_by_role("button", name="复制这一行")).to_be_visible()


def test_without_script_the_save_button_saves_and_keeps_what_was_wrong(plain: Page, draft: Evaluation) -> None:
    cell(plain, 1, "实际完成值").fill("1次")
    cell(plain, 2, "分值").fill("很多")
    plain.get_by_test_id("save").click()
    expect(plain.locator("#error-summary")).to_contain_text("有 1 处没有保存")
    expect(cell(plain, 2, "分值")).to_have_value("很多")
    expect(plain.locator("#bar-total")).to_have_text("94.83 / 100")
    assert rows_of(draft)[0].actual_text == "1次"


def test_without_script_rows_are_added_and_the_text_is_kept(plain: Page, draft: Evaluation) -> None:
    before = len(rows_of(draft))
    cell(plain, 1, "偏差原因").fill("没有脚本也在。")
    plain.get_by_role("button", name="增加一行").first.click()
    expect(plain.locator("tr.indicator")).to_have_count(before + 1)
    expect(cell(plain, 1, "偏差原因")).to_have_value("没有脚本也在。")


def test_enter_in_a_field_saves_without_script(plain: Page, draft: Evaluation) -> None:
    cell(plain, 1, "分值").fill("9")
    cell(plain, 1, "分值").press("Enter")
    expect(plain.get_by_text("已保存。")).to_be_visible()
    assert rows_of(draft)[0].weight == 9
