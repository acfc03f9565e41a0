"""What is evaluated: a project of an organisation, or the whole department."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from perfeval.organisations.models import Organisation
from perfeval.projects.enums import ProjectKind


class Project(models.Model):
    organisation = models.ForeignKey(
        Organisation, verbose_name="实施单位", on_delete=models.PROTECT, related_name="projects"
    )
    code = models.CharField("项目编码", max_length=60, blank=True)
    name = models.CharField("项目名称", max_length=200)
    kind = models.CharField("类型", max_length=12, choices=ProjectKind, default=ProjectKind.PROJECT)

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ["organisation__path", "code", "name"]
        indexes = [models.Index(fields=["name"], name="project_by_name")]  # lists of tables are sorted by it
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], condition=~Q(code=""), name="project_code_once"),
            models.UniqueConstraint(fields=["organisation", "name", "code"], name="project_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
