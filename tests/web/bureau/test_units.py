"""下属单位: the progress of a department's own part."""

from __future__ import annotations

import pytest
from django.urls import reverse

from perfeval.core.workflow import State
from tests.factories import Cast, bulk_evaluations
from tests.web.conftest import log_in

PAGE = reverse("bureau:units")


def test_it_shows_its_own_units_only(cast: Cast) -> None:
    bulk_evaluations(cast, 1, State.DRAFTING)
    bulk_evaluations(cast, 2, State.APPROVED, organisation=cast.sibling)
    bulk_evaluations(cast, 4, State.APPROVED, organisation=cast.other_unit)
    response = log_in(cast.bureau_reviewer).get(PAGE)
    assert [(row.organisation, row.total) for row, _ in response.context["rows"]] == [(cast.unit, 1), (cast.sibling, 2)]
    assert cast.other_unit.name not in response.content.decode()


def test_late_units_are_named(cast: Cast) -> None:
    bulk_evaluations(cast, 2, State.DRAFTING)
    assert [unit.tables for unit in log_in(cast.bureau_reviewer).get(PAGE).context["late_units"]] == [2]


@pytest.mark.parametrize("who", ["clerk", "finance_reviewer", "auditor"])
def test_it_is_for_departments_only(cast: Cast, who: str) -> None:
    assert log_in(getattr(cast, who)).get(PAGE).status_code == 403
