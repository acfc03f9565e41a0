"""What every answer carries, whoever gives it: a page, a file, an error, whitenoise, another middleware."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# None of what a browser can do beside showing pages.
SWITCHED_OFF: Final = (
    "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
# Of a download: should a browser ever show it, it runs, loads and embeds nothing, and is not of our origin.
FILE_POLICY: Final = "sandbox; default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"


def guarded(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, outside of all that may answer. Whoever knows better has said so already: whitenoise lets its files be
    kept. What SecurityMiddleware sets too is here for the requests that fail in SecurityMiddleware itself."""
    always = {
        "Cache-Control": "private, no-store",  # after the logout, too, nobody reads it by the back button
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY or "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in SWITCHED_OFF),
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
    }

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in always.items():
            response.headers.setdefault(name, value)
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = FILE_POLICY
        return response

    return handle
