"""Digital signatures on sealed prints: who signs, and what a signature needs.

A `Signer` takes a finished PDF and gives it back signed. The one here uses a PKCS#12 file of the organisation; a service
that signs by the national algorithms (SM2, GB/T 38540) is another class with the same method, chosen in `certificates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from perfeval.printing.seal_place import Place


@dataclass(frozen=True, slots=True)
class Signing:
    """One print to be signed, with the seal's picture as what is seen of the signature."""

    pdf: bytes
    place: Place
    seal: bytes
    organisation: str
    now: datetime


class Signer(Protocol):
    def sign(self, signing: Signing) -> bytes:
        """The signed PDF. Raises PrintError with the reason where it cannot be signed."""
        ...
