"""The only two addresses of the single sign-on: to the provider and back. Where it is off, there is nothing here."""

from __future__ import annotations

import secrets
from typing import cast

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.views import RedirectURLMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from perfeval.web.shared.single_sign_on.entering import failed
from perfeval.web.shared.single_sign_on.provider import Accounts, Talk


class SingleSignOn(RedirectURLMixin, View):
    """By a link and not a form: browsers hold a form's redirect to the policy for forms, and an office's portal may lead
    here. What comes back counts only in the session that has asked."""

    http_method_names = ["get"]
    next_page = settings.LOGIN_REDIRECT_URL

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.OIDC_ISSUER:
            raise Http404
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        nonce = secrets.token_urlsafe(32)
        provider = Accounts(request).get_provider(request)
        try:
            answer = provider.redirect(
                request, process="login", next_url=self.get_redirect_url(), auth_params={"nonce": nonce}, nonce=nonce
            )
        except (OAuth2Error, RequestException) as problem:
            return failed(request, problem)
        return cast("HttpResponse", answer)


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    if not settings.OIDC_ISSUER:
        raise Http404
    return cast("HttpResponse", OAuth2CallbackView.adapter_view(Talk(request))(request))
