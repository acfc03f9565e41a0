"""Reading the tree."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation, Seal


def organisations_within(organisation: Organisation) -> QuerySet[Organisation]:
    """The organisation itself and everything below it, in the order of the tree."""
    return Organisation.objects.filter(path__startswith=organisation.path).order_by("path")


def lies_within(column: str, path: str) -> Q:
    """That an `OrganisationPath` is this path or one below it. A range of the column's order, which an index finds on
    both databases: every path ends with a slash, and "0" is the character after it."""
    return Q(**{f"{column}__gte": path, f"{column}__lt": f"{path[:-1]}0"})


def ancestors_of(organisation: Organisation) -> QuerySet[Organisation]:
    """From the root down to the organisation itself."""
    ids = [int(part) for part in organisation.path.split("/") if part]
    return Organisation.objects.filter(pk__in=ids).order_by("path")


def supervising_department(organisation: Organisation) -> Organisation:
    """主管部门: the nearest department at or above the organisation, else the organisation itself."""
    if organisation.kind == OrganisationKind.DEPARTMENT:
        return organisation
    above = organisation.parent  # nearly always the one, and often at hand
    if above is None or above.kind == OrganisationKind.DEPARTMENT:
        return above or organisation
    return ancestors_of(above).filter(kind=OrganisationKind.DEPARTMENT).last() or organisation


def name_within(organisation: Organisation, organisation_id: int) -> str:
    """Of the organisation itself or one below it; empty for any other."""
    found = organisations_within(organisation).filter(pk=organisation_id)
    return found.values_list("name", flat=True).first() or ""


def organisations_below(organisation: Organisation) -> QuerySet[Organisation]:
    """The active offices directly below."""
    return Organisation.objects.filter(parent=organisation, is_active=True).order_by("path")


def find_within(organisation: Organisation, text: str) -> list[Organisation]:
    """By code, else by full name; several where a name is not unique."""
    within = organisations_within(organisation)
    return list(within.filter(code=text)[:1]) or list(within.filter(name=text)[:2])


def seal_in_use(organisation: Organisation) -> Seal | None:
    return Seal.objects.filter(organisation=organisation, retired_at=None).select_related("uploaded_by").first()


def seals_of(organisation: Organisation) -> QuerySet[Seal]:
    """Every seal that the organisation has had, newest first, without their pictures."""
    return Seal.objects.filter(organisation=organisation).select_related("uploaded_by").defer("picture")


def organisations_with_seal() -> QuerySet[Organisation]:
    """Those that have a seal in use."""
    return Organisation.objects.filter(seals__retired_at=None, seals__isnull=False).order_by("path")
