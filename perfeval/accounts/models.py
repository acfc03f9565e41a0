"""People, and what they are in which organisation."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from perfeval.accounts.enums import RoleChoice
from perfeval.audit.operations import Author
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation


class User(AbstractUser):
    """A person with one name: Chinese names are not split into first and last."""

    name = models.CharField("姓名", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name or self.username

    def get_short_name(self) -> str:
        return self.name or self.username


class Membership(models.Model):
    """One role of one person in one organisation. Operations take a membership as the acting user."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField("角色", max_length=20, choices=RoleChoice)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "角色"
        verbose_name_plural = "角色"
        ordering = ["organisation__path", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=RoleChoice.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"

    @property
    def as_role(self) -> Role:
        return Role(self.role)

    @property
    def author(self) -> Author:
        """Who acts, for the journal."""
        return Author(self.user_id, str(self.user), self.role, self.organisation.name)
