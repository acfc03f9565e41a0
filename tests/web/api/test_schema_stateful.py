"""Requests one after the other, each made of what the answers before have given: Schemathesis follows the links."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.modes import GenerationMode

from perfeval.evaluations import operations
from perfeval.evaluations.models import Evaluation
from tests.factories import Cast, ready_evaluation, reload
from tests.web.api.described import ADDRESSES, WRITING_ONES, described

pytestmark = [pytest.mark.slow, pytest.mark.once]

NAMES = {address: name for name, address in ADDRESSES.items()}


def walk(table: Evaluation, headers: dict[str, str], scenarios: int) -> Counter[tuple[str, int]]:
    """Scenarios from one and the same state on; how often each operation was answered how."""
    ids = {"evaluation_id": table.pk, "project_id": table.project_id, "campaign_id": table.campaign_id}
    seen: Counter[tuple[str, int]] = Counter()

    schema = described(WRITING_ONES)
    schema.config.generation.update(modes=[GenerationMode.POSITIVE])  # wrong requests are sent by the other phases

    @schema.auth()
    class Token:
        def get(self, case: Any, context: Any) -> dict[str, str]:
            return headers

        def set(self, case: Any, data: dict[str, str], context: Any) -> None:
            case.headers.update(data)

    class Walk(schema.include(path_regex="/evaluations").as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            self.began, self.sent = transaction.savepoint(), 0

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.began)
            super().teardown()

        def before_call(self, case: Any) -> None:
            """What nobody guesses, the number and the revision of something, where no answer has given it yet; every
            third request is left as it was drawn."""
            self.sent += 1
            if self.sent % 3:
                case.path_parameters.update({key: ids[key] for key in case.path_parameters})
                if "If-Match" in case.headers:
                    case.headers["If-Match"] = str(reload(table).content_revision)
            if "If-Match" in case.headers:  # a link gives the number that stands in the answer
                case.headers["If-Match"] = str(case.headers["If-Match"])

        def after_call(self, response: Any, case: Any) -> None:
            seen[NAMES[case.operation.path, case.method], response.status_code] += 1
            super().after_call(response, case)

    Walk.run(
        settings=settings(
            max_examples=scenarios,
            stateful_step_count=8,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
    )
    return seen


def test_from_answer_to_answer(cast: Cast, headers: dict[str, str]) -> None:
    seen = walk(ready_evaluation(cast), headers, scenarios=40)
    acted = {name for name, status in seen if status == 200}
    assert acted >= {"evaluations", "read_sheet", "submit", "recall", "history", "scores"}


def test_a_step_that_fails_only_after_others_is_noticed(
    cast: Cast, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nothing can be recalled that was not submitted before."""
    recall = operations.recall

    def fail(**given: Any) -> None:
        recall(**given)
        raise RuntimeError

    monkeypatch.setattr("perfeval.web.api.acts.recall_table", fail)
    with pytest.raises(FailureGroup):
        walk(ready_evaluation(cast), headers, scenarios=40)
