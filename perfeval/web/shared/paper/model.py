"""The table as the templates read it. Ids of cells are those that findings are placed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from perfeval.evaluations.models import Remark
    from perfeval.evaluations.queries import Assessment, PlacedFinding


class Input(NamedTuple):  # hundreds a page: made in a third of a dataclass's time
    """One typed cell: `said` is what is to be said of it, `mark` its class, `before` its text in the version before."""

    id: str
    text: str
    said: SafeString
    mark: str
    before: str | None = None

    @property
    def names(self) -> SafeString:
        """What every typed cell of the page has: two look-ups of a template in one."""
        return SafeString(f'id="{self.id}" name="{self.id}"')


@dataclass(frozen=True, slots=True)
class FundRow:
    """`cells` in the order of the scheme's columns; the dashed rows have no rate and no score."""

    key: str
    label: str
    revision: int
    cells: tuple[Input, ...]
    dashed: bool
    weight: str
    rate: str
    score: str
    said: SafeString


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """`cells` by field. `own` is false where the score is only computed (subtotals). Numbers are texts: a template takes
    ten times as long to show one in the local way, and each stands in a row many times."""

    key: str
    pk: str
    number: str
    revision: str
    cells: Mapping[str, Input]
    score: str
    weight: str
    proposed: str
    why: str
    reading: str
    own: bool
    opened: bool  # there is something to explain: the fields for it stand open
    is_part: bool
    remarks: tuple[Remark, ...]
    files: int
    reviewed: str
    reviewed_reason: str

    @property
    def reviewed_words(self) -> str:
        reason = f"：{self.reviewed_reason}" if self.reviewed_reason else ""
        return f"核查得分 {self.reviewed}{reason}" if self.reviewed else ""

    @property
    def declared(self) -> str:
        return self.cells["declared"].text

    @property
    def not_applicable(self) -> bool:
        return self.cells["not_applicable"].text == "1"

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(self.cells["reason_categories"].text.split(","))

    @property
    def span(self) -> int:
        return 3 if self.remarks else 2  # below each row a line says what is to be said of its cells

    @property
    def said_cells(self) -> tuple[Input, ...]:
        return tuple(cell for field, cell in self.cells.items() if field != "reason_categories")


@dataclass(frozen=True, slots=True)
class Level2Group:
    level1: str
    name: str
    rows: tuple[IndicatorRow, ...]
    span: int


@dataclass(frozen=True, slots=True)
class Level1Group:
    """`weight_sum` of `expected` points; `expected` is empty where the scheme leaves it open."""

    id: str
    name: str
    groups: tuple[Level2Group, ...]
    span: int
    weight_sum: str
    expected: str
    score: str
    said: SafeString


@dataclass(frozen=True, slots=True)
class Figure:
    """One entry of the bar that is always in view."""

    id: str
    label: str
    text: str
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    assessment: Assessment
    editable: bool
    tells_scores: bool
    columns: tuple[tuple[str, str], ...]  # of the funds: field, words
    funds: tuple[FundRow, ...]
    cells: Mapping[str, Input]  # of the table itself, by field
    revision: int
    levels: tuple[Level1Group, ...]
    bar: tuple[Figure, ...]
    total: str
    total_weight: str
    total_said: SafeString
    said: Mapping[str, SafeString]  # by cell id
    head_said: Mapping[str, SafeString]
    remarks: tuple[Remark, ...]  # on the whole table
    all_remarks: tuple[Remark, ...]
    open_remarks: int
    missing: tuple[PlacedFinding, ...]
    errors: tuple[PlacedFinding, ...]
    warnings: tuple[PlacedFinding, ...]
    answered: tuple[PlacedFinding, ...]
    infos: tuple[PlacedFinding, ...]
    asks_rate_reason: bool

    @property
    def scheme(self) -> Any:
        return self.assessment.scheme

    @property
    def scores(self) -> Any:
        return self.assessment.scores

    @property
    def sheet(self) -> Any:
        return self.assessment.sheet
