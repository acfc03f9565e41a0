"""One table in the interchange format, as docs/interchange.md describes it."""

from __future__ import annotations

import json

from perfeval.core.interchange import sheet_to_json
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import assess
from perfeval.exchange.exports.asking import Ready
from perfeval.exchange.exports.naming import download_name


def table_as_json(evaluation: Evaluation) -> Ready:
    """With everything computed filled in; what the commands and the upload read back."""
    text = json.dumps(sheet_to_json(assess(evaluation).sheet), ensure_ascii=False, indent=1)
    name = f"{evaluation.project.name}-{evaluation.campaign.year}年度绩效自评表"
    return Ready(download_name(name, "json"), f"{text}\n".encode())
