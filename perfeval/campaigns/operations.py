"""Opening and changing campaigns."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, record
from perfeval.campaigns.models import Campaign, Extension
from perfeval.core.errors import Invalid
from perfeval.organisations.models import Organisation
from perfeval.schemes.models import StoredScheme


@transaction.atomic
def create_campaign(
    *, title: str, organisation: Organisation, scheme: StoredScheme, opens_at: datetime, closes_at: datetime, by: Author,
    now: datetime, year: int | None = None, layout: str = "", review_by_bureau: bool = True,
    review_by_finance: bool = True,
) -> Campaign:
    """A year's task. Year and layout are the scheme's own unless given."""
    if closes_at <= opens_at:
        raise Invalid({"closes_at": "截止时间必须晚于开始时间。"})
    campaign = Campaign.objects.create(
        title=title, year=year or scheme.year, organisation=organisation, scheme=scheme,
        layout=layout or scheme.to_scheme().layout, review_by_bureau=review_by_bureau,
        review_by_finance=review_by_finance, opens_at=opens_at, closes_at=closes_at, created_at=now,
    )
    record(chain=f"campaign:{campaign.pk}", action="create", by=by, now=now, detail={"title": title, "scheme": scheme.key})
    return campaign


@transaction.atomic
def extend_deadline(
    *, campaign: Campaign, organisation: Organisation, closes_at: datetime, reason: str, by: Author, now: datetime
) -> Extension:
    extension, _ = Extension.objects.update_or_create(
        campaign=campaign, organisation=organisation, defaults={"closes_at": closes_at, "reason": reason}
    )
    record(
        chain=f"campaign:{campaign.pk}", action="extend", by=by, now=now,
        detail={"organisation": organisation.code, "closes_at": closes_at.isoformat(), "reason": reason},
    )
    return extension
