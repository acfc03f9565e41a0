"""Reading campaigns."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign, Extension
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation


def campaigns_visible_to(actor: Membership) -> QuerySet[Campaign]:
    """The campaigns of the organisations at or above the actor's, and for finance also below."""
    ids = [int(part) for part in actor.organisation.path.split("/") if part]
    campaigns = Campaign.objects.filter(organisation_id__in=ids)
    if actor.as_role in (Role.FINANCE_REVIEWER, Role.AUDITOR):
        campaigns |= Campaign.objects.filter(organisation__path__startswith=actor.organisation.path)
    return campaigns.select_related("organisation", "scheme")


def deadline_of(campaign: Campaign, organisation: Organisation) -> datetime:
    """The instant from which the organisation can no longer submit."""
    extension = Extension.objects.filter(campaign=campaign, organisation=organisation).first()
    return max(campaign.closes_at, extension.closes_at) if extension else campaign.closes_at


def extensions_of(campaign: Campaign, within: Organisation) -> QuerySet[Extension]:
    """Those of one part of the tree: a bureau of a lower level sees the campaign, and no other's delays."""
    own = campaign.extensions.filter(organisation__path__startswith=within.path)
    return own.select_related("organisation").order_by("organisation__path")
