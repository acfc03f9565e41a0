"""Making findings short to write. Figures are shown as people write them."""

from __future__ import annotations

from decimal import Decimal

from perfeval.core.decimals import show
from perfeval.core.findings import Finding, Part, Severity

Published = Decimal | str | None


def finding(
    identifier: str,
    severity: Severity,
    place: tuple[Part, int | str | None, str | None],
    message: str,
    published: Published = None,
    expected: Published = None,
) -> Finding:
    """`place` is part, row (1-based, or the name of a level 1) and field."""
    return Finding(identifier, severity, *place, _text(published), _text(expected), message)


def row_error(
    identifier: str, index: int, field: str, message: str, published: Published = None, expected: Published = None
) -> Finding:
    """An error in an indicator row; `index` is 0-based."""
    return finding(identifier, Severity.ERROR, ("indicators", index + 1, field), message, published, expected)


def row_warning(
    identifier: str, index: int, field: str, message: str, published: Published = None, expected: Published = None
) -> Finding:
    """A warning in an indicator row; `index` is 0-based."""
    return finding(identifier, Severity.WARNING, ("indicators", index + 1, field), message, published, expected)


def _text(value: Published) -> str | None:
    return show(value) if isinstance(value, Decimal) else value
