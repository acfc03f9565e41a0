"""What every page of the administration keeps to: rights by role, part of the tree, acts instead of saves.

It lives here because the lowest apps have admin pages too; of a person it knows nothing but
`memberships`, which the accounts bring.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from perfeval.audit.operations import Author
from perfeval.core.errors import Invalid, Refused
from perfeval.core.workflow import Role

OFFICE_MODEL = "Organisation"


def memberships(request: HttpRequest) -> list[Any]:
    """The person's active roles, looked up once a request."""
    if not hasattr(request, "administration_memberships"):
        user: Any = request.user
        rows = user.memberships.filter(is_active=True, organisation__is_active=True).select_related("organisation")
        request.administration_memberships = list(rows)  # type: ignore[attr-defined]
    found: list[Any] = request.administration_memberships  # type: ignore[attr-defined]
    return found


def author_of(request: HttpRequest) -> Author:
    """Who acts: the person in the first role that leads into the administration."""
    user: Any = request.user
    roles = {Role.ADMINISTRATOR.value, Role.FINANCE_REVIEWER.value}
    acting = next((item for item in memberships(request) if item.role in roles), None)
    if acting is None:
        return Author(user.pk, str(user), Role.ADMINISTRATOR.value, "")
    return Author(user.pk, str(user), acting.role, acting.organisation.name)


class RoleRights:
    """Rights come from roles, not from Django's permission table; a superuser has them all.

    `scope` is the path of the organisation that a row belongs to; others than superusers see
    rows of their own part of the tree only.
    """

    viewers: ClassVar[frozenset[Role]] = frozenset()
    editors: ClassVar[frozenset[Role]] = frozenset()
    scope: ClassVar[str] = ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has_role(request, self.viewers | self.editors)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has_role(request, self.editors)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._has_role(request, self.editors)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what was used stays; what is no longer wanted is switched off

    def _has_role(self, request: HttpRequest, roles: frozenset[Role]) -> bool:
        user = request.user
        if not (user.is_active and user.is_staff):
            return False
        return user.is_superuser or any(item.role in {role.value for role in roles} for item in memberships(request))

    def within_scope(self, request: HttpRequest, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        if request.user.is_superuser or not path:
            return rows
        roles = {role.value for role in self.viewers | self.editors}
        paths = [item.organisation.path for item in memberships(request) if item.role in roles]
        if not paths:
            return rows.none()
        inside = Q()
        for prefix in paths:
            inside |= Q(**{f"{path}__startswith": prefix})
        return rows.filter(inside)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offices to choose from are those of one's own part of the tree."""
        model = db_field.related_model
        if model.__name__ == OFFICE_MODEL:
            kwargs["queryset"] = self.within_scope(request, model.objects.all(), "path")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class ReadOnlyAdmin(RoleRights, admin.ModelAdmin[Any]):
    """Only to look at."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.within_scope(request, super().get_queryset(request), self.scope)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActsAdmin(RoleRights, admin.ModelAdmin[Any]):
    """Saves by acts: `add` and `change` call the operation; what it refuses stands at its field.

    `changeable` names the fields that can be changed afterwards; all others are then read only.
    """

    actions = None
    list_per_page = 50
    save_on_top = True
    changeable: ClassVar[tuple[str, ...]] = ()

    def add(self, request: HttpRequest, data: dict[str, Any]) -> Model:
        raise NotImplementedError

    def change(self, request: HttpRequest, row: Any, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.within_scope(request, super().get_queryset(request), self.scope)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = tuple(super().get_readonly_fields(request, obj))
        if obj is None:
            return fixed
        return fixed + tuple(name for name in self._own_fields(request, obj) if name not in (*self.changeable, *fixed))

    def _own_fields(self, request: HttpRequest, obj: Any) -> list[str]:
        names = {field.name for field in self.opts.get_fields()}
        sections = self.fieldsets or ((None, {"fields": self.fields or ()}),)
        return [str(name) for _, section in sections for name in section["fields"] if name in names]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            self.change(request, self.get_queryset(request).get(pk=obj.pk), form.cleaned_data)
            obj.refresh_from_db()
        else:
            vars(obj).update(vars(self.add(request, form.cleaned_data)))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            # Nothing is stored: the page is made once more, with the refusal at its field.
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class = super().get_form(request, obj, change=change, **kwargs)
        refusal: Refused | None = getattr(request, "refusal", None)
        return form_class if refusal is None else _refusing(form_class, refusal)


def _refusing(form_class: type[forms.ModelForm[Any]], refusal: Refused) -> type[forms.ModelForm[Any]]:
    class RefusedForm(form_class):  # type: ignore[valid-type,misc]
        def clean(self) -> Any:
            cleaned = super().clean()
            fields = refusal.fields if isinstance(refusal, Invalid) else {"": refusal.message}
            for name, sentence in fields.items():
                self.add_error(name if name in self.fields else None, sentence)
            return cleaned

    return RefusedForm
