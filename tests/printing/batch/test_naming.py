"""Names that people can read and every file system takes."""

from __future__ import annotations

import pytest

from perfeval.printing.batch.naming import for_file_name
from perfeval.printing.batch.zipped import file_name
from perfeval.printing.batch_models import BatchItem

pytestmark = pytest.mark.once


def test_a_name_says_number_unit_project_and_year() -> None:
    item = BatchItem(number=7, organisation="市数据局", project="大厅运行", year=2024)
    assert file_name(item, 3) == "007_市数据局_大厅运行_2024年度绩效自评表.pdf"


def test_the_longest_name_fits() -> None:
    item = BatchItem(number=99999, organisation="𠮷" * 200, project="㐂" * 200, year=2024)
    name = file_name(item, 5)
    assert len(name.encode()) < 255
    assert name.endswith("㐂_2024年度绩效自评表.pdf")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('a<b>c:d"e/f\\g|h?i*j', "a《b》c：d”e／f＼g｜h？i＊j"),
        ("../../etc", "／..／etc"),
        ("末尾. ", "末尾"),
        ("换\n行\t\u202e倒\u200b", "换行倒"),
        ("A B　C", "A BC"),
        (" . ", "未命名"),
        ("", "未命名"),
    ],
)
def test_what_windows_forbids_or_nobody_sees_is_replaced(text: str, name: str) -> None:
    assert for_file_name(text, 100) == name
