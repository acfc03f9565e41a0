"""The small lists as resources of django-import-export: how a record reads as a row, and what a row may hold.

The library's own way of saving is not used: rows are written by the operations of the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, TextChoices
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from perfeval.accounts.enums import RoleChoice
from perfeval.accounts.models import Membership, User
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.projects.enums import ProjectKind
from perfeval.projects.models import Project


class ChoiceWidget(Widget):  # type: ignore[misc]
    """Shows the word, keeps the value."""

    def __init__(self, choices: type[TextChoices]) -> None:
        super().__init__()
        self.words = dict(choices.choices)
        self.values = {word: value for value, word in self.words.items()}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return self.values.get(str(value), str(value))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.words.get(value, "")


class ListResource(ModelResource):  # type: ignore[misc]
    """Fields in the order of the list's columns; a `readonly` one is only shown."""

    def texts(self, record: Model) -> tuple[str, ...]:
        return tuple([str(value or "") for value in self.export_resource(record)])

    def faults(self, values: Sequence[str]) -> list[tuple[str, str]]:
        """What the model says of a row, as pairs of heading and sentence. No query."""
        headings = {field.attribute: field.column_name for field in self.get_export_fields()}
        try:
            record = self._meta.model()
            self.import_instance(record, dict(zip(headings.values(), values, strict=False)))
            self.validate_instance(record)
        except ValidationError as error:
            return [(headings.get(name, ""), "".join(texts)) for name, texts in error.message_dict.items()]
        return []

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = False
    ) -> None:
        """Only the fields of the list: the others are not set here. What is unique is looked up for all rows at once."""
        ours = {field.attribute for field in self.get_import_fields() if not field.readonly}
        others = {field.name for field in instance._meta.fields} - ours  # noqa: SLF001 - Django's documented interface
        instance.full_clean(exclude=others, validate_unique=False, validate_constraints=False)

    class Meta:
        clean_model_instances = True
        use_transactions = True


class OrganisationResource(ListResource):
    code = Field(attribute="code", column_name="单位编码")
    name = Field(attribute="name", column_name="单位名称")
    kind = Field(attribute="kind", column_name="类别", widget=ChoiceWidget(OrganisationKind))
    parent = Field(attribute="parent__code", column_name="上级单位编码", readonly=True)

    class Meta(ListResource.Meta):
        model = Organisation
        fields = ("code", "name", "kind", "parent")
        export_order = import_order = fields


class UserResource(ListResource):
    username = Field(attribute="username", column_name="用户名")
    name = Field(attribute="name", column_name="姓名")

    class Meta(ListResource.Meta):
        model = User
        fields = ("username", "name")
        export_order = import_order = fields


class RoleResource(ListResource):
    username = Field(attribute="user__username", column_name="用户名", readonly=True)
    name = Field(attribute="user__name", column_name="姓名", readonly=True)
    organisation = Field(attribute="organisation__code", column_name="单位编码", readonly=True)
    role = Field(attribute="role", column_name="角色", widget=ChoiceWidget(RoleChoice))

    class Meta(ListResource.Meta):
        model = Membership
        fields = ("username", "name", "organisation", "role")
        export_order = import_order = fields


class ProjectResource(ListResource):
    organisation = Field(attribute="organisation__code", column_name="单位编码", readonly=True)
    code = Field(attribute="code", column_name="项目编码")
    name = Field(attribute="name", column_name="项目名称")
    kind = Field(attribute="kind", column_name="类型", widget=ChoiceWidget(ProjectKind))

    class Meta(ListResource.Meta):
        model = Project
        fields = ("organisation", "code", "name", "kind")
        export_order = import_order = fields
