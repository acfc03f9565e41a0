"""Writing the 自评报告 and the 汇总分析报告."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from perfeval.accounts.models import Membership
from perfeval.audit.operations import record
from perfeval.campaigns.models import Campaign
from perfeval.core.errors import Clash, Conflict, NotAllowed
from perfeval.core.narrative.content import Content
from perfeval.core.narrative.draft import COVER_LABELS, Draft, draft_of, field_label
from perfeval.core.workflow import BUREAU, FINANCE
from perfeval.evaluations.models import NarrativeReport, Payment, SummaryReport, TeamMember
from perfeval.evaluations.operations.last_change import who_and_when
from perfeval.evaluations.operations.locking import journal
from perfeval.evaluations.operations.narrative_reading import known_texts, read_draft
from perfeval.evaluations.operations.own_changes import own_changes
from perfeval.evaluations.operations.reading import clean, read_words
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.evaluations.queries.narrative import (
    narrative_report,
    stored_narrative,
    stored_summary,
    why_no_narrative,
)
from perfeval.organisations.models import Organisation

SUMMARY_LABELS: Mapping[str, str] = {
    "overview": "概况",
    "problems": "存在问题",
    "measures": "改进措施",
    "suggestions": "建议",
}
SUMMARY_LIMIT = 5000


@transaction.atomic
def save_narrative(
    *, actor: Membership, evaluation_id: int, draft: Draft, revision: int, now: datetime
) -> NarrativeReport:
    """Store the whole form, or nothing of it.

    Raises Invalid keyed by the fields of the form, Conflict with both texts where somebody else saved since the page
    was made. What is stored already is passed over.
    """
    evaluation = evaluations_visible_to(actor).select_for_update(of=("self",)).get(pk=evaluation_id)
    refusal = why_no_narrative(evaluation, actor, now)
    if refusal:
        raise NotAllowed(refusal)
    found = stored_narrative(evaluation)
    report = narrative_report(evaluation, found)
    stored = found or NarrativeReport(evaluation=evaluation, revision=0)  # the lock is on the table
    scheme = report.scheme
    content = read_draft(draft, scheme, known_texts(report))
    # Words on rows that the table no longer has stay, unseen: the row may come back.
    hidden = {key: text for key, text in stored.texts.items() if key not in draft.texts}
    before = draft_of(report.content, scheme.money.unit).fields()
    after = draft_of(_with_texts(content, hidden), scheme.money.unit).fields()
    changed = {name for name in before.keys() | after.keys() if before.get(name, "") != after.get(name, "")}
    if not changed:
        return stored
    if stored.revision != revision:
        saves = stored.revision - revision
        own = own_changes(before, after, chain=evaluation.chain, action="narrative", saves=saves)
        if not own & changed:
            return stored
        raise _conflict(stored, before, after, own, now)
    _store(stored, _with_texts(content, hidden), actor, now)
    cells = [{"cell": name, "old": before.get(name, ""), "new": after.get(name, "")} for name in sorted(changed)]
    journal(evaluation, "narrative", actor, now, {"cells": cells})
    return stored


def _with_texts(content: Content, more: Mapping[str, str]) -> Content:
    return replace(content, texts={**more, **content.texts})


def _conflict(
    stored: NarrativeReport | SummaryReport,
    before: Mapping[str, str],
    after: Mapping[str, str],
    own: frozenset[str],
    now: datetime,
) -> Conflict:
    clashes = tuple(
        Clash(name, field_label(name), after.get(name, ""), before.get(name, ""))
        for name in sorted(own)
        if after.get(name, "") != before.get(name, "")
    )
    return Conflict(
        f"没有保存：您打开本页后，{who_and_when(stored, now)} 保存过这份报告。您改过的内容还在，不同之处列在下面，再按一次保存以您的为准；"
        "您没有改过的，已换成对方保存的内容。",
        clashes=clashes,
        revision=stored.revision,
        fields={name: (after if name in own else before).get(name, "") for name in before.keys() | after.keys()},
    )


def _store(stored: NarrativeReport, content: Content, actor: Membership, now: datetime) -> None:
    for name in COVER_LABELS:
        setattr(stored, name, getattr(content, name))
    stored.texts = {key: text for key, text in content.texts.items() if text}
    stored.revision += 1
    stored.changed_by_id, stored.changed_at = actor.user_id, now
    stored.save()
    stored.payments.all().delete()
    stored.team.all().delete()
    Payment.objects.bulk_create(
        Payment(
            report=stored,
            position=number,
            paid_on=item.paid_on,
            fund_nature=item.fund_nature,
            purpose=item.purpose,
            amount=item.amount,
        )
        for number, item in enumerate(content.payments)
    )
    TeamMember.objects.bulk_create(
        TeamMember(report=stored, position=number, name=item.name, title=item.title, organisation=item.organisation)
        for number, item in enumerate(content.team)
    )


@transaction.atomic
def save_summary(
    *, actor: Membership, campaign: Campaign, texts: Mapping[str, str], revision: int, now: datetime
) -> SummaryReport:
    """A department's own words on a campaign, kept for the actor's organisation."""
    if actor.as_role not in BUREAU | FINANCE:
        raise NotAllowed("汇总分析报告由主管部门或财政部门填写。")
    words = {
        name: read_words(texts.get(name, ""), field=name, name=label, limit=SUMMARY_LIMIT)
        for name, label in SUMMARY_LABELS.items()
    }
    # The organisation's row is the lock: the report may not be there yet.
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    stored = stored_summary(campaign, organisation) or SummaryReport(
        campaign=campaign, organisation=organisation, revision=0
    )
    before = {name: clean(getattr(stored, name)) for name in SUMMARY_LABELS}
    changed = {name for name, text in words.items() if text != before[name]}
    if not changed:
        return stored
    if stored.revision != revision:
        saves = stored.revision - revision
        own = own_changes(before, words, chain=f"summary:{stored.pk}", action="summary", saves=saves)
        if not own & changed:
            return stored
        raise _conflict(stored, before, words, own, now)
    for name, text in words.items():
        setattr(stored, name, text)
    stored.revision += 1
    stored.changed_by_id, stored.changed_at = actor.user_id, now
    stored.save()
    cells = [{"cell": name, "old": before[name], "new": words[name]} for name in sorted(changed)]
    record(
        chain=f"summary:{stored.pk}", action="summary", by=actor.author, now=now,
        detail={"campaign": campaign.title, "cells": cells},
    )  # fmt: skip
    return stored
