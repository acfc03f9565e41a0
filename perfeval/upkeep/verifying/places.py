"""Whose a table is: the place that decides who sees it is that of its project's organisation."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from perfeval.evaluations.models import Evaluation
from perfeval.upkeep.verifying.fault import Fault, Progress
from perfeval.upkeep.verifying.snapshots import table_place


def place_faults(progress: Progress) -> Iterator[Fault]:
    elsewhere = Evaluation.objects.exclude(organisation_path=F("project__organisation__path"))
    for number, evaluation in enumerate(elsewhere.select_related("project").order_by("pk").iterator(), start=1):
        progress(number)
        yield Fault(
            "place-differs", table_place(evaluation), "记录的所属单位与项目的实施单位不一致，可能被不该看的人看到。"
        )
