"""The bytes of a JSON file → plain values. Refuses what json.loads lets through or breaks on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator

from perfeval.core.decimals import MAX_INTEGER_DIGITS
from perfeval.core.interchange.cells import LongInteger, joined
from perfeval.core.interchange.limits import MAX_BYTES
from perfeval.core.interchange.problems import InterchangeError, Problem


class Repeated(dict[str, object]):
    """An object in which keys stand twice. Its path is known only once everything around it is read."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.repeated = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]


def decode_json(data: bytes) -> object:
    """Values of a UTF-8 JSON text, with or without byte order mark. InterchangeError names every repeated key."""
    if len(data) > MAX_BYTES:
        raise _refusal(f"文件太大，超过 {MAX_BYTES // 1_000_000} MB。")
    faulty: list[Repeated] = []

    def record(pairs: list[tuple[str, object]]) -> dict[str, object]:
        plain = dict(pairs)
        if len(plain) == len(pairs):
            return plain
        faulty.append(Repeated(pairs))
        return faulty[-1]

    value = _loads(_decoded(data), record)
    if faulty:  # only then is the way to each object worth the walk
        raise InterchangeError(
            Problem(joined(path, key), "这个键出现不止一次。")
            for path, here in _repeated(value)
            for key in here.repeated
        )
    return value


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refusal(f"第 {line} 行不是 UTF-8 文字（文件可能存成了 GBK 编码）。") from error


def _loads(text: str, record: Callable[[list[tuple[str, object]]], dict[str, object]]) -> object:
    try:
        return json.loads(text, object_pairs_hook=record, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise _refusal(f"第 {error.lineno} 行第 {error.colno} 列不是 JSON：{_reason(error)}。") from error
    except RecursionError as error:
        raise _refusal("括号嵌套太深。") from error


def _integer(digits: str) -> object:
    return int(digits) if len(digits) <= 2 * MAX_INTEGER_DIGITS else LongInteger()


def _reason(error: json.JSONDecodeError) -> str:
    """json's own English reasons, in the words of somebody who edits the file."""
    if error.pos >= len(error.doc.rstrip()):
        return "文件是空的" if not error.doc.strip() else "文件没有写完"
    if "delimiter" in error.msg:
        return "缺少逗号、冒号或括号"
    if "property name" in error.msg:
        return "这里应是带双引号的键（最后一项后面不能有逗号）"
    if "Extra data" in error.msg:
        return "结尾之后还有内容"
    if "control character" in error.msg or "escape" in error.msg:
        return "引号内的文字有换行、控制字符或错误的转义"
    if "Unterminated string" in error.msg:
        return "引号没有成对"
    return "这里应是一个值"


def _repeated(root: object) -> Iterator[tuple[str, Repeated]]:
    """Each object with repeated keys and its path, in the order of the file."""
    waiting: list[tuple[str, object]] = [("", root)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Repeated):
            yield path, value
        if isinstance(value, dict):
            waiting += [(joined(path, key), child) for key, child in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(f"{path}[{index}]", child) for index, child in reversed(list(enumerate(value)))]


def _refusal(message: str) -> InterchangeError:
    return InterchangeError([Problem("", message)])
