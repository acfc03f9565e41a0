from __future__ import annotations

from dataclasses import replace

from perfeval.core.checks.identity_missing import identity_missing
from perfeval.schemes.official import official_scheme
from tests.core.tables import GOOD, QIANNAN, run_check


def test_what_the_scheme_wants_in_the_head_is_there() -> None:
    assert run_check(identity_missing, GOOD) == []
    assert run_check(identity_missing, replace(GOOD, project_name=None), QIANNAN) == []


def test_what_is_missing_or_blank_is_named() -> None:
    found = run_check(identity_missing, replace(GOOD, year=None, implementing_unit=" "))
    assert [(finding.part, finding.field) for finding in found] == [("head", "implementing_unit"), ("head", "year")]


def test_the_code_is_wanted_only_where_the_scheme_says_so() -> None:
    assert [f.field for f in run_check(identity_missing, GOOD, official_scheme("futian-2022"))] == ["project_code"]
