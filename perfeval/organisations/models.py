"""The tree of departments (部门 / 单位). What a user may see starts here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

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

    @property
    def chain(self) -> str:
        """Its chain in the journal."""
        return f"organisation:{self.pk}"

    def contains(self, other: Organisation) -> bool:
        """Whether the other is this organisation or below it."""
        return other.path.startswith(self.path)


class OrganisationPath(models.CharField[str, str]):
    """The path of the organisation that a row belongs to, kept beside the row for lists that are cut by it.

    The database keeps it true: it is a foreign key to the path, so that there is no row of a place that does not exist,
    and a move of the organisation takes the rows along in the same statement. Its order is that of the bytes, which is
    the order of the tree and the one in which an index finds both a part of the tree and the next rows of a list.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 200, "editable": False, **options})

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        # SQLite compares bytes by itself.
        return {**super().db_parameters(connection), "collation": "C" if connection.vendor == "postgresql" else None}

    def db_type_suffix(self, connection: BaseDatabaseWrapper) -> str:
        return "REFERENCES organisations_organisation (path) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED"


class Seal(models.Model):
    """公章: the picture of an organisation's seal, a PNG with a transparent ground. A new one retires the old one; none
    is deleted, since prints bear it."""

    organisation = models.ForeignKey(Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="seals")
    picture = models.BinaryField("印模")
    sha256 = models.CharField("散列值", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "公章"
        verbose_name_plural = "公章"
        ordering = ["-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(retired_at__isnull=True), name="one_seal_in_use"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} 公章"
