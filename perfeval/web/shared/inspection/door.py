"""Who comes in, to which files and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from perfeval.core.workflow import Role
from perfeval.exchange.inspection.queries import inspections_of, tables_of
from perfeval.web.shared.access import ActorRequest, for_roles

if TYPE_CHECKING:
    from uuid import UUID

    from perfeval.exchange.inspection.models import InspectedTable, Inspection

for_inspectors = for_roles(Role.CLERK, Role.UNIT_HEAD, Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER)
for_keepers = for_roles(Role.CLERK, Role.UNIT_HEAD)


def own_inspection(request: ActorRequest, pk: UUID) -> Inspection:
    """What another person, or the same one in another role, has had read is not there."""
    return get_object_or_404(inspections_of(request.actor), pk=pk)


def own_table(request: ActorRequest, pk: UUID) -> InspectedTable:
    return get_object_or_404(tables_of(request.actor), pk=pk)
