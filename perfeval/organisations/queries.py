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


def organisation_name(organisation_id: int) -> str:
    """Empty where there is none."""
    return Organisation.objects.filter(pk=organisation_id).values_list("name", flat=True).first() or ""


def organisations_below(organisation: Organisation) -> QuerySet[Organisation]:
    """The active offices directly below."""
    return Organisation.objects.filter(parent=organisation, is_active=True).order_by("path")


def find_within(organisation: Organisation, text: str) -> list[Organisation]:
    """By code, else by full name; several where a name is not unique."""
    within = organisations_within(organisation)
    return list(within.filter(code=text)[:1]) or list(within.filter(name=text)[:2])
