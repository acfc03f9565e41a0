"""Which tables a person may see: every access begins here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from perfeval.accounts.models import Membership
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation


def evaluations_visible_to(actor: Membership) -> QuerySet[Evaluation]:
    """The unit sees its own; bureau, finance and audit what lies in their part of the tree.

    An administrator keeps users and organisations and needs to see no table.
    """
    evaluations = Evaluation.objects.select_related(
        "project__organisation", "campaign__scheme", "campaign__organisation"
    )
    scope = _scope(actor)
    return evaluations.filter(scope) if scope is not None else evaluations.none()


def _scope(actor: Membership) -> Q | None:
    organisation = actor.organisation
    if actor.as_role in (Role.CLERK, Role.UNIT_HEAD):
        return Q(project__organisation=organisation)
    if actor.as_role in (Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER, Role.AUDITOR):
        return Q(project__organisation__path__startswith=organisation.path)
    return None
