from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.core.interchange import MAX_BYTES, InterchangeError, decode_json, sheets_from_json


def refused(data: bytes) -> list[str]:
    with pytest.raises(InterchangeError) as caught:
        decode_json(data)
    return [str(problem) for problem in caught.value.problems]


def test_it_reads_utf_8_with_and_without_byte_order_mark() -> None:
    assert decode_json('{"年度": 1}'.encode()) == {"年度": 1}
    assert decode_json(b"\xef\xbb\xbf[]") == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (b" \n", "文件是空的"),
        (b'{"a": 1', "文件没有写完"),
        (b"[\n1 2]", "第 2 行第 3 列"),
        (b'{"a": 1,}', "双引号的键"),
        (b"{'a': 1}", "双引号的键"),
        (b"[1],", "结尾之后还有内容"),
        (b'["a\nb"]', "换行"),
        (b'["\\x"]', "转义"),
        (b'["abc', "引号没有成对"),
        (b"[tru]", "应是一个值"),
        ('{\n"年度": 1}'.encode("gbk"), "第 2 行不是 UTF-8"),
        (b"\x80\x81\x82", "第 1 行不是 UTF-8"),
        (b"[" * 10_000 + b"]" * 10_000, "嵌套太深"),
        (b'{"a":' * 10_000, "嵌套太深"),
        (b" " * (MAX_BYTES + 1), "太大"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_with_the_text(data: bytes, sentence: str) -> None:
    (line,) = refused(data)
    assert sentence in line


def test_it_names_every_repeated_key_with_its_path() -> None:
    lines = refused(b'{"a": 1, "a": 2, "rows": [{}, {"b": 1, "c": [{"d": 1, "d": 1}], "b": 1, "b": 1}]}')
    assert lines == [
        "a: 这个键出现不止一次。",
        "rows[1].b: 这个键出现不止一次。",
        "rows[1].c[0].d: 这个键出现不止一次。",
    ]


def test_a_number_of_a_million_digits_costs_nothing_and_is_refused() -> None:
    data = decode_json(
        b'{"kind": "project", "unit_of_money": "\xe5\x85\x83", "published_total": ' + b"9" * 1_000_000 + b"}"
    )
    with pytest.raises(InterchangeError, match="published_total"):
        sheets_from_json(data)


@given(st.binary(max_size=200) | st.text(alphabet='{}[]:,"0123456789.eE+-truefalsn \\u', max_size=200).map(str.encode))
def test_any_bytes_give_values_or_an_interchange_error(data: bytes) -> None:
    with suppress(InterchangeError):
        decode_json(data)
