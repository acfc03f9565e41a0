"""单位统一登录: whose account it is that the provider names. None is made here, and none found by an e-mail address."""

from __future__ import annotations

from datetime import datetime

from perfeval.accounts.login.operations import SINGLE_SIGN_ON, refuse
from perfeval.accounts.models import User
from perfeval.core.errors import NotAllowed


def account_named(*, username: str, address: str, now: datetime) -> User:
    """The account of exactly this name that may log in. Raises NotAllowed, alike for unknown and disabled ones."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        refuse(username=username, what=SINGLE_SIGN_ON, left=None, address=address, now=now)
        raise NotAllowed(
            "认证平台已确认您的身份，但本系统没有与之对应的可用账号。请联系本单位的系统管理员开通或核对账号。"
        )
    return user
