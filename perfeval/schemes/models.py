"""Stored versions of schemes (评分方案). A version in use never changes; a change is a new version."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models

from perfeval.audit.append_only import AppendOnly
from perfeval.core.scheme import Scheme, load_scheme

# A stored text is immutable, so its parsed form may be kept by its hash.
_PARSED: dict[str, Scheme] = {}


class StoredScheme(AppendOnly):
    key = models.SlugField("标识", max_length=60)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=200)
    region = models.CharField("地区", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类型", max_length=12, choices=[("project", "项目"), ("department", "部门整体")])
    text = models.TextField("方案正文（TOML）")
    sha256 = models.CharField("散列值", max_length=64, editable=False)
    created_at = models.DateTimeField("入库时间")

    class Meta:
        verbose_name = "评分方案"
        verbose_name_plural = "评分方案"
        ordering = ["key", "-version"]
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="scheme_version_once")]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)

    def to_scheme(self) -> Scheme:
        if self.sha256 not in _PARSED:
            _PARSED[self.sha256] = load_scheme(self.text)
        return _PARSED[self.sha256]
