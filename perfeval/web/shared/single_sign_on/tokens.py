"""Whether an id_token is the provider's, for us, and of now."""

from __future__ import annotations

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Signatures by a key that only the provider has: never `none`, never a secret that both sides know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED = ("iss", "sub", "aud", "exp", "iat", "nonce")
LONGEST_SUBJECT = 191  # characters that allauth has room for
LEEWAY = 60  # seconds that the two clocks may differ


class NotForUs(OAuth2Error):  # type: ignore[misc]
    """What the provider sent is not what was asked for. Its text is ours and may stand in the log."""


def verified_claims(token: object, *, keys: object, issuer: str, client_id: str) -> dict[str, Any]:
    """What the token says, once signature, issuer, audience and time are right. The nonce is the session's business."""
    if not isinstance(token, str) or not isinstance(keys, dict):
        raise NotForUs("no id_token, or no keys")
    try:
        key = _key(jwt.get_unverified_header(token).get("kid"), jwt.PyJWKSet.from_dict(keys).keys)
        claims = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": list(REQUIRED)},
        )
    except jwt.PyJWTError as error:
        raise NotForUs(f"id_token: {type(error).__name__}") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise NotForUs("id_token: made for another client")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise NotForUs("id_token: without a usable subject")
    return claims


def _key(kid: object, keys: list[jwt.PyJWK]) -> jwt.PyJWK:
    """The one that the token names; a token that names none has to be of the only one."""
    signing = [key for key in keys if key.public_key_use in {None, "sig"}]
    named = [key for key in signing if key.key_id == kid] if kid is not None else signing
    if len(named) != 1:
        raise NotForUs("id_token: signed with a key that the provider does not name")
    return named[0]
