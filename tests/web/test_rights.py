"""Every address of the application against every stranger: the table below names who an address is for, and an
address that is not in it fails. Somebody of the right role finds no object of others (404), somebody of another role
is refused (403), nobody at all is sent to the login; and nothing has changed afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.campaigns.models import Extension
from perfeval.campaigns.operations import extend_deadline
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Approval, Evaluation, Evidence, Remark, Snapshot
from tests.factories import BEIJING, NOW, Cast, evaluation_in, make_cast, make_member, send_back, submit_it
from tests.web.conftest import log_in

ALL = frozenset(Role)
UNIT = frozenset({Role.CLERK, Role.UNIT_HEAD})
REVIEWERS = frozenset({Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER})
READERS = REVIEWERS | {Role.AUDITOR}
FINANCE = frozenset({Role.FINANCE_REVIEWER})

OPEN = {"login", "logout", "public:ask", "public:verify", ""}  # without a name: the monitors' address
WITHOUT_OBJECT = {
    "home": ALL, "password": ALL, "role": ALL, "campaign": ALL,
    "unit:todo": UNIT, "unit:tables": UNIT, "unit:profile": UNIT,
    "bureau:units": frozenset({Role.BUREAU_REVIEWER}),
    "review:queue": REVIEWERS, "review:tables": READERS, "review:batch": REVIEWERS, "review:batch-approve": REVIEWERS,
    "finance:campaigns": FINANCE, "finance:campaign-new": FINANCE, "finance:progress": FINANCE,
    "finance:schemes": FINANCE, "finance:scheme": FINANCE,  # schemes are everybody's
    "auditor:journal": frozenset({Role.AUDITOR}),
}  # fmt: skip
WITH_OBJECT = {
    "evidence-file": ALL, "printed": ALL, "printing-state": ALL, "version-print": ALL,
    **{f"unit:{name}": UNIT for name in (
        "entry", "cells", "row-add", "row", "note", "remark", "evidence", "evidence-remove", "preview", "check",
        "submitted", "recall",
    )},
    "review:table": READERS,
    **{f"review:{name}": REVIEWERS for name in (
        "return", "approve", "remark", "row-remark", "remove-remark", "resolve-remark", "score",
    )},
    **{f"finance:{name}": FINANCE for name in (
        "campaign", "add-projects", "extend", "withdraw", "publish", "reopen", "exempt",
    )},
    "auditor:table": frozenset({Role.AUDITOR}),
}  # fmt: skip


def patterns(
    resolver: URLResolver, prefix: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name of each address, and the ids in it."""
    for item in resolver.url_patterns:
        ids = (*above, *item.pattern.converters)
        if isinstance(item, URLPattern):
            yield f"{prefix}{item.name or ''}", ids
        elif item.app_name != "admin":
            yield from patterns(item, f"{item.namespace}:" if item.namespace else prefix, ids)


ADDRESSES = dict(patterns(get_resolver()))


def test_every_address_is_in_the_table() -> None:
    assert set(ADDRESSES) == OPEN | set(WITHOUT_OBJECT) | set(WITH_OBJECT)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def strangers(cast: Cast) -> dict[Role, Client]:
    """One person of each role in another region."""
    people = {role: make_member(cast.foreign_finance, role, f"stranger-{role.value}") for role in Role}
    return {role: log_in(person) for role, person in people.items()}


def table_in(cast: Cast, state: State, *, returned: bool) -> Evaluation:
    """With a remark and an extension of its unit beside it."""
    table = evaluation_in(cast, State.DRAFTING, returned=True) if returned else evaluation_in(cast, state)
    if not table.remarks.exists():
        Remark.objects.create(
            evaluation=table, version=table.version, place="整张表", text="请补充。", created_at=NOW, sent_at=NOW,
            author=cast.bureau_reviewer.user, author_role=cast.bureau_reviewer.role,
        )  # fmt: skip
    closes = datetime(2026, 3, 11, tzinfo=BEIJING)
    extend_deadline(
        campaign=cast.campaign, organisation=cast.unit, closes_at=closes, reason="机房搬迁。", by=SYSTEM, now=NOW
    )
    return table


def address(name: str, table: Evaluation) -> str:
    row, remark = table.indicators.order_by("position")[0], table.remarks.all()[0]
    values = {
        "pk": table.pk, "evaluation_id": table.pk, "row": row.pk, "row_id": row.pk, "remark": remark.pk,
        "remark_id": remark.pk, "evidence": 1, "version": 1, "what": "remove", "campaign_id": table.campaign_id,
        "extension_id": Extension.objects.get().pk, "scheme_id": table.campaign.scheme_id,
    }  # fmt: skip
    return reverse(name, kwargs={key: values[key] for key in ADDRESSES[name]})


def everything() -> list[object]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Evaluation, Remark, Snapshot, Approval, Evidence, Extension, JournalEntry)
    ]


FORM = {
    "version": "1", "reason": "越权", "text": "越权", "answer": "越权", "score": "1", "revision": "0", "declared": "on",
    "content_revision": "1", "field": "",
}  # fmt: skip
STATES = [
    (State.DRAFTING, False), (State.DRAFTING, True), (State.BUREAU_REVIEW, False), (State.FINANCE_REVIEW, False),
    (State.APPROVED, False), (State.PUBLISHED, False), (State.EXEMPTED, False),
]  # fmt: skip


@pytest.mark.parametrize(("state", "returned"), STATES)
def test_strangers_find_nothing_and_change_nothing(
    cast: Cast, strangers: dict[Role, Client], state: State, returned: bool
) -> None:
    table = table_in(cast, state, returned=returned)
    before = everything()
    for name, roles in WITH_OBJECT.items():
        url = address(name, table)
        for role, client in strangers.items():
            wanted = {404, 405} if role in roles else {403, 405}
            assert client.get(url).status_code in wanted, (name, role)
            assert client.post(url, FORM).status_code in wanted, (name, role)
    assert everything() == before


def test_a_page_of_another_role_is_refused(cast: Cast, strangers: dict[Role, Client]) -> None:
    table = table_in(cast, State.BUREAU_REVIEW, returned=False)
    before = everything()
    chosen = {"table": f"{table.pk}:{table.version}", **FORM}
    for name, roles in WITHOUT_OBJECT.items():
        for role, client in strangers.items():
            answers = {
                client.get(address(name, table)).status_code,
                client.post(address(name, table), chosen).status_code,
            }
            assert (403 in answers) == (role not in roles), (name, role)
    assert everything() == before


def test_nobody_is_sent_to_the_login(cast: Cast, client: Client) -> None:
    table = table_in(cast, State.BUREAU_REVIEW, returned=False)
    before = everything()
    for name in {**WITHOUT_OBJECT, **WITH_OBJECT}:
        for response in (client.get(address(name, table)), client.post(address(name, table), FORM)):
            assert response.status_code == 405 or response.headers["Location"].startswith("/login/"), name
    assert everything() == before


def test_rows_and_remarks_of_another_table_are_not_there(cast: Cast) -> None:
    """Through a table of one's own."""
    own = send_back(evaluation_in(cast, State.BUREAU_REVIEW, name="甲"), cast.bureau_reviewer)
    own.remarks.update(answer="已补充。", answered_at=NOW, answered_by=cast.clerk.user)
    own = submit_it(own, cast.clerk)
    other = table_in(cast, State.DRAFTING, returned=True)
    before = everything()
    row, remark = other.indicators.order_by("position")[0], other.remarks.get()
    client = log_in(cast.bureau_reviewer)
    for name, part in (("row-remark", row), ("score", row), ("remove-remark", remark), ("resolve-remark", remark)):
        assert client.post(reverse(f"review:{name}", args=[own.pk, part.pk]), FORM).status_code == 404, name
    assert everything() == before
