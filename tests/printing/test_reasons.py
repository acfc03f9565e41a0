"""Why a print failed, as it is told to those who wait for an approved one."""

from __future__ import annotations

import errno
from dataclasses import replace

import pytest

from perfeval.printing.document import PrintDocument, PrintError
from perfeval.printing.reasons import FOR_DRAFTS, told
from perfeval.printing.render import render_pdf
from tests.printing.tables import published

pytestmark = pytest.mark.once


def test_who_waits_for_an_approved_table_is_told_who_can_change_it() -> None:
    """The printer itself speaks to who is still writing."""
    with pytest.raises(PrintError) as caught:
        render_pdf(PrintDocument(replace(published("futian-2022-01"), project_name="\ue000项目"), "futian"))
    assert FOR_DRAFTS in str(caught.value)
    said = told(caught.value)
    assert "请财政部门重新打开后，由填报单位改用别的字" in said
    assert FOR_DRAFTS not in said


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "/srv/perfeval"), "服务器的磁盘空间不足。"),
        (OSError(errno.EACCES, "/srv/perfeval"), "服务器读写文件时出错。"),
        (KeyError("/srv/perfeval"), "程序出错。"),
    ],
)
def test_what_the_program_says_of_itself_is_not_told(error: Exception, words: str) -> None:
    assert told(error) == words
