"""Every boundary that the description draws: what lies just inside it, just outside, is missing, or of another kind."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Final

import pytest
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.modes import GenerationMode

from tests.factories import Cast, ready_evaluation
from tests.web.api.described import ADDRESSES, reading, writing

pytestmark = pytest.mark.once

# Of a table alone there are some 2,700 cases: of those that take one, every so many is sent.
STEPS: Final = {"replace_sheet": 4, "check": 12, "score": 13}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_no_boundary_is_one_of_ours_alone(name: str, cast: Cast, headers: dict[str, str]) -> None:
    path, method = ADDRESSES[name]
    schema = reading if method == "GET" else writing
    operation = schema[path][method]
    cases = schema.iter_coverage_cases(
        operation,
        generation_modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
        generation_config=schema.config.generation_for(operation=operation, phase="coverage"),
    )
    table = ready_evaluation(cast)
    ids = {"evaluation_id": table.pk, "project_id": table.project_id, "campaign_id": table.campaign_id}
    statuses: Counter[int] = Counter()
    for number, case in enumerate(islice(cases, 0, None, STEPS.get(name, 1))):
        place = case.meta.components.get(ParameterLocation.PATH)
        if number % 4 and place is not None and place.mode is GenerationMode.POSITIVE:
            # What is there: else every answer would be that there is nothing.
            case.path_parameters.update({key: ids[key] for key in case.path_parameters})
        statuses[case.call_and_validate(headers=headers).status_code] += 1
    assert statuses.total() >= 10
    assert len(statuses) > 1, statuses
