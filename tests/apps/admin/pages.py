"""The pages of Django's administration, opened, filled in and read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.test import Client
from django.urls import reverse

from perfeval.accounts.models import User
from perfeval.organisations.models import Organisation

admin.autodiscover()  # as perfeval.urls does


OURS = {model for model in admin.site._registry if model.__module__.startswith("perfeval.")}
LISTS = sorted(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in OURS)
NEW_PASSWORD = "另一个足够长的口令-9"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"admin:{name}", args=args)


def post(client: Client, url: str, **data: object) -> Any:
    return client.post(url, {"_save": "1", **data})


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200, "the form is shown again"
    found: dict[str, list[str]] = response.context["adminform"].form.errors
    return found


EXTENSIONS_NONE = {"extensions-TOTAL_FORMS": 0, "extensions-INITIAL_FORMS": 0}


def office_form(office: Organisation, **changed: object) -> dict[str, object]:
    return {
        "code": office.code, "name": office.name, "kind": office.kind, "region": office.region,
        "parent": office.parent_id or "", "contact_name": "", "contact_phone": "", "is_active": "on", **changed
    }  # fmt: skip
