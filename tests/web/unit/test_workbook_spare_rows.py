"""离线填报: spare rows on the page that compares."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from perfeval.audit.models import JournalEntry
from perfeval.exchange.offline.model import SPARE_ROWS
from tests.exchange.offline.office import download, fill_in, spare
from tests.factories import Cast, filled_evaluation
from tests.web.conftest import log_in
from tests.web.unit.test_workbook import address, send, take

ROW = {"group": "产出指标—质量指标", "level3": "窗口<b>差错率", "target_text": "≤1%", "actual_text": "4%", "weight": 2}


@pytest.mark.django_db
def test_a_spare_row_is_shown_as_new_and_taken_over_under_the_name_of_its_file(cast: Cast, tmp_path: Path) -> None:
    evaluation, clerk = filled_evaluation(cast), log_in(cast.clerk)
    page = clerk.get(address(evaluation)).content.decode()
    assert f"备用行里（{SPARE_ROWS} 行" in page
    assert "删除指标行只能联网在填报页进行" in page
    path = download(evaluation, tmp_path)
    fill_in(path, {spare(1, name): text for name, text in ROW.items()} | {spare(1, "score"): 2})
    shown = send(clerk, evaluation, path.read_bytes(), "三月填的.xlsx")
    text = shown.content.decode()
    assert "将新增 <b>1</b> 行指标" in text
    assert "窗口&lt;b&gt;差错率" in text
    assert text.count("无（新增）") == len(ROW) + 1
    refused = take(clerk, shown)
    assert "已列在“不能采用”中" in refused.content.decode()  # 2 points are more than the rule gives
    assert "三月填的.xlsx" in refused.content.decode()
    assert not evaluation.indicators.filter(level3=ROW["level3"]).exists()
    again = take(clerk, refused)
    assert f"已从离线工作簿写入 {len(ROW) - 1} 处" in again.content.decode()
    assert evaluation.indicators.get(level3=ROW["level3"]).score is None
    entry = JournalEntry.objects.filter(chain=evaluation.chain, action="edit").latest("pk")
    assert entry.detail["source"] == "离线表导入：三月填的.xlsx"
    auditor = log_in(cast.auditor).get(reverse("auditor:table", args=[evaluation.pk]))
    assert "离线表导入：三月填的.xlsx，" in auditor.content.decode()
