"""Who comes in, to which list, for which campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from perfeval.core.workflow import Role
from perfeval.exchange.lists.kind import ListKind, Scope
from perfeval.exchange.lists.queries import own_campaigns, uploads_of
from perfeval.exchange.lists.registry import KINDS, kinds_of
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.campaign import chosen_campaign
from perfeval.web.shared.numbers import number_in

if TYPE_CHECKING:
    from uuid import UUID

    from perfeval.campaigns.models import Campaign
    from perfeval.exchange.lists.models import ListUpload

for_lists = for_roles(Role.ADMINISTRATOR, Role.FINANCE_REVIEWER)


def asked_kind(request: ActorRequest, kind: str) -> ListKind:
    """A list of another role is not there."""
    if kind not in KINDS or KINDS[kind] not in kinds_of(request.actor):
        raise Http404
    return KINDS[kind]


def asked_scope(request: ActorRequest, kind: ListKind) -> Scope | None:
    """With the campaign that the address names, else the one of the top bar if it is one's own, else the newest of one's
    own; None where there is none."""
    if not kind.needs_campaign:
        return Scope(request.actor)
    campaign = _campaign(request)
    return Scope(request.actor, campaign) if campaign else None


def needed_scope(request: ActorRequest, kind: ListKind) -> Scope:
    scope = asked_scope(request, kind)
    if scope is None:
        raise Http404
    return scope


def own_upload(request: ActorRequest, pk: UUID) -> ListUpload:
    """What another person, or the same one in another role, has uploaded is not there."""
    return get_object_or_404(uploads_of(request.actor), pk=pk)


def _campaign(request: ActorRequest) -> Campaign | None:
    own = own_campaigns(request.actor)
    asked = request.POST.get("campaign") or request.GET.get("campaign")
    if asked:
        return get_object_or_404(own, pk=number_in(asked))
    chosen = chosen_campaign(request, request.actor)
    if chosen is not None and chosen.organisation_id == request.actor.organisation_id:
        return chosen
    return own.first()
