"""docs/security.md says the same as its table, and the table names what exists."""

from __future__ import annotations

from collections import Counter

import pytest

from scripts.security_doc import SOURCE, TARGET, document, exists, faults, load

pytestmark = pytest.mark.once

# Lines of level 1 and of level 2 in each chapter of ASVS 5.0.0.
ASVS = {
    1: (8, 19), 2: (4, 7), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3), 9: (4, 3),
    10: (5, 24), 11: (3, 11), 12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10), 16: (0, 16), 17: (0, 7),
}  # fmt: skip
LETTERS = {1: "abcd", 2: "abcdefg", 3: "abcd", 4: "abcdef", 7: "ab", 8: "ab", 9: "abc", 10: "ab", 11: "ab"}


def test_the_document_is_that_of_the_table() -> None:
    assert TARGET.read_text() == document(load()), "run scripts/security_doc.py"


def test_every_test_and_section_exists() -> None:
    assert faults(load()) == []


def test_every_line_of_the_standards_is_there() -> None:
    table = load()
    counted = Counter((int(number.split(".")[0]), row["level"]) for number, row in table["asvs"].items())
    assert {chapter: (counted[chapter, 1], counted[chapter, 2]) for chapter in ASVS} == ASVS
    assert (sum(one for one, _ in ASVS.values()), sum(two for _, two in ASVS.values())) == (70, 183)
    items = {f"8.1.4.{part} {letter}" for part, letters in LETTERS.items() for letter in letters}
    assert table["gbt22239"].keys() == items | {"8.1.4.5", "8.1.4.6"}
    assert SOURCE.read_text().count("what = ") == len(table["gbt22239"]) + len(table["asvs"]), "none is there twice"


@pytest.mark.parametrize(
    "name",
    ["tests/web/test_headers.py::test_nothing", "tests/nowhere.py", "docs/operations.md#Nothing", "docs/nothing.md"],
)
def test_what_does_not_exist_is_noticed(name: str) -> None:
    assert not exists(name)
    assert faults({"asvs": {"1.1.1": {"level": 2, "what": "x", "by": [name]}}}) == [f"asvs 1.1.1: {name}"]


def test_a_row_that_says_nothing_is_noticed() -> None:
    assert faults({"asvs": {"1.1.1": {"level": 2, "what": "x"}}})
    assert faults({"asvs": {"1.1.1": {"level": 2, "what": "x", "na": "no", "gap": "yes"}}})
