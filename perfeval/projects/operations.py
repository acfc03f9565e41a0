"""Making and changing projects."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, change_and_record, record
from perfeval.core.errors import Invalid
from perfeval.organisations.models import Organisation
from perfeval.projects.enums import ProjectKind
from perfeval.projects.models import Project


@transaction.atomic
def create_project(
    *,
    organisation: Organisation,
    name: str,
    by: Author,
    now: datetime,
    code: str = "",
    kind: ProjectKind = ProjectKind.PROJECT,
) -> Project:
    _refuse_taken(organisation, name, code)
    project = Project.objects.create(organisation=organisation, name=name, code=code, kind=kind)
    record(chain=_chain(project), action="create", by=by, now=now, detail={"code": code, "name": name})
    return project


@transaction.atomic
def change_project(*, project: Project, name: str, code: str, by: Author, now: datetime) -> None:
    """Name and code. Whose project it is and what kind stay: its tables depend on them."""
    _refuse_taken(project.organisation, name, code, project.pk)
    locked = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    change_and_record(locked, {"name": name, "code": code}, chain=_chain(project), action="change", by=by, now=now)
    project.name, project.code = name, code


def _refuse_taken(organisation: Organisation, name: str, code: str, own: int | None = None) -> None:
    others = Project.objects.filter(organisation=organisation)
    if own is not None:
        others = others.exclude(pk=own)
    if code and others.filter(code=code).exists():
        raise Invalid({"code": f"{organisation}已有编码为“{code}”的项目。"})
    if others.filter(name=name, code=code).exists():
        raise Invalid({"name": f"{organisation}已有名为“{name}”的项目。"})


def _chain(project: Project) -> str:
    return f"project:{project.pk}"
