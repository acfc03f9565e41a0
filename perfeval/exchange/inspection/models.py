"""Files that somebody has had read, and the tables that were found in them."""

from __future__ import annotations

import uuid

from django.db import models

from perfeval.accounts.models import Membership
from perfeval.evaluations.models import Evaluation
from perfeval.exchange.inspection.enums import FileState, InspectionState


class Inspection(models.Model):
    """One drop of files. It belongs to one role of one person: nobody else sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    title = models.CharField("名称", max_length=200)
    state = models.CharField("状态", max_length=10, choices=InspectionState, default=InspectionState.READING)
    message = models.CharField("说明", max_length=500, blank=True)
    created_at = models.DateTimeField("上传时间")
    expires_at = models.DateTimeField("保留到", db_index=True)

    class Meta:
        verbose_name = "文件核对"
        verbose_name_plural = "文件核对"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["membership", "-created_at"], name="inspection_of_member")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_at_work(self) -> bool:
        return self.state == InspectionState.READING


class InspectedFile(models.Model):
    """`name` is the file's own, with its path in an archive; `file` is where it waits, under a name of ours, until it is
    read. Members of an archive follow it: same `position`, `member` from 1."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    member = models.PositiveIntegerField(default=0)
    name = models.CharField("文件名", max_length=300)
    file = models.CharField("存放位置", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("大小", default=0)
    state = models.CharField("状态", max_length=10, choices=FileState, default=FileState.WAITING)
    message = models.CharField("说明", max_length=1000, blank=True)

    class Meta:
        verbose_name = "核对的文件"
        verbose_name_plural = "核对的文件"
        ordering = ["position", "member"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "position", "member"], name="inspected_file_place_once")
        ]

    def __str__(self) -> str:
        return self.name


class InspectedTable(models.Model):
    """`original` is what was read, `sheet` what it became by corrections; both are interchange JSON. `rows` are
    `Origins` (rows.py). `places` maps the path that a cell has in `original` to part, row and column in the file;
    `doubts` are those of the reader. The figures at the end are for lists.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="tables")
    file = models.ForeignKey(InspectedFile, on_delete=models.CASCADE, related_name="tables")
    position = models.PositiveIntegerField()
    original = models.JSONField("读出的内容")
    sheet = models.JSONField("更正后的内容")
    rows = models.JSONField("各行在文件中的行次", default=dict, blank=True)
    places = models.JSONField(default=dict)
    doubts = models.JSONField(default=list)
    scheme = models.CharField("评分方案", max_length=60, blank=True)
    guessed = models.CharField("推断的方案", max_length=60, blank=True)
    revision = models.PositiveIntegerField(default=1)
    kept = models.ForeignKey(Evaluation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kept_at = models.DateTimeField("采用时间", null=True, blank=True)
    aside = models.JSONField("没有采用的内容", default=list, blank=True)

    name = models.CharField("项目", max_length=300, blank=True)
    unit = models.CharField("单位", max_length=300, blank=True)
    printed_total = models.CharField("表中总分", max_length=40, blank=True)
    computed_total = models.CharField("计算总分", max_length=40, blank=True)
    errors = models.PositiveIntegerField("错误", default=0)
    warnings = models.PositiveIntegerField("提示", default=0)
    infos = models.PositiveIntegerField("说明", default=0)
    doubt_count = models.PositiveIntegerField("疑问", default=0)
    corrections = models.PositiveIntegerField("更正", default=0)

    class Meta:
        verbose_name = "读出的自评表"
        verbose_name_plural = "读出的自评表"
        ordering = ["file__position", "file__member", "position"]
        constraints = [models.UniqueConstraint(fields=["file", "position"], name="inspected_table_place_once")]

    def __str__(self) -> str:
        return self.name or "（没有名称）"
