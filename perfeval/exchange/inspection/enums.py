from django.db.models import TextChoices


class InspectionState(TextChoices):
    READING = "reading", "正在读取"
    DONE = "done", "已读完"
    FAILED = "failed", "没有读完"


class FileState(TextChoices):
    WAITING = "waiting", "等待读取"
    READ = "read", "已读取"
    REFUSED = "refused", "不能读取"
    OPENED = "opened", "已解压"
