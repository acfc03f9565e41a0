"""The lists that there are. A further one is a module in `kinds` and a line here."""

from __future__ import annotations

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign
from perfeval.core.errors import NotAllowed
from perfeval.exchange.lists.kind import ListKind
from perfeval.exchange.lists.kinds.budgets import Budgets
from perfeval.exchange.lists.kinds.goals import Goals
from perfeval.exchange.lists.kinds.indicators import Indicators
from perfeval.exchange.lists.kinds.organisations import Organisations
from perfeval.exchange.lists.kinds.projects import Projects
from perfeval.exchange.lists.kinds.users import Users

KINDS: dict[str, ListKind] = {
    kind.key: kind for kind in (Organisations(), Users(), Projects(), Budgets(), Goals(), Indicators())
}


def kinds_of(actor: Membership) -> list[ListKind]:
    """The lists that a role takes in and gives out; most roles have none."""
    return [kind for kind in KINDS.values() if actor.as_role in kind.roles]


def allowed_kind(actor: Membership, kind: str, campaign: Campaign | None) -> ListKind:
    """Raises NotAllowed where the role does not take in this list, or not for this campaign."""
    found = KINDS.get(kind)
    if found is None or actor.as_role not in found.roles:
        raise NotAllowed("您当前的角色不能导入或导出这一清单。")
    if found.needs_campaign and (campaign is None or campaign.organisation_id != actor.organisation_id):
        raise NotAllowed("请先选择本单位布置的填报任务。")
    return found
