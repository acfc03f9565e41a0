"""Opening and changing campaigns."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, change_and_record, record
from perfeval.campaigns.models import Campaign, Extension
from perfeval.core.errors import Invalid
from perfeval.core.workflow import State
from perfeval.organisations.models import Organisation
from perfeval.schemes.models import StoredScheme

FIRST_YEAR, LAST_YEAR = 2000, 2100
_PRINTED = (State.APPROVED, State.PUBLISHED)


@transaction.atomic
def create_campaign(
    *,
    title: str,
    organisation: Organisation,
    scheme: StoredScheme,
    opens_at: datetime,
    closes_at: datetime,
    by: Author,
    now: datetime,
    year: int | None = None,
    layout: str = "",
    review_by_bureau: bool = True,
    review_by_finance: bool = True,
    sign_prints: bool = False,
) -> Campaign:
    """A year's task. Year and layout are the scheme's own unless given."""
    year = year or scheme.year
    _refuse_wrong(title, year, opens_at, closes_at)
    if Campaign.objects.filter(organisation=organisation, year=year, title=title).exists():
        raise Invalid({"title": f"{organisation}已有名为“{title}”的 {year} 年度填报任务。"})
    campaign = Campaign.objects.create(
        title=title,
        year=year,
        organisation=organisation,
        scheme=scheme,
        layout=layout or scheme.to_scheme().layout,
        review_by_bureau=review_by_bureau,
        review_by_finance=review_by_finance,
        sign_prints=sign_prints,
        opens_at=opens_at,
        closes_at=closes_at,
        created_at=now,
    )
    detail = {"title": title, "scheme": scheme.key, "version": scheme.version, "sign_prints": sign_prints}
    record(chain=_chain(campaign), action="create", by=by, now=now, detail=detail)
    return campaign


@transaction.atomic
def change_campaign(
    *,
    campaign: Campaign,
    title: str,
    layout: str,
    sign_prints: bool,
    opens_at: datetime,
    closes_at: datetime,
    by: Author,
    now: datetime,
) -> None:
    """Title, layout, signatures and dates. Organisation, year, scheme and levels stay: tables depend on them; so does the
    layout once a table is approved, whose official print is on that form."""
    _refuse_wrong(title, campaign.year, opens_at, closes_at)
    others = Campaign.objects.filter(organisation=campaign.organisation_id, year=campaign.year, title=title)
    if others.exclude(pk=campaign.pk).exists():
        raise Invalid({"title": f"已有名为“{title}”的填报任务。"})
    values = {
        "title": title,
        "layout": layout,
        "sign_prints": sign_prints,
        "opens_at": opens_at,
        "closes_at": closes_at,
    }
    locked = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if layout != locked.layout and locked.evaluations.filter(state__in=_PRINTED).exists():
        raise Invalid({"layout": "已有自评表审定并生成正式打印件，不能再改打印版式。"})
    change_and_record(locked, values, chain=_chain(campaign), action="change", by=by, now=now)
    for field, value in values.items():
        setattr(campaign, field, value)


def _refuse_wrong(title: str, year: int, opens_at: datetime, closes_at: datetime) -> None:
    if not title.strip() or len(title) > 200:
        raise Invalid({"title": "名称应为 1 到 200 字。"})
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid({"year": f"年度应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。"})
    if closes_at <= opens_at:
        raise Invalid({"closes_at": "截止时间必须晚于开始时间。"})


@transaction.atomic
def extend_deadline(
    *, campaign: Campaign, organisation: Organisation, closes_at: datetime, reason: str, by: Author, now: datetime
) -> Extension:
    """A later deadline for one organisation; given again, the new one replaces the old."""
    if not campaign.organisation.contains(organisation):
        raise Invalid({"organisation": f"“{organisation}”不在“{campaign.organisation}”的范围内。"})
    if closes_at <= campaign.closes_at:
        raise Invalid({"closes_at": "延期后的截止时间必须晚于原截止时间。"})
    if not reason.strip() or len(reason) > 200:
        raise Invalid({"reason": "请填写延期事由，最多 200 字。"})
    extension, _ = Extension.objects.update_or_create(
        campaign=campaign, organisation=organisation, defaults={"closes_at": closes_at, "reason": reason}
    )
    detail = {"organisation": organisation.code, "closes_at": closes_at.isoformat(), "reason": reason}
    record(chain=_chain(campaign), action="extend", by=by, now=now, detail=detail)
    return extension


@transaction.atomic
def withdraw_extension(*, extension: Extension, by: Author, now: datetime) -> None:
    """The campaign's own deadline holds again."""
    record(
        chain=_chain(extension.campaign),
        action="withdraw-extension",
        by=by,
        now=now,
        detail={"organisation": extension.organisation.code},
    )
    extension.delete()


def _chain(campaign: Campaign) -> str:
    return f"campaign:{campaign.pk}"
