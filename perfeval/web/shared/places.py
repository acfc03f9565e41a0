"""The places of the top bar, by role. A new page of the first rank is one line here."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.core.workflow import Role


@dataclass(frozen=True, slots=True)
class Place:
    """`url_name` also names the page that lights the place up; pages below it set `place` in their context."""

    label: str
    url_name: str


UNIT_PLACES = (
    Place("待办", "unit:todo"),
    Place("自评表", "unit:tables"),
    Place("核对文件", "inspections"),
    Place("本单位资料", "unit:profile"),
)

PLACES: dict[Role, tuple[Place, ...]] = {
    Role.CLERK: UNIT_PLACES,
    Role.UNIT_HEAD: UNIT_PLACES,
    Role.BUREAU_REVIEWER: (
        Place("待审", "review:queue"),
        Place("下属单位", "bureau:units"),
        Place("自评表", "review:tables"),
        Place("汇总", "summary"),
        Place("核对文件", "inspections"),
    ),
    Role.FINANCE_REVIEWER: (
        Place("任务", "finance:campaigns"),
        Place("进度", "finance:progress"),
        Place("待审", "review:queue"),
        Place("自评表", "review:tables"),
        Place("汇总", "summary"),
        Place("评分方案", "finance:schemes"),
        Place("清单", "lists"),
        Place("核对文件", "inspections"),
    ),
    Role.AUDITOR: (
        Place("自评表", "review:tables"),
        Place("汇总", "summary"),
        Place("操作日志", "auditor:journal"),
    ),
    Role.SECURITY_ADMINISTRATOR: (
        Place("角色授权", "security:roles"),
        Place("委托", "delegations"),
        Place("安全策略", "security:policy"),
    ),
    Role.AUDIT_ADMINISTRATOR: (Place("审计日志", "audit:journal"),),
    Role.ADMINISTRATOR: (
        Place("系统管理", "admin:index"),
        Place("清单", "lists"),
        Place("后台任务", "administrator:jobs"),
        Place("打印样张", "administrator:gallery"),
    ),
}

# The list that the search box of the top bar asks, with the text in ?q=.
SEARCHES: dict[Role, str] = {
    Role.CLERK: "unit:tables",
    Role.UNIT_HEAD: "unit:tables",
    Role.BUREAU_REVIEWER: "review:tables",
    Role.FINANCE_REVIEWER: "review:tables",
    Role.AUDITOR: "review:tables",
}

# The place beside which the number of waiting tables stands.
WAITING_AT: dict[Role, str] = {
    Role.CLERK: "unit:todo",
    Role.UNIT_HEAD: "unit:todo",
    Role.BUREAU_REVIEWER: "review:queue",
    Role.FINANCE_REVIEWER: "review:queue",
}
