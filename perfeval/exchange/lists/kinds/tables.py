"""What the lists of a campaign's tables share: which table a row means, and whether it may be set now."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from perfeval.core.workflow import Role
from perfeval.evaluations.enums import StateChoice
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import evaluations_visible_to
from perfeval.exchange.lists.columns import Column
from perfeval.exchange.lists.delimited import MOST_ROWS
from perfeval.exchange.lists.kind import Key, ListKind, Scope, Stored
from perfeval.exchange.lists.rows import Row

ORGANISATION, PROJECT, NAME = range(3)
CHUNK = 2000
_FIELDS = ("pk", "project__organisation__code", "project__code", "project__name", "state")

TABLE_COLUMNS = (
    Column("organisation", "单位编码", "code", is_key=True, required=True, longest=40, example="101001"),
    Column("project", "项目编码", "code", is_key=True, required=True, longest=60, example="2025-0001"),
    Column("name", "项目名称", is_note=True, example="政务服务大厅运行", width=32, hint="只供核对，不导入。"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """One project's table in the campaign. `locked` as in Stored."""

    pk: int
    organisation: str
    project: str
    name: str
    locked: str


Tables = Mapping[Key, Table]


class TableList(ListKind):
    """Rows begin with TABLE_COLUMNS. A project without a code cannot be named and is left out."""

    roles = frozenset({Role.FINANCE_REVIEWER})
    needs_campaign = True
    most_rows = MOST_ROWS
    chunk = 100  # of some forty rows each

    def stored(self, scope: Scope, rows: Sequence[Row], *, lock: bool = False) -> Mapping[Key, Stored]:
        tables = tables_of(scope, rows, lock=lock)
        return {(*key, *more): item for key, more, item in self.stored_rows(scope, tables)}

    def records(self, scope: Scope) -> QuerySet[Evaluation]:
        return _named(scope).order_by("organisation_path", "project__code")

    def texts(self, scope: Scope, records: QuerySet[Evaluation]) -> Iterable[tuple[str, ...]]:
        return (item.values for _, _, item in self.stored_rows(scope, dict(_by_codes(records))))

    def without_code(self, scope: Scope) -> int:
        return _tables(scope).filter(project__code="").count()

    @abstractmethod
    def stored_rows(self, scope: Scope, tables: Tables) -> Iterator[tuple[Key, Key, Stored]]:
        """The key of the table, the rest of the key, and the row."""


def tables_of(scope: Scope, rows: Sequence[Row], *, lock: bool = False) -> dict[Key, Table]:
    """The tables that the rows name by the codes of unit and project, in the order of the tree."""
    wanted = {row.values[:2] for row in rows}
    found = _named(scope)
    if len(wanted) <= CHUNK:
        found = found.filter(project__code__in={code for _, code in wanted})
    found = found.order_by("organisation_path", "project__code")
    if lock:
        list(found.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    return {key: table for key, table in _by_codes(found) if key in wanted}


def _tables(scope: Scope) -> QuerySet[Evaluation]:
    return evaluations_visible_to(scope.actor).filter(campaign=scope.campaign)


def _named(scope: Scope) -> QuerySet[Evaluation]:
    return _tables(scope).exclude(project__code="").select_related(None)


def _by_codes(found: QuerySet[Evaluation]) -> Iterator[tuple[Key, Table]]:
    for values in found.values_list(*_FIELDS).iterator(chunk_size=CHUNK):
        table = _table(*values)
        yield (table.organisation, table.project), table


def _table(pk: int, organisation: str, project: str, name: str, state: str) -> Table:
    drafting = state == StateChoice.DRAFTING
    locked = "" if drafting else f"这份自评表现在是“{StateChoice(state).label}”，不能再导入。"
    return Table(pk, organisation, project, name, locked)


def find_table(row: Row, tables: Tables, *, is_change: bool) -> Table | None:
    """Refuses a row that names no table of the campaign, or one that may not be set."""
    table = tables.get(row.values[:2])
    if table is None:
        unit, project = row.values[:2]
        row.refuse("项目编码", f"所选任务中没有单位“{unit}”的项目“{project}”的自评表。请核对编码，或先导入项目。")
    elif is_change and table.locked:
        row.refuse("", table.locked)
        return None
    return table
