"""Which projects take part in a campaign."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from perfeval.accounts.models import Membership
from perfeval.campaigns.models import Campaign, Extension
from perfeval.campaigns.queries import campaigns_visible_to
from perfeval.projects.models import Project
from perfeval.projects.queries import assignable_projects


def projects_without_table(campaign: Campaign) -> QuerySet[Project]:
    """Projects that could take part and have no table yet: new ones, or those left out at first."""
    every = assignable_projects(campaign.organisation, campaign.scheme.kind)
    return every.exclude(evaluations__campaign=campaign)


def campaigns_open_to(actor: Membership, now: datetime) -> QuerySet[Campaign]:
    """Those in which the actor's organisation could fill in tables now, whether it has any there or not."""
    longer = Extension.objects.filter(campaign=OuterRef("pk"), organisation=actor.organisation, closes_at__gt=now)
    return campaigns_visible_to(actor).filter(Q(closes_at__gt=now) | Exists(longer), opens_at__lte=now)
