"""The root of all addresses."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog

from perfeval.web.shared import errors
from perfeval.web.shared.health import healthz, readyz
from perfeval.web.shared.login import Logout, admin_login
from perfeval.web.shared.metrics import metrics

admin.autodiscover()  # here and not at the start of every process: workers and commands have no pages
# Its scripts speak in our words, as its pages do (web/locale).
admin.site.i18n_javascript = JavaScriptCatalog.as_view(  # type: ignore[assignment]
    packages=["django.contrib.admin", "perfeval.web"]
)

urlpatterns = [
    path("", include("perfeval.web.shared.urls")),
    path("unit/", include("perfeval.web.unit.urls")),
    path("bureau/", include("perfeval.web.bureau.urls")),
    path("finance/", include("perfeval.web.finance.urls")),
    path("review/", include("perfeval.web.shared.review.urls")),
    path("auditor/", include("perfeval.web.auditor.urls")),
    path("administrator/", include("perfeval.web.administrator.urls")),
    path("security/", include("perfeval.web.security.urls")),
    path("audit/", include("perfeval.web.audit.urls")),
    path("api/v1/", include("perfeval.web.api.urls")),
    path("v/", include("perfeval.web.public.urls")),
    # The administration's own doors would let people in without the lock and the second factor.
    path("admin/login/", admin_login, name="admin-login"),
    path("admin/logout/", Logout.as_view(), name="admin-logout"),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password"), name="admin-password"),
    path("admin/", admin.site.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
