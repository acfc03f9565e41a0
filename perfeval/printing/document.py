"""What is to be printed, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval.core.sheet import FundLine, Indicator, Sheet


class PrintError(Exception):
    """A print that would not be right: nothing of it is kept. The message names the reason."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What an approved version prints of itself, so that a paper can be traced to its record.

    `state` is the word for it (已审定, 已公开), `code` the short code that a person can type, `url` the page that the
    QR code opens, `sha256` the hash of the stored version.
    """

    version: int
    code: str
    url: str
    sha256: str
    state: str = "已审定"


@dataclass(frozen=True, slots=True)
class SealPicture:
    """An organisation's seal as it is drawn over the signature block: a PNG with a transparent ground.

    One that is not drawn keeps its place free: a digital signature puts the picture there.
    """

    organisation: str
    png: bytes
    is_drawn: bool = True


@dataclass(frozen=True, slots=True)
class PrintDocument:
    """One table and the form it is printed on. Every figure is printed as it stands in the sheet, digit for digit: a
    published file as it was published, a table of our own after `core.complete` has put the scores into it."""

    sheet: Sheet
    layout: str
    watermark: str | None = None
    proof: Proof | None = None
    seal: SealPicture | None = None


def with_short_points(sheet: Sheet) -> Sheet:
    """The sheet with its points and rates as forms print them: 9.90 as 9.9, 10.00 as 10. Amounts keep their zeros.

    For tables out of the database, whose columns pad every figure to two decimals.
    """
    return replace(
        sheet,
        funds=tuple(_short_fund_line(line) for line in sheet.funds),
        indicators=tuple(_short_indicator(row) for row in sheet.indicators),
        published_total=_short(sheet.published_total),
        published_total_weight=_short(sheet.published_total_weight),
        deduction=_short(sheet.deduction),
    )


def _short_fund_line(line: FundLine) -> FundLine:
    return replace(line, weight=_short(line.weight), rate=_short(line.rate), score=_short(line.score))


def _short_indicator(row: Indicator) -> Indicator:
    label = _short(row.level1_weight_label)
    return replace(row, weight=_short(row.weight), score=_short(row.score), level1_weight_label=label)


def _short(value: Decimal | None) -> Decimal | None:
    """Without trailing zeros after the point, never as 1E+1."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
