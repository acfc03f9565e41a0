"""Search by words: the index of PostgreSQL finds neither more nor less than reading every name."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from pytest_django import DjangoAssertNumQueries

from perfeval.audit import words as room
from perfeval.projects.models import Project
from perfeval.projects.queries import search
from tests.factories import Cast, make_cast

LETTERS = "道路养护aA1%_\\ß𠮷"  # few, so that words are found; some mean something to LIKE
NAMES = st.lists(st.text(LETTERS + " ", min_size=1, max_size=12), unique=True, max_size=12)
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=5), min_size=1, max_size=3)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def store(cast: Cast, names: list[str]) -> None:
    Project.objects.all().delete()
    Project.objects.bulk_create(
        Project(organisation=cast.unit if number % 2 else cast.other_unit, name=name, code=f"a{name[::-1]}")
        for number, name in enumerate(names)
    )


def read_every_name(words: list[str]) -> set[int]:
    return {
        project.pk
        for project in Project.objects.select_related("organisation")
        for texts in [(project.name, project.code, project.organisation.name, project.organisation.code)]
        if all(any(word.lower() in text.lower() for text in texts) for word in words)
    }


@given(names=NAMES, words=WORDS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_it_finds_what_reading_every_name_finds(cast: Cast, names: list[str], words: list[str]) -> None:
    store(cast, names)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")  # so few rows would be read without the index
    assert set(search(Project.objects.all(), " ".join(words)).values_list("pk", flat=True)) == read_every_name(words)


@example(names=["道路 养护"], text="路 养")
@given(names=NAMES, text=st.text(LETTERS + " ", min_size=1, max_size=5))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_one_text_with_spaces_is_found_by_the_index_too(cast: Cast, names: list[str], text: str) -> None:
    store(cast, names)
    expected = {project.name for project in Project.objects.all() if text.lower() in project.name.lower()}
    found = Project.objects.filter(room.contains_by_index("name", text))
    assert set(found.values_list("name", flat=True)) == expected


@pytest.mark.postgresql
@pytest.mark.parametrize("column", ["name", "code"])
def test_postgresql_asks_the_index(cast: Cast, column: str) -> None:
    """It would not if the query said the pairs otherwise than the index does."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("SET enable_indexscan = off")  # of another index, all along
    found = Project.objects.filter(**{f"{column}__has_pairs_of": "道路"}).order_by()
    assert f"projects_project_{column}_pairs" in found.explain()


@pytest.mark.parametrize("most", [3, 2], ids=["few", "more than a list shows"])
def test_more_than_a_list_shows_are_found_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries, most: int
) -> None:
    store(cast, ["道路一", "道路二", "道路三", "桥"])
    monkeypatch.setattr(room, "MOST", most)
    with django_assert_num_queries(2):  # the look-up, and the list
        assert {project.name for project in search(Project.objects.all(), "道路")} == {"道路一", "道路二", "道路三"}
