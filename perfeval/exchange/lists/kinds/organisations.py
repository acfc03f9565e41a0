"""单位: the administrator's part of the tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from perfeval.core.workflow import Role
from perfeval.exchange.lists.columns import Column
from perfeval.exchange.lists.kind import Key, ListKind, Scope, Stored
from perfeval.exchange.lists.kinds.resources import OrganisationResource
from perfeval.exchange.lists.rows import Action, Row
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import change_organisation, create_organisation, move_organisation
from perfeval.organisations.operations.tree import MAX_DEPTH
from perfeval.organisations.queries import organisations_within

CODE, NAME, KIND, PARENT = range(4)
KINDS = {str(kind.label): kind for kind in OrganisationKind}


class Organisations(ListKind):
    key = "organisations"
    title = "单位"
    about = "本级及下级单位。按单位编码对应：编码已有的修改名称、类别和上级，没有的新增；文件里没有的单位不受影响。"
    roles = frozenset({Role.ADMINISTRATOR})
    _columns = (
        Column("code", "单位编码", "code", is_key=True, required=True, longest=40, example="101001", hint="唯一；以 0 开头的编码要保留 0。"),
        Column("name", "单位名称", required=True, example="某市数据局（本级）", width=32),
        Column("kind", "类别", "choice", required=True, choices=tuple(KINDS), example="预算单位"),
        Column("parent", "上级单位编码", "code", longest=40, example="101", hint="本级单位的上级不能改；其他单位必填，可以是本文件中的新单位。"),
    )  # fmt: skip

    def columns(self, scope: Scope) -> tuple[Column, ...]:
        return self._columns

    def stored(self, scope: Scope, rows: Sequence[Row], *, lock: bool = False) -> Mapping[Key, Stored]:
        found = self.records(scope)
        if lock:
            found = found.select_for_update(of=("self",), no_key=True)
        resource = OrganisationResource()
        return {(item.code,): Stored(item.pk, resource.texts(item)) for item in found}

    def records(self, scope: Scope) -> QuerySet[Organisation]:
        return organisations_within(scope.actor.organisation).order_by("path").select_related("parent")

    def texts(self, scope: Scope, records: QuerySet[Organisation]) -> Iterable[tuple[str, ...]]:
        resource = OrganisationResource()
        return (resource.texts(item) for item in records)

    def check(self, scope: Scope, rows: Sequence[Row], stored: Mapping[Key, Stored]) -> list[Row]:
        own = scope.actor.organisation
        codes = [row.values[CODE] for row in rows]
        outside = set(
            Organisation.objects.filter(code__in=codes)
            .exclude(path__startswith=own.path)
            .values_list("code", flat=True)
        )
        resource = OrganisationResource()
        above = {key[0]: item.values[PARENT] for key, item in stored.items()}
        above |= {row.values[CODE]: row.values[PARENT] for row in rows if not row.problems}
        for row in rows:
            if row.problems:
                continue
            code, parent = row.values[CODE], row.values[PARENT]
            before = stored.get((code,))
            if code in outside:
                row.refuse("单位编码", f"单位编码“{code}”已被管理范围以外的单位使用。")
            elif code == own.code:
                if before is not None and parent != before.values[PARENT]:
                    row.refuse("上级单位编码", "本级单位的上级不能在这里改。")
            elif not parent:
                row.refuse("上级单位编码", "没有填上级单位编码。只有系统管理员可以建立最上级单位。")
            elif parent not in above or parent in outside:
                row.refuse("上级单位编码", f"管理范围内和本文件中都没有编码为“{parent}”的单位。")
            else:
                _refuse_bad_place(row, above, own)
            for title, sentence in resource.faults(row.values):
                row.refuse(title, sentence)
        return []

    def write(self, scope: Scope, rows: Iterable[Row], source: Mapping[str, object], now: datetime) -> None:
        by = scope.actor.author
        known = {item.code: item for item in organisations_within(scope.actor.organisation)}
        waiting = {row.values[CODE]: row for row in rows}
        while waiting:  # parents before their children
            row = waiting.pop(next(code for code, row in waiting.items() if row.values[PARENT] not in waiting))
            code, name, kind, parent = row.values
            above = known.get(parent)
            if row.action is Action.NEW:
                known[code] = create_organisation(code=code, name=name, kind=KINDS[kind], parent=above, by=by, now=now)
                continue
            item = Organisation.objects.select_related("parent").get(pk=row.record)
            change_organisation(
                organisation=item, code=code, name=name, kind=KINDS[kind], region=item.region,
                is_active=item.is_active, by=by, now=now,
            )  # fmt: skip
            if above is not None and above.pk != item.parent_id:
                move_organisation(organisation=item, parent=above, by=by, now=now)


def _refuse_bad_place(row: Row, above: Mapping[str, str], own: Organisation) -> None:
    """Climb to the own organisation: a ring never gets there."""
    depth, code = 0, row.values[PARENT]
    most = MAX_DEPTH - own.path.count("/")
    while code != own.code and depth <= most:
        depth, code = depth + 1, above.get(code, own.code)
        if code == row.values[CODE]:
            row.refuse("上级单位编码", "不能把单位移到它自己的下级单位之下。")
            return
    if depth >= most:
        row.refuse("上级单位编码", f"单位的层级太深，最多 {MAX_DEPTH} 级。")
