"""What a batch of prints is, and how far it is."""

from django.db.models import TextChoices


class BatchKind(TextChoices):
    ZIP = "zip", "压缩包（每表一个文件）"
    MERGED = "merged", "合并成一个 PDF"


class BatchState(TextChoices):
    PRINTING = "printing", "打印中"
    BINDING = "binding", "装订中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已取消"
    EXPIRED = "expired", "已过期"


class ItemState(TextChoices):
    WAITING = "waiting", "等待打印"
    DONE = "done", "已打印"
    FAILED = "failed", "没有打印"
