"""Who works for a finance bureau."""

from perfeval.core.workflow import Role
from perfeval.web.shared.access import for_roles

for_finance = for_roles(Role.FINANCE_REVIEWER)
