"""项目: those of the finance bureau's part of the tree, and which of them take part in the campaign."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from perfeval.core.workflow import Role
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.operations import assign_projects
from perfeval.exchange.lists.columns import Column
from perfeval.exchange.lists.kind import Key, ListKind, Scope, Stored
from perfeval.exchange.lists.kinds.resources import ProjectResource
from perfeval.exchange.lists.rows import Action, Row
from perfeval.organisations.queries import organisations_within
from perfeval.projects.enums import ProjectKind
from perfeval.projects.models import Project
from perfeval.projects.operations import change_project, create_project

ORGANISATION, CODE, NAME, KIND, TAKES_PART = range(5)
KINDS = {str(kind.label): kind for kind in ProjectKind}
YES, NO = "是", "否"


class Projects(ListKind):
    key = "projects"
    title = "项目"
    about = (
        "本级及下级单位的项目。按单位编码和项目编码对应：没有的新增，已有的修改名称；“参加任务”填“是”的，同时在所选"
        "任务中生成自评表。文件里没有的项目不受影响。"
    )
    roles = frozenset({Role.FINANCE_REVIEWER})
    needs_campaign = True
    _columns = (
        Column("organisation", "单位编码", "code", is_key=True, required=True, longest=40, example="101001", hint="系统中已有的单位。"),
        Column("code", "项目编码", "code", is_key=True, required=True, longest=60, example="2025-0001", hint="在本单位内唯一。"),
        Column("name", "项目名称", required=True, example="政务服务大厅运行", width=36),
        Column("kind", "类型", "choice", required=True, choices=tuple(KINDS), example="项目支出", hint="新增后不能改。"),
        Column("takes_part", "参加任务", "choice", required=True, choices=(YES, NO), example=YES, hint="“是”：在所选任务中有自评表。不再参加请在自评表上免报。"),
    )  # fmt: skip

    def columns(self, scope: Scope) -> tuple[Column, ...]:
        return self._columns

    def stored(self, scope: Scope, rows: Sequence[Row], *, lock: bool = False) -> Mapping[Key, Stored]:
        found = self.records(scope)
        if lock:
            found = found.select_for_update(of=("self",), no_key=True)
        taking_part = set(Evaluation.objects.filter(campaign=scope.campaign).values_list("project", flat=True))
        return {(text[ORGANISATION], text[CODE]): Stored(pk, text) for pk, text in _rows(found, taking_part)}

    def records(self, scope: Scope) -> QuerySet[Project]:
        return _within(scope).exclude(code="").select_related("organisation").order_by("organisation__path", "code")

    def texts(self, scope: Scope, records: QuerySet[Project]) -> Iterable[tuple[str, ...]]:
        projects = list(records)
        tables = Evaluation.objects.filter(campaign=scope.campaign, project__in=[item.pk for item in projects])
        return (text for _, text in _rows(projects, set(tables.values_list("project", flat=True))))

    def without_code(self, scope: Scope) -> int:
        return _within(scope).filter(code="").count()

    def check(self, scope: Scope, rows: Sequence[Row], stored: Mapping[Key, Stored]) -> list[Row]:
        offices = {item.code: item for item in organisations_within(scope.actor.organisation)}
        kind = KINDS_BY_SCHEME[scope.task.scheme.kind]
        resource = ProjectResource()
        for row in rows:
            if row.problems:
                continue
            office = offices.get(row.values[ORGANISATION])
            before = stored.get((row.values[ORGANISATION], row.values[CODE]))
            takes_part = row.values[TAKES_PART] == YES
            if office is None:
                row.refuse("单位编码", f"管理范围内没有编码为“{row.values[ORGANISATION]}”的单位。")
            elif before is None and not office.is_active:
                row.refuse("单位编码", f"“{office}”已停用，不能新增项目。")
            if before is not None and before.values[KIND] != row.values[KIND]:
                row.refuse("类型", f"已有项目的类型是“{before.values[KIND]}”，不能改。")
            if before is not None and before.values[TAKES_PART] == YES and not takes_part:
                row.refuse("参加任务", "这个项目在任务中已有自评表，不能用导入取消；请在自评表上免报。")
            elif takes_part and row.values[KIND] != kind and (before is None or before.values[TAKES_PART] == NO):
                row.refuse("参加任务", f"所选任务只收“{kind}”。")
            elif takes_part and office is not None and not scope.task.organisation.contains(office):
                row.refuse("参加任务", f"“{office}”不在所选任务的范围内。")
            for title, sentence in resource.faults(row.values):
                row.refuse(title, sentence)
        return []

    def write(self, scope: Scope, rows: Iterable[Row], source: Mapping[str, object], now: datetime) -> None:
        by = scope.actor.author
        offices = {item.code: item for item in organisations_within(scope.actor.organisation)}
        taking_part = set()
        for row in rows:
            office, code, name, kind, takes_part = row.values
            if row.action is Action.NEW:
                project = create_project(
                    organisation=offices[office], name=name, code=code, kind=KINDS[kind], by=by, now=now
                )
            else:
                project = Project.objects.select_related("organisation").get(pk=row.record)
                change_project(project=project, name=name, code=code, by=by, now=now)
            if takes_part == YES and (row.before is None or row.before[TAKES_PART] == NO):
                taking_part.add(project.pk)
        if taking_part:
            assign_projects(campaign=scope.task, project_ids=taking_part, by=by, now=now)


def _rows(projects: Iterable[Project], taking_part: Container[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    resource = ProjectResource()
    for item in projects:
        yield item.pk, (*resource.texts(item), YES if item.pk in taking_part else NO)


def _within(scope: Scope) -> QuerySet[Project]:
    return Project.objects.filter(organisation__path__startswith=scope.actor.organisation.path)


KINDS_BY_SCHEME = {kind.value: str(kind.label) for kind in ProjectKind}
