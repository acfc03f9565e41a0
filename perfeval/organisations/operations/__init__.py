"""Acts on the tree of departments and on an organisation's seal."""

from perfeval.organisations.operations.seal import retire_seal, upload_seal
from perfeval.organisations.operations.tree import (
    MAX_DEPTH,
    change_contact,
    change_organisation,
    create_organisation,
    move_organisation,
    show_contact,
)

__all__ = [
    "MAX_DEPTH",
    "change_contact",
    "change_organisation",
    "create_organisation",
    "move_organisation",
    "retire_seal",
    "show_contact",
    "upload_seal",
]
