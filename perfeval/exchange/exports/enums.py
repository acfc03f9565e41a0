"""What is exported, as what, and how far it is."""

from django.db.models import TextChoices


class ExportKind(TextChoices):
    TABLES = "tables", "自评表清单"
    SUMMARY = "summary", "自评汇总表"
    FINDINGS = "findings", "检查结果"
    LIST = "list", "清单"  # one that may be taken in again: `Export.list_key` says which


class ExportFormat(TextChoices):
    XLSX = "xlsx", "Excel 工作簿"
    CSV = "csv", "CSV 文本"
    JSON = "json", "JSON 数据"


class ExportState(TextChoices):
    WRITING = "writing", "生成中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已取消"
    EXPIRED = "expired", "已过期"
