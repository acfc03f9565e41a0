"""What is to be printed, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.core.scheme import Scheme
from perfeval.core.scoring.results import Scores
from perfeval.core.sheet import Sheet


class PrintError(Exception):
    """A print that would not be right: nothing of it is kept. The message names the reason."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What an approved version prints of itself, so that a paper can be traced to its record.

    `state` is the word of the workflow (已审定, 已公开), `code` the short code that a person can type, `url` the page
    that the QR code opens, `sha256` the hash of the snapshot's canonical JSON.
    """

    version: int
    code: str
    url: str
    sha256: str
    state: str = "已审定"


@dataclass(frozen=True, slots=True)
class PrintDocument:
    """One table and how it is printed.

    With `scores` the rate, the scores and the total come from them (what the application computed and stored); without
    them every figure is the sheet's own, digit for digit (a published file printed as it was published).
    `scheme` gives the notes and the level-1 weights that the sheet itself leaves out.
    """

    sheet: Sheet
    layout: str
    scores: Scores | None = None
    scheme: Scheme | None = None
    watermark: str | None = None
    proof: Proof | None = None
