"""Reading the tree."""

from __future__ import annotations

from django.db.models import QuerySet

from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation


def organisations_within(organisation: Organisation) -> QuerySet[Organisation]:
    """The organisation itself and everything below it, in the order of the tree."""
    return Organisation.objects.filter(path__startswith=organisation.path).order_by("path")


def ancestors_of(organisation: Organisation) -> QuerySet[Organisation]:
    """From the root down to the organisation itself."""
    ids = [int(part) for part in organisation.path.split("/") if part]
    return Organisation.objects.filter(pk__in=ids).order_by("path")


def supervising_department(organisation: Organisation) -> Organisation:
    """主管部门: the nearest department at or above the organisation, else the organisation itself."""
    departments = ancestors_of(organisation).filter(kind=OrganisationKind.DEPARTMENT)
    return departments.last() or organisation
