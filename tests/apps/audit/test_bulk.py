"""Many rows in one go: what is stored is what single saves would have stored, on either database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfeval.audit.bulk import insert_rows, update_rows
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM, record, record_many
from perfeval.audit.queries import broken_links
from perfeval.evaluations.models import Indicator
from tests.factories import NOW, Cast, make_evaluation

FIELDS = (
    "evaluation", "position", "level1", "level2", "level3", "target_text", "actual_text", "weight", "declared",
    "not_applicable", "reason", "improvement", "reason_categories", "reviewed_reason", "revision",
)  # fmt: skip
SHARP = "制表\t换行\n反斜\\N 引号\"'"


def test_rows_are_inserted_as_they_are(cast: Cast) -> None:
    table = make_evaluation(cast)
    table.indicators.all().delete()
    rows = [
        (table.pk, number, "产出指标", "数量指标", SHARP, "", "", weight, "", False, "", "", ["甲", '"'], "", 1)
        for number, weight in enumerate([Decimal("9.50"), None, Decimal("0.05")])
    ]
    assert insert_rows(Indicator, FIELDS, rows) == 3
    stored = table.indicators.order_by("position")
    assert [row.weight for row in stored] == [Decimal("9.50"), None, Decimal("0.05")]
    assert {row.level3 for row in stored} == {SHARP}
    assert stored[0].reason_categories == ["甲", '"']


def test_only_the_named_fields_of_the_named_rows_change(cast: Cast) -> None:
    table = make_evaluation(cast)
    first, second, *_ = table.indicators.order_by("position")
    update_rows(Indicator, ("level3", "weight"), [(first.pk, SHARP, None), (second.pk, "乙", Decimal("2.25"))])
    update_rows(Indicator, ("level3",), [])
    rows = list(table.indicators.order_by("position"))
    assert [(row.level3, row.weight) for row in rows[:3]] == [(SHARP, None), ("乙", Decimal("2.25")), ("", None)]
    assert rows[0].level2 == first.level2


@pytest.mark.django_db
def test_a_journal_written_in_one_go_is_whole() -> None:
    record(chain="x:1", action="create", by=SYSTEM, now=NOW, detail={"name": SHARP})
    for _ in range(2):
        record_many(
            details={f"x:{n}": {"n": n, "text": SHARP} for n in range(1, 4)}, action="import", by=SYSTEM, now=NOW
        )
    record(chain="x:2", action="change", by=SYSTEM, now=NOW)
    assert [list(broken_links(f"x:{n}")) for n in range(1, 4)] == [[], [], []]
    assert JournalEntry.objects.filter(chain="x:1").count() == 3
    assert JournalEntry.objects.filter(chain="x:2").latest("sequence").sequence == 3
