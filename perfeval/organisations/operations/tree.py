"""Changing the tree."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, change_and_record, record
from perfeval.core.errors import Invalid, Refused
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation

MAX_DEPTH = 12  # real trees have four or five levels; the path column holds more than twelve


@transaction.atomic
def create_organisation(
    *,
    code: str,
    name: str,
    by: Author,
    now: datetime,
    kind: OrganisationKind = OrganisationKind.UNIT,
    parent: Organisation | None = None,
    region: str = "",
    contact_name: str = "",
    contact_phone: str = "",
) -> Organisation:
    """A new office below another one, or a root."""
    _lock_tree()
    if Organisation.objects.filter(code=code).exists():
        raise Invalid({"code": f"单位编码“{code}”已被使用。"})
    parent = _fresh(parent)
    organisation = Organisation.objects.create(
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        region=region or (parent.region if parent else ""),
        contact_name=contact_name,
        contact_phone=contact_phone,
        path=f"new-{uuid.uuid4()}",
    )
    organisation.path = _path(parent, organisation)
    _refuse_too_deep([organisation.path])
    organisation.save(update_fields=["path"])
    record(chain=organisation.chain, action="create", by=by, now=now, detail={"code": code, "name": name})
    return organisation


@transaction.atomic
def move_organisation(*, organisation: Organisation, parent: Organisation | None, by: Author, now: datetime) -> None:
    """Hang an organisation under another parent; everything below it moves along."""
    _lock_tree()
    moved, parent = Organisation.objects.get(pk=organisation.pk), _fresh(parent)
    if parent is not None and moved.contains(parent):
        raise Refused("不能把单位移到它自己的下级单位之下。")
    old, new = moved.path, _path(parent, moved)
    if old == new:
        return
    below = list(Organisation.objects.filter(path__startswith=old))
    for item in below:
        item.path = new + item.path.removeprefix(old)
    _refuse_too_deep([item.path for item in below])
    Organisation.objects.bulk_update(below, ["path"])
    organisation.parent, organisation.path = parent, new
    organisation.save(update_fields=["parent"])
    record(chain=organisation.chain, action="move", by=by, now=now, detail={"from": old, "to": new})


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    code: str,
    name: str,
    kind: OrganisationKind,
    region: str,
    is_active: bool,
    by: Author,
    now: datetime,
) -> None:
    """Code, name, kind and region; switched off, its people can no longer act for it."""
    if Organisation.objects.filter(code=code).exclude(pk=organisation.pk).exists():
        raise Invalid({"code": f"单位编码“{code}”已被使用。"})
    values = {"code": code, "name": name, "kind": kind.value, "region": region, "is_active": is_active}
    _change(organisation, values, "change", by, now)


@transaction.atomic
def change_contact(
    *, organisation: Organisation, contact_name: str, contact_phone: str, by: Author, now: datetime
) -> None:
    """Who to call about the organisation's tables."""
    _change(organisation, {"contact_name": contact_name, "contact_phone": contact_phone}, "contact", by, now)


@transaction.atomic
def show_contact(*, organisation: Organisation, by: Author, now: datetime) -> str:
    """The telephone in full, to somebody who has to call: who has looked at whose, and when, is in the journal."""
    record(chain=organisation.chain, action="show-contact", by=by, now=now)
    return organisation.contact_phone


def _change(organisation: Organisation, values: dict[str, object], action: str, by: Author, now: datetime) -> None:
    locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    change_and_record(locked, values, chain=organisation.chain, action=action, by=by, now=now, phones=["contact_phone"])
    for field, value in values.items():
        setattr(organisation, field, value)


def _lock_tree() -> None:
    """One change of the tree's shape at a time: of two moves that would hang two offices below each
    other the second must see the first, and so must an office that is being made below a moving one."""
    list(Organisation.objects.select_for_update(no_key=True).filter(parent=None).order_by("pk").values_list("pk"))


def _fresh(organisation: Organisation | None) -> Organisation | None:
    """As it is now that the tree is locked."""
    return None if organisation is None else Organisation.objects.get(pk=organisation.pk)


def _path(parent: Organisation | None, organisation: Organisation) -> str:
    return f"{parent.path if parent else ''}{organisation.pk:06d}/"


def _refuse_too_deep(paths: list[str]) -> None:
    if max(path.count("/") for path in paths) > MAX_DEPTH:
        raise Refused(f"单位层级最多 {MAX_DEPTH} 级。")
