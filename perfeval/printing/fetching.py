"""What a print may load: pictures embedded in it, our own static files and stored media. Nothing else, ever.

WeasyPrint's own fetcher reads any file and any address: text of a user that became markup would carry a file of the
server into the PDF. Here an unknown name stops the print.
"""

from __future__ import annotations

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from weasyprint.urls import URLFetcher, URLFetcherResponse

PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}


class ForbiddenAddressError(ValueError):
    """An address that no template of ours uses."""


class OwnFilesFetcher(URLFetcher):  # type: ignore[misc]
    """Knows `data:`, `static:<name>` and `media:<name>`; a failure is fatal to the print."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme == "data":
            return super().fetch(url, headers)
        if scheme == "static":
            return URLFetcherResponse(url, _static(name), {"Content-Type": _type_of(name)})
        if scheme == "media":
            return URLFetcherResponse(url, _media(name), {"Content-Type": _type_of(name)})
        raise ForbiddenAddressError(f"A print may not load {url}")


def _type_of(name: str) -> str:
    for suffix, content_type in PICTURES.items():
        if name.endswith(suffix):
            return content_type
    raise ForbiddenAddressError(f"A print may not load {name}: not a picture")


def _static(name: str) -> bytes:
    path = finders.find(name)
    if not path:
        raise FileNotFoundError(name)
    with open(path, "rb") as file:  # noqa: PTH123  (the finder gives a string)
        return file.read()


def _media(name: str) -> bytes:
    # The storage refuses names that lead out of its folder.
    with default_storage.open(name, "rb") as file:
        return bytes(file.read())
