"""GET /projects: 项目."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Router, Schema

from perfeval.projects.queries import of_organisation, projects_visible_to
from perfeval.web.api.access import actor_of
from perfeval.web.api.kinds import USUAL, After, Code, Id, Limit, page_of
from perfeval.web.api.problems import READING, refusals

if TYPE_CHECKING:
    from perfeval.projects.models import Project

router = Router(tags=["项目"])


class ProjectOut(Schema):
    id: int
    code: str
    name: str
    kind: str
    organisation_code: str
    organisation_name: str


class ProjectPage(Schema):
    items: list[ProjectOut]
    next: int | None


@router.get(
    "/projects", response={200: ProjectPage, **refusals(401, 422, 429)}, operation_id="projects", summary="项目清单"
)
def projects(request: HttpRequest, organisation: Code = None, after: After = 0, limit: Limit = USUAL) -> dict[str, Any]:
    rows = projects_visible_to(actor_of(request))
    return page_of(of_organisation(rows, organisation) if organisation else rows, after, limit, _shown)


@router.get(
    "/projects/{project_id}",
    response={200: ProjectOut, **refusals(*READING)},
    operation_id="project",
    summary="一个项目",
)
def project(request: HttpRequest, project_id: Id) -> dict[str, Any]:
    return _shown(projects_visible_to(actor_of(request)).get(pk=project_id))


def _shown(row: Project) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "organisation_code": row.organisation.code,
        "organisation_name": row.organisation.name,
    }
