"""公章: taking an organisation's seal into use and out of it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, record
from perfeval.core.errors import Invalid, NotAllowed, Refused
from perfeval.core.workflow import Role
from perfeval.organisations.models import Organisation, Seal
from perfeval.organisations.seal_picture import clean_seal


@transaction.atomic
def upload_seal(*, organisation: Organisation, picture: bytes, by: Author, now: datetime) -> Seal:
    """Take a picture of the seal into use; the one used so far is retired.

    Raises Invalid({"picture": …}) for a picture that is none of a seal.
    """
    head = _head(by, organisation)
    png = clean_seal(picture)
    sha256 = hashlib.sha256(png).hexdigest()
    _lock(organisation)
    in_use = Seal.objects.filter(organisation=organisation, retired_at=None).first()
    if in_use is not None:
        if in_use.sha256 == sha256:
            raise Invalid({"picture": "这张图片与现用的公章相同，没有更换。"})
        _retire(in_use, now)
    seal = Seal.objects.create(
        organisation=organisation, picture=png, sha256=sha256, uploaded_at=now, uploaded_by_id=head
    )
    detail = {"sha256": sha256, "replaces": in_use.sha256 if in_use else ""}
    record(chain=organisation.chain, action="upload-seal", by=by, now=now, detail=detail)
    return seal


@transaction.atomic
def retire_seal(*, organisation: Organisation, by: Author, now: datetime) -> None:
    """Use the seal no more. Prints that bear it stay as they are."""
    _head(by, organisation)
    _lock(organisation)
    in_use = Seal.objects.filter(organisation=organisation, retired_at=None).first()
    if in_use is None:
        raise Refused("本单位没有在用的公章。")
    _retire(in_use, now)
    record(chain=organisation.chain, action="retire-seal", by=by, now=now, detail={"sha256": in_use.sha256})


def _retire(seal: Seal, now: datetime) -> None:
    seal.retired_at = now
    seal.save(update_fields=["retired_at"])


def _lock(organisation: Organisation) -> None:
    """One change of the seal at a time."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _head(by: Author, organisation: Organisation) -> int:
    """Whose account acts; nobody's but the head's of the organisation."""
    if by.role != Role.UNIT_HEAD.value or by.organisation != organisation.name or by.user_id is None:
        raise NotAllowed("公章由单位负责人上传、更换和停用，您当前的角色不能进行此操作。")
    return by.user_id
