"""盖章: putting the implementing unit's seal on an approved version, and asking again for its print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.audit.operations import record
from perfeval.core.errors import Conflict, NotAllowed, Refused
from perfeval.core.workflow import Role, State
from perfeval.evaluations.operations.locking import journal
from perfeval.evaluations.operations.one_by_one import Outcome, one_by_one
from perfeval.evaluations.operations.printing import request_print
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.organisations.models import Organisation, Seal
from perfeval.printing.models import SealUse

SETTLED = (State.APPROVED, State.PUBLISHED)
ASKERS = (Role.CLERK, Role.UNIT_HEAD, Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER)


@transaction.atomic
def apply_seal(*, actor: Membership, evaluation_id: int, version: int, now: datetime) -> SealUse:
    """The head of the implementing unit seals the approved version that they saw; its sealed print is asked for.

    Of two heads who seal at the same moment one gets the refusal.
    """
    evaluation = evaluations_visible_to(actor).select_for_update(of=("self",)).get(pk=evaluation_id)
    if actor.as_role is not Role.UNIT_HEAD:
        raise NotAllowed("只有单位负责人可以盖章。")
    if evaluation.as_state not in SETTLED:
        raise NotAllowed(f"这份自评表现在是“{evaluation.status.label}”，审定以后才能盖章。")
    if evaluation.version != version:
        raise Conflict("这份自评表已有新的送审版本，请刷新后再盖章。")
    snapshot = evaluation.snapshots.get(version=version)
    used = SealUse.objects.filter(snapshot=snapshot).select_related("used_by").first()
    if used is not None:
        raise Conflict(f"第{version}版已由{used.used_by}盖章，每一版只盖一次。")
    organisation = evaluation.project.organisation
    seal = _hold_seal(organisation)
    use = SealUse.objects.create(snapshot=snapshot, seal=seal, used_at=now, used_by_id=actor.user_id)
    journal(evaluation, "seal", actor, now, {"version": version, "seal": seal.sha256})
    detail = {"evaluation": evaluation.pk, "version": version, "code": snapshot.code, "seal": seal.sha256}
    record(chain=organisation.chain, action="use-seal", by=actor.author, now=now, detail=detail)
    request_print(evaluation, snapshot, actor, now, seal_use_id=use.pk)
    return use


def _hold_seal(organisation: Organisation) -> Seal:
    """The seal in use, which stays in use until the act is over."""
    seals = Seal.objects.select_for_update(of=("self",)).filter(organisation=organisation, retired_at=None)
    seal = seals.first()
    if seal is None:
        raise Refused("本单位没有在用的公章，请先在“本单位资料”中上传。")
    return seal


def apply_seal_to_many(*, actor: Membership, versions: Sequence[tuple[int, int]], now: datetime) -> tuple[Outcome, ...]:
    return one_by_one(apply_seal, actor=actor, versions=versions, now=now)


@transaction.atomic
def print_again(*, actor: Membership, evaluation_id: int, now: datetime) -> None:
    """Ask for the official print once more, after what had stopped it was put right. Does nothing where it is there."""
    evaluation = evaluations_visible_to(actor).get(pk=evaluation_id)
    if actor.as_role not in ASKERS or evaluation.as_state not in SETTLED:
        raise NotAllowed("您当前的角色不能进行此操作，或者这份自评表尚未审定。")
    snapshot = evaluation.snapshots.get(version=evaluation.version)
    use = SealUse.objects.filter(snapshot=snapshot).first()
    request_print(evaluation, snapshot, actor, now, seal_use_id=use.pk if use else None)
