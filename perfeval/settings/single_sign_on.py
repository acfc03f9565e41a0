"""单位统一登录: OpenID Connect, off unless it is set up. Why each is as it is: docs/decisions/single-sign-on.md."""

from __future__ import annotations

from perfeval.settings.environment import UnfitEnvironment, env
from perfeval.settings.weaknesses import SINGLE_SIGN_ON, of_single_sign_on

if found := of_single_sign_on(env):
    raise UnfitEnvironment("单位统一登录的设置不完整，未启动：\n" + "\n".join(f"  - {line}" for line in found))

OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_SECRET, OIDC_CLAIM = (env.str(name, default="") for name in SINGLE_SIGN_ON)

# allauth serves these pages alone: its own addresses are nowhere in the URLconf, its tables stay empty.
SOCIALACCOUNT_ADAPTER = "perfeval.web.shared.single_sign_on.provider.Accounts"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds, of each question to the provider
ACCOUNT_EMAIL_VERIFICATION = "none"
