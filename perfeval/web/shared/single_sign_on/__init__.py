"""单位统一登录 through django-allauth: its state, PKCE and exchange of the code; the checks of the token are ours, for it
leaves out the signature and the nonce (docs/decisions/single-sign-on.md)."""
