"""The tree of departments (部门 / 单位). What a user may see starts here."""

from __future__ import annotations

from django.db import models

from perfeval.organisations.enums import OrganisationKind


class Organisation(models.Model):
    """`path` lists the ids from the root ("000001/000017/"): a subtree is one prefix search."""

    code = models.CharField("单位编码", max_length=40, unique=True)
    name = models.CharField("单位名称", max_length=200)
    kind = models.CharField("类别", max_length=12, choices=OrganisationKind, default=OrganisationKind.UNIT)
    region = models.CharField("地区", max_length=80, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name="上级单位", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField("路径", max_length=200, unique=True, editable=False)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    def contains(self, other: Organisation) -> bool:
        """Whether the other is this organisation or below it."""
        return other.path.startswith(self.path)
