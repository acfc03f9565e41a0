"""The journal (操作日志): append-only, each entry holds the hash of the one before it in its chain."""

from __future__ import annotations

import hashlib
from datetime import UTC

from django.db import models

from perfeval.audit.append_only import AppendOnly
from perfeval.core.interchange import canonical_json


class JournalHead(models.Model):
    """The newest link of a chain. Locked while an entry is appended, so links never fork."""

    chain = models.CharField(primary_key=True, max_length=80)
    sequence = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.chain} #{self.sequence}"


class JournalEntry(AppendOnly):
    """One act. People are written down as they were then: no foreign key, so nothing can go missing."""

    chain = models.CharField("对象", max_length=80)
    sequence = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人编号", null=True, blank=True)
    actor_name = models.CharField("操作人", max_length=80, blank=True)
    actor_role = models.CharField("角色", max_length=20, blank=True)
    actor_organisation = models.CharField("操作人单位", max_length=200, blank=True)
    action = models.CharField("操作", max_length=40)
    detail = models.JSONField("内容", default=dict)
    previous_hash = models.CharField("前一条散列值", max_length=64, blank=True)
    hash = models.CharField("散列值", max_length=64)

    class Meta:
        verbose_name = "操作日志"
        verbose_name_plural = "操作日志"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="journal_link_once"),
        ]
        indexes = [models.Index(fields=["-at"], name="journal_by_time")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.sequence} {self.action}"

    def compute_hash(self) -> str:
        """SHA-256 over everything that the entry says, the previous hash included."""
        content: dict[str, object] = {
            "chain": self.chain,
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": [self.actor_id, self.actor_name, self.actor_role, self.actor_organisation],
            "action": self.action,
            "detail": self.detail,
            "previous": self.previous_hash,
        }
        return hashlib.sha256(canonical_json(content)).hexdigest()
