"""离线填报: a file whose rows were moved is refused on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfeval.exchange.offline.models import OfflineUpload
from tests.exchange.offline.office import download
from tests.factories import Cast, filled_evaluation
from tests.web.conftest import log_in
from tests.web.unit.test_workbook import send


@pytest.mark.django_db
def test_a_workbook_with_a_deleted_row_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    evaluation, clerk = filled_evaluation(cast), log_in(cast.clerk)
    path = download(evaluation, tmp_path)
    book: Any = openpyxl.load_workbook(path)
    book["自评表"].delete_rows(17)
    book.save(path)
    page = send(clerk, evaluation, path.read_bytes())
    assert page.status_code == 422
    assert "工作簿的行或列被改动过：原第 17 行（" in page.content.decode()
    assert not OfflineUpload.objects.exists()
