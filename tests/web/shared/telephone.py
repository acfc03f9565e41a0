"""A person with a second factor, and what their telephone shows."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django_otp.oath import totp

from perfeval.accounts.login import second_factor as factor
from perfeval.accounts.login.second_factor import confirm_second_factor
from perfeval.accounts.models import User
from perfeval.audit.operations import SYSTEM
from tests.factories import NOW, PASSWORD

JSON = {"accept": "application/json"}
PAGE, CODE = "/second-factor/", "/login/code/"


class Phone:
    """What the person's telephone shows; each code once, as a person waits for the next one."""

    def __init__(self, user: User) -> None:
        self.device, self.step = factor.begin_second_factor(user=user), -1

    def code(self) -> str:
        self.step += 1
        return f"{totp(self.device.bin_key, drift=self.step):06d}"

    def wrong(self) -> str:
        near = {f"{totp(self.device.bin_key, drift=drift):06d}" for drift in range(-3, 4)}
        return next(
            text for text in ("000000", "111111", "222222", *map(str, range(333333, 333350))) if text not in near
        )


def set_up(user: User) -> tuple[Phone, list[str]]:
    phone = Phone(user)
    codes = confirm_second_factor(user=user, code=phone.code(), by=SYSTEM, now=NOW)
    return phone, codes


def password(client: Client, name: str = "clerk", **extra: Any) -> Any:
    return client.post("/login/?next=/tokens/", {"username": name, "password": PASSWORD}, **extra)
