"""Whatever is typed into whatever cell: it is stored, or refused in words that a page can show. Nothing else."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, example, given, settings

from perfeval.core.errors import Conflict, Invalid
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, save_changes
from perfeval.evaluations.queries import assess
from perfeval.evaluations.queries.fields import CELLS, EVALUATION_CELLS, FUND_CELLS, INDICATOR_CELLS, RowKind
from tests.factories import NOW, Cast, reload

CELL_NAMES: list[tuple[RowKind, str]] = [(kind, name) for kind, cells in CELLS.items() for name in cells]

DIGITS = st.text("0123456789０１２３４５６７８９.．,，-－+eE%％万亿元 ¥≥≤", max_size=30)
ODD = st.sampled_from(
    ["NaN", "sNaN", "Infinity", "-0", "1e999", "1E+1000000", "０", "٣", "1_000", "--", "—", "\x00", "a\x00", "\ud800", "\udfff",
     "\u202e", "\ufeff", "\r", "\x1f", "\x85", "=cmd()", "<script>", "{{ x }}", "%s", "9" * 400, "长" * 3000, "⑩", "½", "Ⅻ"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=40), DIGITS, ODD, st.text(st.characters(codec=None), max_size=10))


@pytest.fixture
def row(draft: Evaluation) -> Indicator:
    return draft.indicators.order_by("position")[0]


@given(cell=st.sampled_from(CELL_NAMES), text=TEXTS)
@example(cell=("indicator", "weight"), text="１０．５")
@example(cell=("indicator", "reason_categories"), text="\x00")
@example(cell=("fund", "executed"), text="9999999999999.99")
@example(cell=("evaluation", "deduction"), text="-0")
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_stored_or_refused(
    cast: Cast, draft: Evaluation, row: Indicator, cell: tuple[RowKind, str], text: str
) -> None:
    kind, name = cell
    pk = {"evaluation": draft.pk, "fund": draft.funds.order_by("position")[0].pk, "indicator": row.pk}[kind]
    before = reload(draft)
    change = Change(kind, pk, name, text, _revision(before, kind, pk))
    try:
        given_back = save_changes(actor=cast.clerk, evaluation_id=draft.pk, changes=[change], now=NOW)
    except (Invalid, Conflict) as refusal:
        refusal.message.encode()
        assert reload(draft).content_revision == before.content_revision
    else:
        assert given_back.sheet == assess(reload(draft)).sheet, "what is in hand is what is stored"


def _revision(evaluation: Evaluation, kind: RowKind, pk: int) -> int:
    if kind == "evaluation":
        return evaluation.revision
    return (evaluation.funds if kind == "fund" else evaluation.indicators).get(pk=pk).revision


def test_every_cell_is_drawn() -> None:
    assert len(CELL_NAMES) == len(EVALUATION_CELLS) + len(FUND_CELLS) + len(INDICATOR_CELLS) >= 19
