"""Who audits: reads everything in their part of the tree, changes nothing."""

from perfeval.core.workflow import Role
from perfeval.web.shared.access import for_roles

for_auditor = for_roles(Role.AUDITOR)
