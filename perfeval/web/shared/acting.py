"""One act of a page: done and said, or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from perfeval.core.errors import Refused


def carried_out(request: HttpRequest, act: Callable[[], object], said: str = "") -> bool:
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.message)
        return False
    if said:
        messages.success(request, said)
    return True
