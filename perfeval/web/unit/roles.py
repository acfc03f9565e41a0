"""Who works on a unit's tables."""

from perfeval.core.workflow import Role
from perfeval.web.shared.access import for_roles

for_unit = for_roles(Role.CLERK, Role.UNIT_HEAD)
