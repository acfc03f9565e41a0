"""Who works for a supervising department."""

from perfeval.core.workflow import Role
from perfeval.web.shared.access import for_roles

for_bureau = for_roles(Role.BUREAU_REVIEWER)
