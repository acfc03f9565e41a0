"""Reading projects."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project


def assignable_projects(
    organisation: Organisation, kind: str, departments: Collection[int] | None = None
) -> QuerySet[Project]:
    """The projects of one kind at or below an organisation, or below some of those in it; inactive units have none."""
    projects = Project.objects.filter(
        organisation__path__startswith=organisation.path, organisation__is_active=True, kind=kind
    )
    if departments is None:
        return projects
    chosen = Organisation.objects.filter(pk__in=departments, path__startswith=organisation.path)
    # The organisation itself among them stands for its own projects only.
    scopes = [
        Q(organisation=item) if item.pk == organisation.pk else Q(organisation__path__startswith=item.path)
        for item in chosen
    ]
    return projects.filter(reduce(or_, scopes)) if scopes else projects.none()
