"""Every page of every role, on the demonstration's data, at the two widths that people have: it opens, its scripts do not
complain, nothing in it runs against the policy, nothing sticks out sideways. The pictures land in var/screenshots."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from perfeval.accounts.models import User
from perfeval.accounts.queries import acting_membership
from perfeval.exchange.demo.plan import PASSWORD
from perfeval.exchange.inspection.correcting import add_row, remove_row
from perfeval.exchange.offline.models import OfflineUpload
from perfeval.web.shared.places import PLACES
from tests.exchange.inspection.files import TEXTS, a_sheet, inspect, one_table
from tests.factories import evaluation_of_demo

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = {
    "clerk": "clerk",
    "head": "unit_head",
    "bureau": "bureau_reviewer",
    "finance": "finance_reviewer",
    "admin": "administrator",
    "auditor": "auditor",
    "security": "security_admin",
    "audit": "audit_admin",
}
OF_A_TABLE = {
    "clerk": ["unit:entry", "unit:check", "unit:evidence", "unit:report", "unit:workbook"],
    "bureau": ["review:table"],
    "finance": ["review:table"],
    "auditor": ["review:table", "auditor:table"],
}
OF_THE_ADMINISTRATION = ["admin:index", "admin:accounts_user_changelist", "admin:accounts_user_add"]
WIDTHS = (1440, 390)
# What the browser refused to run or load: the policy holds, but a page of ours asked for it.
WATCH = """
    window.refused = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_opens_without_a_complaint(
    width: int, browser: Browser, live_server: object, transactional_db: None, screenshots: Path
) -> None:
    call_command("load_demo", verbosity=0)
    complaints: list[str] = []
    for person, role in ROLES.items():
        page = browser.new_page(viewport={"width": width, "height": 900}, locale="zh-CN")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.add_init_script(WATCH)
        log_in(page, str(live_server), f"futian-{person}")
        for name, path in pages_of(person, role).items():
            answer = page.goto(f"{live_server}{path}")
            assert answer is not None
            if not answer.ok:
                complaints.append(f"{person} {path}: {answer.status}")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                complaints.append(f"{person} {path}: wider than {width}")
            page.screenshot(path=screenshots / f"{person}-{name}-{width}.png", full_page=True)
            complaints.extend(f"{person} {path}: {what}" for what in page.evaluate("window.refused"))
        page.close()
    assert complaints == []


def test_what_the_policy_refuses_is_noticed(browser: Browser, live_server: object, transactional_db: None) -> None:
    """The control of the walk above: an inline style and a handler, as somebody might smuggle them in."""
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{live_server}/login/")
    assert page.evaluate("window.refused") == []
    page.evaluate("""document.body.insertAdjacentHTML("beforeend", `<p style="color: red">x</p><img src="//x.test/">
        <button id="smuggled" onclick="window.didRun = true">x</button>`)""")
    page.evaluate("document.getElementById('smuggled').click()")
    page.wait_for_function("window.refused.length >= 3")
    directives = {str(what).split()[0] for what in page.evaluate("window.refused")}
    assert directives == {"style-src-attr", "img-src", "script-src-attr"}
    assert page.evaluate("window.didRun") is None
    page.close()


def pages_of(person: str, role: str) -> dict[str, str]:
    """Name and path of each page: the places of the role, then those of one table."""
    places = next(places for key, places in PLACES.items() if key.value == role)
    pages = {place.url_name.replace(":", "-"): reverse(place.url_name) for place in places}
    state = "drafting" if person == "clerk" else "bureau_review"
    table = evaluation_of_demo("futian", state)
    pages |= {name.replace(":", "-"): reverse(name, args=[table.pk]) for name in OF_A_TABLE.get(person, [])}
    approved = evaluation_of_demo("futian", "approved")
    if person == "clerk":
        pages["unit-submitted"] = reverse("unit:submitted", args=[approved.pk])
    if person == "clerk":
        actor = acting_membership(User.objects.get(username="futian-clerk"), None, timezone.now())
        assert actor is not None
        read = inspect(actor, tables__txt=(TEXTS / "zhongwei-2024.txt").read_bytes())
        last = read.tables.all()[5]  # with faults and doubts of every kind
        remove_row(table=last, part="indicators", number=2, revision=1)
        add_row(table=last, part="indicators", after=2, revision=2)
        one = [last.pk]
        pages["inspection"] = reverse("inspection", args=[read.pk])
        pages["inspected"], pages["inspected-keep"] = (
            reverse("inspected", args=one),
            reverse("inspected-keep", args=one),
        )
        pages["inspected-correct"] = f"{reverse('inspected-correct', args=one)}?part=indicators/10"
        pages["inspected-correct-head"] = f"{reverse('inspected-correct', args=one)}?part=head"
        own = one_table(actor, a_sheet(project_code=None, goal_actual="文件中的情况"))
        row, now = table.indicators.earliest("position"), timezone.now()
        typed = [("reason", "", "材料价格上涨。"), ("actual_text", "下载时的", "我填的"), ("score", "", "999")]
        waiting = OfflineUpload.objects.create(
            membership=actor, evaluation=table, name="离线填报.xlsx", created_at=now, expires_at=now + timedelta(days=1),
            cells=[[f"indicator-{row.pk}-{field}", "L16", base, text, "", False] for field, base, text in typed],
        )  # fmt: skip
        pages["unit-workbook-compare"] = reverse("unit:workbook-compare", args=[waiting.pk])
        pages["inspected-keep-confirm"] = f"{reverse('inspected-keep', args=[own.pk])}?into={table.pk}"
    if person == "admin":
        pages |= {name.replace(":", "-"): reverse(name) for name in OF_THE_ADMINISTRATION}
    if person == "security":
        pages["security-person"] = reverse("security:person", args=[User.objects.get(username="futian-clerk").pk])
    if person in ("head", "bureau", "finance"):
        pages["delegations"] = reverse("delegations")
    if person in ("clerk", "head"):
        pages["unit-seal"] = reverse("unit:seal")
    if person == "head":
        pages["unit-seal-table"] = reverse("unit:seal-table", args=[approved.pk])
        pages["unit-seal-tables"] = reverse("unit:seal-tables")
    if person == "finance":
        pages["finance-campaign-new"] = reverse("finance:campaign-new")
        pages["finance-campaign"] = reverse("finance:campaign", args=[approved.campaign_id])
        pages["list"] = reverse("list", args=["indicators"])
        pages["gallery"] = reverse("administrator:gallery")  # the demonstration's finance officers are staff
        pages["finance-reopen"] = reverse("finance:reopen", args=[approved.pk])
    code = approved.snapshots.latest("version").code
    pages["tokens"] = reverse("tokens")
    pages["logins"] = reverse("logins")
    return {
        **pages,
        "exports": reverse("exports"),
        "role": reverse("role"),
        "password": reverse("password"),
        "verify": f"/v/{code}/",
    }


def log_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("details.who, #user-tools").first.wait_for()  # the second one in the administration
