"""打印样张: every printed form with a sample table, side by side. One request prints one form."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from perfeval.exchange.demo.samples import sample
from perfeval.printing.document import PrintDocument
from perfeval.printing.gallery import SCREEN_DPI, digest, kept_pdf, kept_picture
from perfeval.printing.layouts import LAYOUTS, Layout
from perfeval.web.administrator.roles import for_administrators

WATERMARK = "样张"


@dataclass(frozen=True, slots=True)
class Card:
    """What the page says of one form. `width` and `height` are those of its picture."""

    key: str
    name: str
    columns: int
    table: str
    width: int
    height: int

    @property
    def is_landscape(self) -> bool:
        return self.width > self.height


def _card(layout: Layout) -> Card:
    table = sample(layout.key)
    shown = table.project_name or table.implementing_unit or ""
    width, height = (round(side / 25.4 * SCREEN_DPI) for side in (layout.paper.width, layout.paper.height))
    return Card(layout.key, layout.name, len(layout.columns), shown, width, height)


def _document(layout: str) -> PrintDocument:
    if layout not in LAYOUTS:
        raise Http404
    return PrintDocument(sample(layout), layout, watermark=WATERMARK)


def _digest(request: HttpRequest, layout: str) -> str:
    return f'"{digest(_document(layout))}"'


@require_safe
@for_administrators
def gallery(request: HttpRequest) -> HttpResponseBase:
    cards = sorted(map(_card, LAYOUTS.values()), key=lambda card: not card.is_landscape)
    return render(request, "administrator/gallery.html", {"cards": cards, "section": "administrator:gallery"})


@require_safe
@for_administrators
@cache_control(private=True, no_cache=True)
@condition(etag_func=_digest)
def gallery_pdf(request: HttpRequest, layout: str) -> HttpResponseBase:
    response = HttpResponse(kept_pdf(_document(layout)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{layout}.pdf"'
    return response


@require_safe
@for_administrators
@cache_control(private=True, no_cache=True)
@condition(etag_func=_digest)
def gallery_picture(request: HttpRequest, layout: str) -> HttpResponseBase:
    return HttpResponse(kept_picture(_document(layout)), content_type="image/png")
