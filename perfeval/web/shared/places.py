"""The places of the top bar, by role. A new page of the first rank is one line here."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.core.workflow import Role


@dataclass(frozen=True, slots=True)
class Place:
    """`url_name` also names the page that lights the place up; pages below it set `place` in their context."""

    label: str
    url_name: str


UNIT_PLACES = (Place("待办", "unit:todo"), Place("自评表", "unit:tables"), Place("本单位资料", "unit:profile"))

PLACES: dict[Role, tuple[Place, ...]] = {
    Role.CLERK: UNIT_PLACES,
    Role.UNIT_HEAD: UNIT_PLACES,
    Role.BUREAU_REVIEWER: (),
    Role.FINANCE_REVIEWER: (),
    Role.AUDITOR: (),
    Role.ADMINISTRATOR: (Place("系统管理", "admin:index"),),
}

# The list that the search box of the top bar asks, with the text in ?q=.
SEARCHES: dict[Role, str] = {Role.CLERK: "unit:tables", Role.UNIT_HEAD: "unit:tables"}
