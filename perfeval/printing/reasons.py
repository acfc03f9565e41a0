"""Why something was not printed, in words for the people who wait for it."""

from __future__ import annotations

import errno

from celery.exceptions import SoftTimeLimitExceeded

from perfeval.printing.document import PrintError

# The printer's advice is for the table that is being written; in an approved one nobody can change a character.
FOR_DRAFTS = "请改用别的字"
FOR_APPROVED = "请财政部门重新打开后，由填报单位改用别的字"
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def told(error: Exception) -> str:
    """A sentence on an approved table. What the program says of itself (paths, classes) goes to the log only."""
    if isinstance(error, PrintError):
        return str(error).replace(FOR_DRAFTS, FOR_APPROVED)
    if isinstance(error, OSError):
        return "服务器的磁盘空间不足。" if error.errno in NO_SPACE else "服务器读写文件时出错。"
    return "用时过长，已中止。" if isinstance(error, SoftTimeLimitExceeded) else "程序出错。"
