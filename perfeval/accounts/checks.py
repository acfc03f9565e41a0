"""What an installation should be told of its own policy before it serves anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning


def check_second_factor(**_: Any) -> Sequence[CheckMessage]:
    """It opens every review to a password alone."""
    if settings.SECOND_FACTOR_ROLES:
        return []
    return [
        CheckWarning(
            "PERFEVAL_SECOND_FACTOR_ROLES 为 none：审核、审批和管理人员只凭密码登录。",
            hint="等级保护三级（GB/T 22239-2019，8.1.4.1 d）要求两种鉴别方式：请去掉这一项，或列出角色。",
            id="accounts.W001",
        )
    ]
