from django.db.models import TextChoices

from perfeval.core.workflow import Role


class RoleChoice(TextChoices):
    """The roles of `core.workflow` with the names that people read."""

    CLERK = Role.CLERK.value, "填报人"
    UNIT_HEAD = Role.UNIT_HEAD.value, "单位负责人"
    BUREAU_REVIEWER = Role.BUREAU_REVIEWER.value, "主管部门审核人"
    FINANCE_REVIEWER = Role.FINANCE_REVIEWER.value, "财政审核人"
    AUDITOR = Role.AUDITOR.value, "审计"
    ADMINISTRATOR = Role.ADMINISTRATOR.value, "系统管理员"
    SECURITY_ADMINISTRATOR = Role.SECURITY_ADMINISTRATOR.value, "安全管理员"
    AUDIT_ADMINISTRATOR = Role.AUDIT_ADMINISTRATOR.value, "审计管理员"
