"""Who keeps the rights: the security administrator."""

from perfeval.core.workflow import Role
from perfeval.web.shared.access import for_roles

for_security = for_roles(Role.SECURITY_ADMINISTRATOR)
