"""Changing one's password."""

from __future__ import annotations

import re

from tests.factories import PASSWORD, Cast
from tests.web.conftest import log_in

NEW = "崭新的口令-2027"


def test_it_changes_and_one_stays_logged_in(cast: Cast) -> None:
    client = log_in(cast.clerk)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    page = client.post("/password/", form, follow=True).content.decode()
    assert "密码已修改" in page
    cast.clerk.user.refresh_from_db()
    assert cast.clerk.user.check_password(NEW)


def test_the_rules_are_said_in_chinese(cast: Cast) -> None:
    form = {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}
    page = log_in(cast.clerk).post("/password/", form).content.decode()
    assert "密码太短，至少要有 10 个字符" in page
    assert "invalid-feedback" in page
    assert not re.findall(r">\s*[A-Z][a-z]+ [a-z]+[^<]*<", page)  # no sentence was left in English
