"""What every page of the administration keeps to: rights by role, part of the tree, acts instead of saves.

It lives here because the lowest apps have admin pages too; of a person it knows nothing but
`memberships`, which the accounts bring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from perfeval.audit.operations import Author
from perfeval.audit.paging import Pages
from perfeval.core.errors import Invalid, Refused
from perfeval.core.personal import masked_phone
from perfeval.core.workflow import Role

OFFICE_MODEL = "Organisation"
Part = Callable[[str], Q]  # of a path to an office: that it lies in a part of the tree


def memberships(request: HttpRequest) -> list[Any]:
    """The person's own active roles, looked up once a request; one that was lent opens no administration."""
    if not hasattr(request, "administration_memberships"):
        user: Any = request.user
        rows = user.memberships.filter(is_active=True, on_behalf_of=None, organisation__is_active=True).select_related(
            "organisation"
        )
        request.administration_memberships = list(rows)  # type: ignore[attr-defined]
    found: list[Any] = request.administration_memberships  # type: ignore[attr-defined]
    return found


def author_of(request: HttpRequest) -> Author:
    """Who acts: the person in the role that leads into the administration, the system administrator's first."""
    user: Any = request.user
    roles = {Role.ADMINISTRATOR.value, Role.FINANCE_REVIEWER.value}
    held = sorted((item for item in memberships(request) if item.role in roles), key=lambda item: item.role)
    if not held:
        return Author(user.pk, str(user))
    acting = held[0]  # "administrator" before "finance_reviewer"
    return Author(user.pk, str(user), acting.role, acting.organisation.name)


class RoleRights:
    """Rights come from roles, not from Django's permission table; a superuser has none by that.

    `scope` is the path of the organisation that a row belongs to; everybody sees rows of their own part of the tree
    only, and changes those of the parts where they are an editor: somebody may be that in one office and a viewer in
    another. `at_home`: the editors who change what is their office's own, and nothing below it.
    """

    viewers: ClassVar[frozenset[Role]] = frozenset()
    editors: ClassVar[frozenset[Role]] = frozenset()
    at_home: ClassVar[frozenset[Role]] = frozenset()
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
        return any(item.role in {role.value for role in roles} for item in memberships(request))

    def visible(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return self.within(rows, lambda path: _below(path, self._paths(request, self.viewers | self.editors)))

    def editable(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return self.within(rows, lambda path: self.edited(request, path))

    def within(self, rows: QuerySet[Any], part: Part) -> QuerySet[Any]:
        return rows.filter(part(self.scope)) if self.scope else rows

    def edited(self, request: HttpRequest, path: str) -> Q:
        """That the office whose `path` this is lies where the person is an editor."""
        home = Q(**{f"{path}__in": self._paths(request, self.at_home)})
        return home | _below(path, self._paths(request, self.editors - self.at_home))

    def _paths(self, request: HttpRequest, roles: frozenset[Role]) -> list[str]:
        named = {role.value for role in roles}
        return [item.organisation.path for item in memberships(request) if item.role in named]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offices to choose from are those where the person is an editor."""
        model = db_field.related_model
        if model.__name__ == OFFICE_MODEL:
            kwargs["queryset"] = model.objects.filter(self.edited(request, "path"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


def _below(path: str, prefixes: Iterable[str]) -> Q:
    inside = Q(pk__in=[])  # of no parts nothing: an empty Q would be everything
    for prefix in prefixes:
        inside |= Q(**{f"{path}__startswith": prefix})
    return inside


def choosable(site: admin.AdminSite, request: HttpRequest, offices: QuerySet[Any]) -> QuerySet[Any]:
    """Of the offices that a form's search finds those that the form takes; the search names the model of the form, which
    is a page's own or that of rows on one."""
    asked = f"{request.GET.get('app_label')}.{request.GET.get('model_name')}".lower()
    for page in site._registry.values():  # noqa: SLF001 - rows on a page are known to nothing else
        for form in (page, *page.get_inline_instances(request)):
            if isinstance(form, RoleRights) and form.opts.label_lower == asked:
                return offices.filter(form.edited(request, "path"))
    return offices.none()


class ReadOnlyAdmin(RoleRights, admin.ModelAdmin[Any]):
    """Only to look at."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    paginator = Pages

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.visible(request, super().get_queryset(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActsAdmin(RoleRights, admin.ModelAdmin[Any]):
    """Saves by acts: `add` and `change` call the operation; what it refuses stands at its field.

    `changeable` names the fields that can be changed afterwards; all others are then read only. `phones` are shown masked:
    a number is corrected by a new one, not by reading the old one.
    """

    actions = None
    list_per_page = 50
    show_full_result_count = False
    paginator = Pages
    save_on_top = True
    changeable: ClassVar[tuple[str, ...]] = ()
    phones: ClassVar[tuple[str, ...]] = ()

    def add(self, request: HttpRequest, data: dict[str, Any]) -> Model:
        raise NotImplementedError

    def change(self, request: HttpRequest, row: Any, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.visible(request, super().get_queryset(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or self.editable(request, super().get_queryset(request).filter(pk=obj.pk)).exists()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = tuple(super().get_readonly_fields(request, obj))
        if obj is None:
            return fixed
        return fixed + tuple(name for name in self._own_fields(request, obj) if name not in (*self.changeable, *fixed))

    def _own_fields(self, request: HttpRequest, obj: Any) -> list[str]:
        names = {field.name for field in self.opts.get_fields()}
        sections = self.fieldsets or ((None, {"fields": self.fields or ()}),)
        return [str(name) for _, section in sections for name in section["fields"] if name in names]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        if row is not None and not self.has_change_permission(request, row):  # shown as text, from the row itself
            for name in self.phones:
                setattr(row, name, masked_phone(getattr(row, name)))
        return row

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            self.change(request, self.editable(request, self.get_queryset(request)).get(pk=obj.pk), form.cleaned_data)
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
        if obj is not None and self.phones and self.has_change_permission(request, obj):
            form_class = _masking(form_class, self.phones)
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


def _masking(form_class: type[forms.ModelForm[Any]], names: tuple[str, ...]) -> type[forms.ModelForm[Any]]:
    """What comes back as it was shown was not changed."""

    class MaskingForm(form_class):  # type: ignore[valid-type,misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.stored = {name: getattr(self.instance, name) for name in names}
            self.initial.update({name: masked_phone(phone) for name, phone in self.stored.items()})

        def clean(self) -> Any:
            cleaned = super().clean()
            for name, phone in self.stored.items():
                if cleaned.get(name) == masked_phone(phone):
                    cleaned[name] = phone
            return cleaned

    return MaskingForm
