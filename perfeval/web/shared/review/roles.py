"""Who reads the tables of others, and who reviews them."""

from perfeval.core.workflow import Role
from perfeval.web.shared.access import for_roles

for_reviewers = for_roles(Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER)
for_readers = for_roles(Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER, Role.AUDITOR)
