"""allauth's parts, told who the provider is and what else to look at."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from requests import Session

from perfeval.web.shared.single_sign_on.entering import enter, failed
from perfeval.web.shared.single_sign_on.tokens import NotForUs, verified_claims

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Talk(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """With the provider: where its doors are, and what it answers to the code."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, Accounts.NAME)

    @property
    def openid_config(self) -> dict[str, Any]:
        config = super().openid_config
        if not isinstance(config, dict) or config.get("issuer") != settings.OIDC_ISSUER:
            raise NotForUs("the provider's description names another issuer")
        if not all(isinstance(config.get(name), str) for name in ENDPOINTS):
            raise NotForUs("the provider's description is incomplete")
        return config

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        return SocialToken(token=data["access_token"])  # nothing is asked with it, and it is not kept

    def complete_login(self, request: HttpRequest, app: SocialApp, token: object, **kwargs: Any) -> SocialLogin:
        """allauth's own trusts the connection and looks at no signature here, and would ask for a second description of
        the person, which nothing signs."""
        with Accounts(request).get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = answer.json()
        claims = verified_claims(
            kwargs["response"].get("id_token"), keys=keys, issuer=settings.OIDC_ISSUER, client_id=app.client_id
        )
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("single-sign-on-callback"))


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> Talk:
        return Talk(request)

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def extract_common_fields(self, data: object) -> dict[str, object]:
        return {}  # nobody's account is filled in from there

    def extract_email_addresses(self, data: object) -> list[object]:
        return []  # nor found by one of these


class Accounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Takes the login out of allauth's hands as soon as it is known who it is: no account is made, linked or kept."""

    NAME = "oidc"

    def get_provider(self, request: HttpRequest, *_: object, **__: object) -> Provider:
        app = SocialApp(
            provider="openid_connect", provider_id=self.NAME, name="单位统一登录", client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_SECRET, settings={"server_url": settings.OIDC_ISSUER.rstrip("/")},
        )  # fmt: skip
        return Provider(request, app=app)

    def get_requests_session(self) -> Session:
        session: Session = super().get_requests_session()
        session.max_redirects = 0  # the secret goes to the server of the settings and nowhere else
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        claims, state = sociallogin.account.extra_data["id_token"], sociallogin.state
        if not constant_time_compare(str(claims["nonce"]), state["nonce"]):
            raise ImmediateHttpResponse(failed(request, NotForUs("id_token: of another login")))
        raise ImmediateHttpResponse(enter(request, claims, state.get("next", "")))

    def on_authentication_error(self, request: HttpRequest, *_: object, **told: Any) -> NoReturn:
        raise ImmediateHttpResponse(
            failed(request, told.get("exception"), cancelled=told.get("error") == AuthError.CANCELLED)
        )

    def is_open_for_signup(self, *_: object) -> bool:
        return False

    def can_authenticate_by_email(self, *_: object) -> bool:
        return False
