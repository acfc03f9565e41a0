"""Which projects take part in a campaign."""

from __future__ import annotations

from django.db.models import QuerySet

from perfeval.campaigns.models import Campaign
from perfeval.projects.models import Project
from perfeval.projects.queries import assignable_projects


def projects_without_table(campaign: Campaign) -> QuerySet[Project]:
    """Projects that could take part and have no table yet: new ones, or those left out at first."""
    every = assignable_projects(campaign.organisation, campaign.scheme.kind)
    return every.exclude(evaluations__campaign=campaign)
