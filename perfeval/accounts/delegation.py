"""委托: lending one's role to somebody of the same office, for a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from perfeval.accounts.models import Membership, User
from perfeval.accounts.queries import memberships_of
from perfeval.audit.operations import record
from perfeval.core.errors import Invalid, NotAllowed
from perfeval.core.workflow import Role

LENDABLE = frozenset({Role.UNIT_HEAD, Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER})
LONGEST = timedelta(days=93)  # whoever is away for longer needs a successor


def may_delegate(actor: Membership) -> bool:
    """One's own role, not one that was lent."""
    return actor.as_role in LENDABLE and actor.on_behalf_of_id is None


def delegates_for(actor: Membership) -> QuerySet[User]:
    """Whom the role can be lent to: people with a role of their own in the same office, who have not this one."""
    own = Membership.objects.filter(organisation=actor.organisation, is_active=True, on_behalf_of=None)
    colleagues = User.objects.filter(pk__in=own.values("user"), is_active=True)
    return colleagues.exclude(pk__in=own.filter(role=actor.role).values("user")).order_by("name", "username")


def delegations_visible_to(actor: Membership) -> QuerySet[Membership]:
    """What a person has lent or borrowed in the office in which they act, newest first; the security administrator sees
    all of their part of the tree."""
    lent = Membership.objects.exclude(on_behalf_of=None).select_related("user", "organisation", "on_behalf_of__user")
    if actor.as_role is Role.SECURITY_ADMINISTRATOR:
        lent = lent.filter(organisation__path__startswith=actor.organisation.path)
        return lent.order_by("-starts_at", "-pk")
    mine = lent.filter(on_behalf_of__user=actor.user_id) | lent.filter(user=actor.user_id)
    return mine.filter(organisation=actor.organisation).order_by("-starts_at", "-pk")


@transaction.atomic
def delegate_role(
    *, actor: Membership, user_id: int, starts_at: datetime, ends_at: datetime, now: datetime
) -> Membership:
    """Lend the role in which one acts; a beginning in the past is now. Raises NotAllowed, Invalid."""
    if not may_delegate(actor):
        raise NotAllowed("受托的角色不能再委托他人。" if actor.on_behalf_of_id else "这个角色不能委托。")
    # Of two delegations at the same moment, or one and a revocation, the second sees what the first has done.
    own = memberships_of(actor.user, now).select_for_update(of=("self",)).filter(pk=actor.pk).first()
    if own is None:
        raise NotAllowed("您的角色已停用，不能委托。")
    starts_at = max(starts_at, now)
    if ends_at <= starts_at:
        raise Invalid({"ends_at": "结束日期不能早于开始日期，也不能早于今天。"})
    if ends_at - starts_at > LONGEST:
        raise Invalid({"ends_at": f"一次委托不能超过 {LONGEST.days} 天。长期由他人担任的，请联系安全管理员授予角色。"})
    user = delegates_for(own).filter(pk=user_id).first()
    if user is None:
        raise Invalid({"user": "只能委托给本单位的其他人员，且对方尚未担任这一角色。"})
    if own.lent.filter(is_active=True, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Invalid({"starts_at": "这段时间内已有委托，同一时间只能委托一人。请先终止原来的委托，或另选日期。"})
    lent = Membership.objects.create(
        user=user,
        organisation=own.organisation,
        role=own.role,
        on_behalf_of=own,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    _record(lent, "delegate", actor, now)
    return lent


@transaction.atomic
def end_delegation(*, actor: Membership, delegation_id: int, now: datetime) -> Membership:
    """Before its time, by either of the two or the security administrator. Raises Membership.DoesNotExist for any other's."""
    lent = delegations_visible_to(actor).select_for_update(of=("self",)).get(pk=delegation_id)
    if lent.is_active and now < _end(lent):
        lent.is_active = False
        lent.save(update_fields=["is_active"])
        _record(lent, "end-delegation", actor, now)
    return lent


def standing(lent: Membership, now: datetime) -> str:
    """How a delegation stands, in a word."""
    if not lent.is_active:
        return "已终止"
    if now >= _end(lent):
        return "已到期"
    return "未开始" if lent.starts_at and now < lent.starts_at else "生效中"


def _end(lent: Membership) -> datetime:
    assert lent.ends_at is not None  # noqa: S101 - the database holds it for every lent role
    return lent.ends_at


def _record(lent: Membership, action: str, actor: Membership, now: datetime) -> None:
    assert lent.on_behalf_of is not None  # noqa: S101 - it is lent
    detail = {
        "role": lent.role,
        "organisation": lent.organisation.code,
        "from": lent.on_behalf_of.user_id,
        "starts_at": str(lent.starts_at and lent.starts_at.isoformat()),
        "ends_at": _end(lent).isoformat(),
    }
    record(chain=f"user:{lent.user_id}", action=action, by=actor.author, now=now, detail=detail)
