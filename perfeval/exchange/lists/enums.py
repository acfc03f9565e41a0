from django.db.models import TextChoices


class UploadState(TextChoices):
    RECEIVED = "received", "等待检查"
    CHECKED = "checked", "待确认"
    REFUSED = "refused", "不能读取"
    WRITING = "writing", "正在写入"
    DONE = "done", "已写入"
    FAILED = "failed", "没有写入"


class RowAction(TextChoices):
    NEW = "new", "新增"
    CHANGED = "changed", "修改"
    UNCHANGED = "unchanged", "不变"
    WRONG = "wrong", "有错"
    REMOVED = "removed", "删除空行"
