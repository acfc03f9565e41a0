"""People, and what they are in which organisation."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac

from perfeval.accounts.enums import RoleChoice
from perfeval.accounts.login_models import LoginTries, RecoveryCode, UsedPassword  # noqa: F401 - Django finds an app's models here
from perfeval.audit.operations import Author
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation


class User(AbstractUser):
    """A person with one name: Chinese names are not split into first and last."""

    name = models.CharField("姓名", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    must_change_password = models.BooleanField("须先修改密码", default=False, editable=False)
    session_mark = models.CharField(max_length=16, blank=True, editable=False)  # a new one ends every session

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must know to be this person's: it ends with the password, as Django has it, and with the mark."""
        mark = f"{self.session_mark}:{self.password}"
        return salted_hmac("perfeval.accounts.session", mark, secret=secret, algorithm="sha256").hexdigest()


class Membership(models.Model):
    """One role of one person in one organisation. Operations take a membership as the acting user.

    A role that was lent (委托) is a row of its own: it names the row that it rests on and works between two instants.
    """

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField("角色", max_length=20, choices=RoleChoice)
    is_active = models.BooleanField("启用", default=True)
    # Asked for by the system administrator, not yet granted by the security administrator.
    proposed_at = models.DateTimeField("申请时间", null=True, blank=True, editable=False)
    on_behalf_of = models.ForeignKey(
        "self",
        verbose_name="代行",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="lent",
    )
    starts_at = models.DateTimeField("开始时间", null=True, blank=True, editable=False)
    ends_at = models.DateTimeField("结束时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "角色"
        verbose_name_plural = "角色"
        ordering = ["organisation__path", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(on_behalf_of=None),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=models.Q(on_behalf_of=None, starts_at=None, ends_at=None)
                | models.Q(
                    on_behalf_of__isnull=False,
                    starts_at__isnull=False,
                    ends_at__isnull=False,
                    starts_at__lt=models.F("ends_at"),
                ),
                name="membership_lent_for_a_time",
            ),
            models.CheckConstraint(condition=models.Q(role__in=RoleChoice.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"

    @property
    def as_role(self) -> Role:
        return Role(self.role)

    @property
    def role_name(self) -> str:
        """The role in words, and in whose place."""
        return f"{self.get_role_display()}{self._in_place_of}"

    @property
    def author(self) -> Author:
        """Who acts, for the journal."""
        return Author(self.user_id, f"{self.user}{self._in_place_of}", self.role, self.organisation.name)

    @property
    def _in_place_of(self) -> str:
        return f"（代{self.on_behalf_of.user}）" if self.on_behalf_of else ""


class ApiToken(models.Model):
    """What another system shows instead of a password. It acts in one role of one person, and no longer than that
    person has the role. Only the hash is kept: 256 random bits need no slow one."""

    membership = models.ForeignKey(Membership, verbose_name="角色", on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField("用途", max_length=60)
    prefix = models.CharField("开头", max_length=12)
    hash = models.CharField("散列值", max_length=64, unique=True)
    may_write = models.BooleanField("可以写入", default=False)
    created_at = models.DateTimeField("生成时间")
    expires_at = models.DateTimeField("失效时间")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "接口令牌"
        verbose_name_plural = "接口令牌"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="api_token_expires_after_creation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}…）"

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at
