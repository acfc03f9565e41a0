"""Reading projects."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from perfeval.accounts.models import Membership
from perfeval.audit.words import search_words
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project


def search(projects: QuerySet[Project], words: str) -> QuerySet[Project]:
    """Every word occurs in the name or the code of the project or of its unit."""
    return search_words(projects, words, ("name", "code"), ("organisation__name", "organisation__code"))


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


def projects_visible_to(actor: Membership) -> QuerySet[Project]:
    """As with tables: the unit sees its own; bureau, finance and audit what lies in their part of the tree."""
    projects = Project.objects.select_related("organisation")
    if actor.as_role in (Role.CLERK, Role.UNIT_HEAD):
        return projects.filter(organisation=actor.organisation)
    if actor.as_role in (Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER, Role.AUDITOR):
        return projects.filter(organisation__path__startswith=actor.organisation.path)
    return projects.none()


def of_organisation(projects: QuerySet[Project], code: str) -> QuerySet[Project]:
    """Those of the organisation with this code and of everything below it."""
    path = Organisation.objects.filter(code=code).values_list("path", flat=True).first()
    return projects.none() if path is None else projects.filter(organisation__path__startswith=path)
