"""Changing the tree."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, record
from perfeval.core.errors import Refused
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation


@transaction.atomic
def create_organisation(
    *, code: str, name: str, by: Author, now: datetime, kind: OrganisationKind = OrganisationKind.UNIT,
    parent: Organisation | None = None, region: str = "", contact_name: str = "", contact_phone: str = "",
) -> Organisation:
    organisation = Organisation.objects.create(
        code=code, name=name, kind=kind, parent=parent, region=region or (parent.region if parent else ""),
        contact_name=contact_name, contact_phone=contact_phone, path=f"new-{uuid.uuid4()}",
    )
    organisation.path = _path(parent, organisation)
    organisation.save(update_fields=["path"])
    record(chain=f"organisation:{organisation.pk}", action="create", by=by, now=now, detail={"code": code, "name": name})
    return organisation


@transaction.atomic
def move_organisation(*, organisation: Organisation, parent: Organisation | None, by: Author, now: datetime) -> None:
    """Hang an organisation under another parent; everything below it moves along."""
    if parent is not None and organisation.contains(parent):
        raise Refused("不能把单位移到它自己的下级单位之下。")
    old, new = organisation.path, _path(parent, organisation)
    if old == new:
        return
    below = list(Organisation.objects.select_for_update().filter(path__startswith=old))
    for item in below:
        item.path = new + item.path.removeprefix(old)
    Organisation.objects.bulk_update(below, ["path"])
    organisation.parent, organisation.path = parent, new
    organisation.save(update_fields=["parent"])
    record(chain=f"organisation:{organisation.pk}", action="move", by=by, now=now, detail={"from": old, "to": new})


def _path(parent: Organisation | None, organisation: Organisation) -> str:
    return f"{parent.path if parent else ''}{organisation.pk:06d}/"


@transaction.atomic
def change_contact(
    *, organisation: Organisation, contact_name: str, contact_phone: str, by: Author, now: datetime
) -> None:
    """Who to call about the organisation's tables."""
    organisation.contact_name, organisation.contact_phone = contact_name, contact_phone
    organisation.save(update_fields=["contact_name", "contact_phone"])
    record(
        chain=f"organisation:{organisation.pk}", action="contact", by=by, now=now,
        detail={"contact_name": contact_name, "contact_phone": contact_phone},
    )
