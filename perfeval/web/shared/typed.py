"""What a person had typed when a page failed: shown again, and to be sent once more by one press."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException

MOST = 1_000_000  # characters: a table of 200 rows
SECRET = re.compile(r"pass|secret|token|code|otp", re.IGNORECASE)
# What nobody has typed: marks of the page, ticks, buttons.
OF_THE_FORM = re.compile(
    r"csrfmiddlewaretoken|revision|^was:|_FORMS$|-(declared|not_applicable)$|^submit|^(next|action|version|table|part|in-file|field|scope|kind|filters|confirmed|declared_true)$"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """`fields` is everything that is sent again; `texts` what a person would miss. Passwords are in neither."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    is_whole: bool = False


def typed(request: HttpRequest) -> Typed | None:
    """None where nothing was sent, or not by a page of ours: what another site made a browser send must never stand on a
    page of ours beside a button that sends it with our token."""
    if request.method != "POST" or not _is_from_a_page_of_ours(request):
        return None
    try:
        sent = [(name, text) for name, texts in request.POST.lists() for text in texts]
        files = [file.name or "" for _, several in request.FILES.lists() for file in several]
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError, RawPostDataException, OSError):
        return None
    fields = [(name, text) for name, text in sent if not SECRET.search(name)]
    if not sent or sum(len(name) + len(text) for name, text in fields) > MOST:
        return None
    return Typed(
        fields=[pair for pair in fields if pair[0] != "csrfmiddlewaretoken"],
        texts=[text for name, text in fields if text.strip() and not OF_THE_FORM.search(name)],
        files=files,
        is_whole=not files and all(name == "csrfmiddlewaretoken" or not SECRET.search(name) for name, _ in sent),
    )


def _is_from_a_page_of_ours(request: HttpRequest) -> bool:
    """By what the browser says and no page can change. Old browsers name the page instead (Referer)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    split = urlsplit(origin)
    return (split.scheme, split.netloc) == (request.scheme, request.get_host())
