"""Schemathesis over the whole description: whatever is sent, no answer is a failure of ours, and each is as described."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.failures import FailureGroup

from perfeval.core.interchange import sheet_to_json
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import assess
from perfeval.web.api import campaigns, sheets
from perfeval.web.api.interface import description
from tests.factories import Cast, evaluation_in, filled_evaluation, ready_evaluation, reload, seed_sheet
from tests.web.api.addresses import API
from tests.web.api.described import ADDRESSES, reading, writing
from tests.web.api.system import system_of

pytestmark = pytest.mark.once


def bounded(examples: int) -> settings:
    """The same requests each time, and no more than fit into a minute."""
    return settings(
        max_examples=examples,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )


@reading.include(method="GET").parametrize()
@bounded(15)
def test_reading_never_fails(case: Any, headers: dict[str, str], cast: Cast) -> None:
    case.call_and_validate(headers=headers)


@writing.exclude(method="GET").parametrize()
@bounded(8)
def test_writing_never_fails(case: Any, headers: dict[str, str], cast: Cast) -> None:
    case.call_and_validate(headers=headers)


def ask(name: str, table: Evaluation, who: dict[str, str], **more: Any) -> Any:
    """The real answer of one address, held against its description."""
    path, method = ADDRESSES[name]
    ids = {"evaluation_id": table.pk, "project_id": table.project_id, "campaign_id": table.campaign_id}
    parameters = {key: value for key, value in ids.items() if f"{{{key}}}" in path}
    case = reading[path][method].Case(path_parameters=parameters, **more)
    return case.call_and_validate(headers={**who, **more.get("headers", {})})


READING = ("me", "campaigns", "campaign", "projects", "project", "evaluations", "evaluation", "schemes", "read_sheet",
           "findings", "scores", "history")  # fmt: skip


@pytest.mark.parametrize("state", [State.DRAFTING, State.FINANCE_REVIEW, State.APPROVED])
def test_what_is_there_is_answered_as_described(cast: Cast, headers: dict[str, str], state: State) -> None:
    table = evaluation_in(cast, state)
    readers = [headers, {"Authorization": f"Bearer {system_of(cast.auditor).token}"}]
    for reader in readers:
        for name in READING:
            assert ask(name, table, reader).status_code == 200, name


def test_what_is_written_is_answered_as_described(cast: Cast, headers: dict[str, str]) -> None:
    table = ready_evaluation(cast)
    sheet = sheet_to_json(assess(reload(table)).sheet)
    condition = {"If-Match": str(reload(table).content_revision)}
    stale = {"If-Match": "1"}
    assert ask("replace_sheet", table, headers, body=sheet, headers=condition).status_code == 200
    other = sheet | {"goal_actual": "另一个值"}
    assert ask("replace_sheet", table, headers, body=other, headers=stale).status_code == 409
    assert ask("submit", table, headers, body={"declared_true": True}, headers=condition).status_code == 200
    assert ask("recall", table, headers).status_code == 200
    printed = sheet_to_json(seed_sheet())
    assert ask("check", table, headers, body=[printed, sheet], query={"scheme": "futian-2022"}).status_code == 200
    assert ask("score", table, headers, body=printed, query={"scheme": "futian-2022"}).status_code == 200


def test_the_description_holds_every_address() -> None:
    described = {operation for path in description()["paths"].values() for operation in path}
    assert described == {"get", "put", "post"}
    assert sum(len(path) for path in description()["paths"].values()) == len(API) - 2  # not itself, not the unknown


def test_an_undescribed_answer_is_noticed(cast: Cast, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a failure, and an answer of another shape."""
    table = filled_evaluation(cast)
    monkeypatch.setattr(sheets, "sheet_to_json", lambda sheet: {"kind": "project", "unit_of_money": "角"})
    with pytest.raises(FailureGroup):
        ask("read_sheet", table, headers)

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(campaigns, "campaigns_visible_to", fail)
    with pytest.raises(FailureGroup):
        ask("campaigns", table, headers)
