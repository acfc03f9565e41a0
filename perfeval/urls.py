"""The root of all addresses."""

from django.contrib import admin
from django.urls import include, path

from perfeval.web.shared import errors
from perfeval.web.shared.health import health

urlpatterns = [
    path("", include("perfeval.web.shared.urls")),
    path("unit/", include("perfeval.web.unit.urls")),
    path("bureau/", include("perfeval.web.bureau.urls")),
    path("finance/", include("perfeval.web.finance.urls")),
    path("review/", include("perfeval.web.shared.review.urls")),
    path("auditor/", include("perfeval.web.auditor.urls")),
    path("v/", include("perfeval.web.public.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
