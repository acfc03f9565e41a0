"""Every page of every role, on the demonstration's data, at the two widths that people have: it opens, its scripts do not
complain, nothing sticks out sideways. The pictures land in var/screenshots."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Page

from perfeval.exchange.demo.plan import PASSWORD
from perfeval.web.shared.places import PLACES
from tests.factories import evaluation_of_demo

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = {
    "clerk": "clerk",
    "head": "unit_head",
    "bureau": "bureau_reviewer",
    "finance": "finance_reviewer",
    "auditor": "auditor",
}
OF_A_TABLE = {
    "clerk": ["unit:entry", "unit:check", "unit:evidence"],
    "bureau": ["review:table"],
    "finance": ["review:table"],
    "auditor": ["review:table", "auditor:table"],
}
WIDTHS = (1440, 390)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_opens_without_a_complaint(
    width: int, browser: Browser, live_server: object, transactional_db: None, screenshots: Path
) -> None:
    call_command("load_demo", verbosity=0)
    complaints: list[str] = []
    for person, role in ROLES.items():
        page = browser.new_page(viewport={"width": width, "height": 900}, locale="zh-CN")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        log_in(page, str(live_server), f"futian-{person}")
        for name, path in pages_of(person, role).items():
            answer = page.goto(f"{live_server}{path}")
            assert answer is not None
            if not answer.ok:
                complaints.append(f"{person} {path}: {answer.status}")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                complaints.append(f"{person} {path}: wider than {width}")
            page.screenshot(path=screenshots / f"{person}-{name}-{width}.png", full_page=True)
        page.close()
    assert complaints == []


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
    if person == "finance":
        pages["finance-campaign-new"] = reverse("finance:campaign-new")
        pages["finance-campaign"] = reverse("finance:campaign", args=[approved.campaign_id])
        pages["finance-reopen"] = reverse("finance:reopen", args=[approved.pk])
    code = approved.snapshots.latest("version").code
    return {**pages, "role": reverse("role"), "password": reverse("password"), "verify": f"/v/{code}/"}


def log_in(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("details.who").wait_for()
