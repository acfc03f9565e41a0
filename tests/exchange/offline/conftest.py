"""One table of the usual cast, and its workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.evaluations.models import Evaluation
from tests.exchange.offline.office import download
from tests.factories import Cast, filled_evaluation, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def evaluation(cast: Cast) -> Evaluation:
    return filled_evaluation(cast)


@pytest.fixture
def path(evaluation: Evaluation, tmp_path: Path) -> Path:
    return download(evaluation, tmp_path)
