"""The lists of the interface hold what a person may see, no more and no less."""

from __future__ import annotations

from perfeval.accounts.models import Membership
from perfeval.core.workflow import State
from perfeval.evaluations.models import Evaluation
from perfeval.evaluations.queries import evaluations_visible_to
from tests.factories import Cast, evaluation_in
from tests.web.api.system import system_of


def test_the_unit_is_told_the_reviewed_score_once_the_review_is_over(cast: Cast) -> None:
    table = evaluation_in(cast, State.BUREAU_REVIEW)
    Evaluation.objects.update(reviewed_score=80)

    def told(person: Membership) -> list[str | None]:
        one = system_of(person).get(f"/evaluations/{table.pk}").json()
        (listed,) = system_of(person).get("/evaluations").json()["items"]
        return [one["reviewed_score"], listed["reviewed_score"]]

    assert told(cast.clerk) == [None, None]
    assert told(cast.bureau_reviewer) == ["80.00", "80.00"]
    Evaluation.objects.update(state=State.APPROVED)
    assert told(cast.clerk) == ["80.00", "80.00"]


def test_the_lists_hold_what_one_may_see(cast: Cast) -> None:
    tables = [evaluation_in(cast, State.DRAFTING, name="甲"), evaluation_in(cast, State.APPROVED, name="乙")]
    people = [value for value in vars(cast).values() if isinstance(value, Membership)]
    for person in people:
        system = system_of(person)
        seen = set(evaluations_visible_to(person).values_list("pk", flat=True))
        assert {item["id"] for item in system.get("/evaluations").json()["items"]} == seen
        projects = {item["id"] for item in system.get("/projects").json()["items"]}
        assert projects == {table.project_id for table in tables if table.pk in seen}
