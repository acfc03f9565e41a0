"""评分方案: which are stored, and what each says, in words."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from perfeval.schemes.queries import stored_schemes
from perfeval.web.finance.roles import for_finance
from perfeval.web.finance.scheme_words import scheme_words
from perfeval.web.shared.access import ActorRequest


@require_safe
@for_finance
def schemes(request: ActorRequest) -> HttpResponseBase:
    context = {"schemes": stored_schemes(), "section": "finance:schemes"}
    return render(request, "finance/schemes.html", context)


@require_safe
@for_finance
def scheme(request: ActorRequest, scheme_id: int) -> HttpResponseBase:
    stored = get_object_or_404(stored_schemes(), pk=scheme_id)
    read = stored.to_scheme()
    context = {"stored": stored, "scheme": read, "words": scheme_words(read), "section": "finance:schemes"}
    return render(request, "finance/scheme.html", context)
