"""Making projects."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, record
from perfeval.organisations.models import Organisation
from perfeval.projects.enums import ProjectKind
from perfeval.projects.models import Project


@transaction.atomic
def create_project(
    *, organisation: Organisation, name: str, by: Author, now: datetime, code: str = "",
    kind: ProjectKind = ProjectKind.PROJECT,
) -> Project:
    project = Project.objects.create(organisation=organisation, name=name, code=code, kind=kind)
    record(chain=f"project:{project.pk}", action="create", by=by, now=now, detail={"code": code, "name": name})
    return project
