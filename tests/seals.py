"""Pictures of seals for the tests: drawn here, so that they need no font."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

from perfeval.accounts.models import Membership
from perfeval.core.workflow import Role
from perfeval.organisations.models import Seal
from perfeval.organisations.operations import upload_seal
from tests.factories import NOW, Cast, make_member

RED = (200, 30, 36)


def drawn_seal(size: int = 400, *, colour: Any = RED, ground: Any = "white", margin: int = 30) -> Image.Image:
    """A ring with a bar in the middle."""
    picture = Image.new("RGB" if ground else "RGBA", (size, size), ground or (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((margin, margin, size - margin, size - margin), outline=colour, width=size // 25)
    draw.rectangle((size * 0.35, size * 0.45, size * 0.65, size * 0.55), fill=colour)
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, format=kind, **options)
    return file.getvalue()


def give_seal(head: Membership, colour: Any = RED) -> Seal:
    """The head's organisation has a seal in use."""
    return upload_seal(
        organisation=head.organisation, picture=encoded(drawn_seal(colour=colour)), by=head.author, now=NOW
    )


def second_head(cast: Cast) -> Membership:
    return make_member(cast.unit, Role.UNIT_HEAD, "second-head", "副职负责人")
