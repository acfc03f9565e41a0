from django.db.models import TextChoices


class ProjectKind(TextChoices):
    PROJECT = "project", "项目支出"
    DEPARTMENT = "department", "部门整体支出"
