"""What must hold before the program serves anybody."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from perfeval.accounts.queries import demo_accounts_exist


def refuse_demo_accounts() -> None:
    """Their passwords are printed in the README: a production database must not hold them."""
    if settings.REFUSE_DEMO_ACCOUNTS and demo_accounts_exist():
        raise ImproperlyConfigured(
            "数据库中有演示账号（密码公开），正式环境拒绝启动。请删除演示账号，或换用新的数据库。"
        )
