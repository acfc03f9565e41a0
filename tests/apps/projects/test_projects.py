from __future__ import annotations

import pytest

from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Invalid
from perfeval.projects.models import Project
from perfeval.projects.operations import change_project, create_project
from tests.apps.journal import last_entry
from tests.factories import NOW, Cast, make_project


def test_it_is_in_the_journal(cast: Cast) -> None:
    project = make_project(cast.unit, "热线运行", "001")
    assert last_entry(f"project:{project.pk}").detail == {"code": "001", "name": "热线运行"}


def test_a_code_is_given_once_in_a_unit(cast: Cast) -> None:
    make_project(cast.unit, "热线运行", "001")
    with pytest.raises(Invalid) as caught:
        make_project(cast.unit, "大厅运行", "001")
    assert list(caught.value.fields) == ["code"]
    make_project(cast.sibling, "大厅运行", "001")


def test_without_codes_a_name_is_given_once_in_a_unit(cast: Cast) -> None:
    create_project(organisation=cast.unit, name="热线运行", by=SYSTEM, now=NOW)
    with pytest.raises(Invalid) as caught:
        create_project(organisation=cast.unit, name="热线运行", by=SYSTEM, now=NOW)
    assert list(caught.value.fields) == ["name"]


def test_a_change_keeps_old_and_new(cast: Cast) -> None:
    project = make_project(cast.unit, "热线运行", "001")
    change_project(project=project, name="热线运行费", code="001", by=SYSTEM, now=NOW)
    assert Project.objects.get().name == "热线运行费"
    assert last_entry(f"project:{project.pk}").detail == {"name": {"old": "热线运行", "new": "热线运行费"}}


def test_a_change_to_a_code_of_another_is_refused(cast: Cast) -> None:
    make_project(cast.unit, "热线运行", "001")
    other = make_project(cast.unit, "大厅运行", "002")
    with pytest.raises(Invalid):
        change_project(project=other, name="大厅运行", code="001", by=SYSTEM, now=NOW)
