"""Files by other programs' hands: python-docx, and LibreOffice in both directions between pages and documents."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import docx
import pytest

from perfeval.exchange.grids import Grid
from perfeval.exchange.grids.files import grids_of

pytestmark = [pytest.mark.once, pytest.mark.slow]

PAGE = """<html><head><meta charset="utf-8"></head><body><p>项目支出绩效自评表</p><p>（2023年度）</p>
<table border="1"><tr><td>项目名称</td><td colspan="5">农村道路养护</td></tr>
<tr><td rowspan="3">绩效指标</td><td>一级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td><td>分值</td></tr>
<tr><td rowspan="2">产出指标</td><td>养护里程</td><td>≥120公里</td><td>125.5</td><td>30</td></tr>
<tr><td>验收合格率</td><td>＝100%</td><td>97.75%</td><td>20</td></tr>
<tr><td colspan="5">总分</td><td>98</td></tr></table><p>填表人：　　联系电话：</p></body></html>"""

EXPECTED = [
    (1, 1, "项目名称", 1, 1), (1, 2, "农村道路养护", 1, 5),
    (2, 1, "绩效指标", 3, 1), (2, 2, "一级指标", 1, 1), (2, 3, "三级指标", 1, 1), (2, 4, "年度指标值", 1, 1),
    (2, 5, "实际完成值", 1, 1), (2, 6, "分值", 1, 1),
    (3, 2, "产出指标", 2, 1), (3, 3, "养护里程", 1, 1), (3, 4, "≥120公里", 1, 1), (3, 5, "125.5", 1, 1), (3, 6, "30", 1, 1),
    (4, 3, "验收合格率", 1, 1), (4, 4, "＝100%", 1, 1), (4, 5, "97.75%", 1, 1), (4, 6, "20", 1, 1),
    (5, 1, "总分", 1, 5), (5, 6, "98", 1, 1),
]  # fmt: skip


def check(grids: tuple[Grid, ...]) -> None:
    (grid,) = grids
    assert [(one.row, one.column, one.text, one.rows, one.columns) for one in grid.cells] == EXPECTED
    assert grid.before == ("项目支出绩效自评表", "（2023年度）")
    assert [text.replace("\u3000", "") for text in grid.after] == ["填表人：联系电话："]


def by_libreoffice(source: Path, kind: str, *, reader: str = "") -> Path:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is missing")
    profile = (source.parent / "profile").as_uri()
    options = [f"--infilter={reader}"] if reader else []
    command = [program, f"-env:UserInstallation={profile}", "--headless", *options, "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(source.parent / "out"), str(source)], check=True, capture_output=True, timeout=120
    )
    return source.parent / "out" / f"{source.stem}.{kind.partition(':')[0]}"


def test_the_page_itself(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    check(grids_of(tmp_path / "a.html"))


def test_a_document_and_a_page_by_libreoffice(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    document = by_libreoffice(tmp_path / "a.html", "docx:MS Word 2007 XML", reader="HTML (StarWriter)")
    check(grids_of(document))
    check(grids_of(by_libreoffice(document, "html")))


def document(path: Path) -> Path:
    made = docx.Document()
    made.add_paragraph("项目支出绩效自评表")
    made.add_paragraph("（2023年度）")
    table = made.add_table(rows=5, cols=6)
    for row, column, text, rows, columns in EXPECTED:
        first = table.cell(row - 1, column - 1)
        first.merge(table.cell(row + rows - 2, column + columns - 2)).text = text
    made.add_paragraph("填表人：　　联系电话：")
    made.save(str(path))
    return path


def test_a_document_by_python_docx(tmp_path: Path) -> None:
    check(grids_of(document(tmp_path / "a.docx")))


def test_documents_are_read_many_times_faster_than_by_python_docx(tmp_path: Path) -> None:
    path = document(tmp_path / "a.docx")
    ours, theirs = [], []
    for _ in range(5):
        began = time.process_time()
        for _ in range(10):
            grids_of(path)
        ours.append(time.process_time() - began)
        began = time.process_time()
        for _ in range(10):
            [[one.text for one in row.cells] for row in docx.Document(str(path)).tables[0].rows]
        theirs.append(time.process_time() - began)
    assert min(theirs) > 2 * min(ours)
