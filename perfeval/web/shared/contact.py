"""联系电话 of a unit in full: everywhere else it is masked, and whoever asks for it is in the journal."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perfeval.core.workflow import Role
from perfeval.organisations.operations import show_contact
from perfeval.organisations.queries import organisations_within
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.shared.next_page import next_page


@never_cache
@require_POST
@for_roles(Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER)
def contact(request: ActorRequest, unit: int) -> HttpResponseBase:
    """The answer itself shows it: a redirect would have to put it aside somewhere."""
    found = get_object_or_404(organisations_within(request.actor.organisation), pk=unit)
    phone = show_contact(organisation=found, by=request.actor.author, now=timezone.now())
    return render(request, "shared/contact.html", {"unit": found, "phone": phone, "back": next_page(request)})
