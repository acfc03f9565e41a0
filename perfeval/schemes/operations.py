"""Storing schemes."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from perfeval.audit.operations import Author, record
from perfeval.core.errors import Refused
from perfeval.core.scheme import load_scheme
from perfeval.schemes.models import StoredScheme


@transaction.atomic
def store_scheme(*, text: str, by: Author, now: datetime) -> StoredScheme:
    """Store the scheme that a TOML text describes. The same text again gives the stored one.

    Raises SchemeError where the text contradicts itself, Refused where the version is taken by
    another text.
    """
    scheme = load_scheme(text)
    stored = StoredScheme.objects.filter(key=scheme.key, version=scheme.version).first()
    if stored is not None:
        if stored.sha256 != hashlib.sha256(text.encode()).hexdigest():
            raise Refused(f"方案 {scheme.key} 第{scheme.version}版已入库且内容不同；修改方案请增加版本号。")
        return stored
    stored = StoredScheme.objects.create(
        key=scheme.key,
        version=scheme.version,
        title=scheme.title,
        region=scheme.region,
        year=scheme.year,
        kind=scheme.kind,
        text=text,
        created_at=now,
    )
    record(chain=f"scheme:{stored.pk}", action="store", by=by, now=now, detail={"sha256": stored.sha256})
    return stored
