"""Which tables a person may see: every access begins here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from perfeval.accounts.models import Membership
from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation
from perfeval.organisations.queries import lies_within


def evaluations_visible_to(actor: Membership) -> QuerySet[Evaluation]:
    """The unit sees its own; bureau, finance and audit what lies in their part of the tree.

    An administrator keeps users and organisations and needs to see no table.
    """
    evaluations = Evaluation.objects.select_related("project__organisation", "campaign__scheme")
    scope = _scope(actor)
    return evaluations.filter(scope) if scope is not None else evaluations.none()


def whole_tables_visible_to(actor: Membership) -> QuerySet[Evaluation]:
    """The same for pages and acts on one table: with the office above, which the head of the form names."""
    return evaluations_visible_to(actor).select_related("project__organisation__parent")


def _scope(actor: Membership) -> Q | None:
    organisation = actor.organisation
    if actor.as_role in (Role.CLERK, Role.UNIT_HEAD):
        return Q(organisation_path=organisation.path)
    if actor.as_role in (Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER, Role.AUDITOR):
        return lies_within("organisation_path", organisation.path)
    return None
