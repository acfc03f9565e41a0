"""The one spelling of a value as bytes, so that equal values have equal hashes."""

from __future__ import annotations

import json

from perfeval.core.interchange.problems import InterchangeError, Problem


def canonical_json(value: object) -> bytes:
    """Sorted keys, UTF-8, no blanks. The SHA-256 of snapshots and of the journal is taken over it.

    Figures go in as strings: a Decimal is refused (TypeError), and so are NaN and Infinity (ValueError),
    which JSON does not know.
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InterchangeError([Problem("", "文字中有不成对的代理字符，无法用 UTF-8 表示。")]) from error
