"""Addresses of the pages of a finance bureau."""

from __future__ import annotations

from django.urls import path

from perfeval.web.finance.acts import exempt, publish, reopen
from perfeval.web.finance.campaign import add_projects, campaign
from perfeval.web.finance.campaign_new import campaign_new
from perfeval.web.finance.campaigns import campaigns
from perfeval.web.finance.extension import extend, withdraw
from perfeval.web.finance.progress import progress
from perfeval.web.finance.schemes import scheme, schemes

app_name = "finance"

urlpatterns = [
    path("campaigns/", campaigns, name="campaigns"),
    path("campaigns/new/", campaign_new, name="campaign-new"),
    path("campaigns/<int:campaign_id>/", campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/projects/", add_projects, name="add-projects"),
    path("campaigns/<int:campaign_id>/extend/", extend, name="extend"),
    path("campaigns/<int:campaign_id>/extensions/<int:extension_id>/withdraw/", withdraw, name="withdraw"),
    path("progress/", progress, name="progress"),
    path("schemes/", schemes, name="schemes"),
    path("schemes/<int:scheme_id>/", scheme, name="scheme"),
    path("tables/<int:evaluation_id>/publish/", publish, name="publish"),
    path("tables/<int:evaluation_id>/reopen/", reopen, name="reopen"),
    path("tables/<int:evaluation_id>/exempt/", exempt, name="exempt"),
]
