"""Bytes → the text of a web page: encodings, and the single-file pages (MHTML) that Office saves."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from typing import Final

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_HEAD: Final = 4096

# What is said to be GB2312 is written by programs that know all of GB18030.
_CHINESE: Final = frozenset({"gb2312", "gbk", "gb_2312-80", "gb18030", "cp936", "x-gbk", "936"})


def is_single_file(data: bytes) -> bool:
    head = data[:_HEAD].lstrip().lower()
    return head.startswith((b"mime-version:", b"from:", b"content-type: multipart/related")) and b"multipart/" in head


def page_text(data: bytes) -> str:
    if is_single_file(data):
        data, said = _from_single_file(data)
        return decoded(data, said)
    return decoded(data)


def decoded(data: bytes, said: str = "") -> str:
    """By its mark, by what it says of itself, as UTF-8, as Chinese: the first that fits; else what can be saved."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    match = _CHARSET.search(data[:_HEAD])
    name = (said or (match[1].decode("ascii") if match else "")).lower()
    first = "gb18030" if name in _CHINESE else name
    for encoding in (first, "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (LookupError, ValueError):  # unknown, or no text in it
            continue
    return data.decode("gb18030" if first == "gb18030" else "utf-8", "replace")


def _from_single_file(data: bytes) -> tuple[bytes, str]:
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload, str(part.get_content_charset() or "")
    return b"", ""
