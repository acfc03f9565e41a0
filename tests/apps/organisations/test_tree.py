from __future__ import annotations

import pytest

from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Invalid, Refused
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.organisations.operations import (
    MAX_DEPTH,
    change_contact,
    change_organisation,
    create_organisation,
    move_organisation,
)
from perfeval.organisations.queries import ancestors_of, organisations_within, supervising_department
from tests.apps.journal import count, last_entry
from tests.factories import NOW, Cast, make_organisation


def names(*organisations: Organisation) -> set[str]:
    return {item.name for item in Organisation.objects.filter(pk__in=[item.pk for item in organisations])}


class TestCreate:
    def test_its_path_lists_the_ids_from_the_root(self, cast: Cast) -> None:
        assert cast.unit.path == f"{cast.finance.pk:06d}/{cast.bureau.pk:06d}/{cast.unit.pk:06d}/"

    def test_it_takes_over_the_region_of_its_parent(self, cast: Cast) -> None:
        assert cast.unit.region == "测试市"

    def test_it_is_in_the_journal(self, cast: Cast) -> None:
        entry = last_entry(f"organisation:{cast.unit.pk}")
        assert (entry.action, entry.detail["code"]) == ("create", "111")

    def test_a_code_is_given_once(self, cast: Cast) -> None:
        with pytest.raises(Invalid) as caught:
            make_organisation(code="111")
        assert "code" in caught.value.fields

    def test_a_parent_that_moved_meanwhile_gives_its_new_path(self, cast: Cast) -> None:
        stale = Organisation.objects.get(pk=cast.bureau.pk)
        move_organisation(organisation=cast.bureau, parent=cast.foreign_finance, by=SYSTEM, now=NOW)
        child = make_organisation(code="113", parent=stale)
        assert child.path.startswith(cast.foreign_finance.path)

    def test_a_tree_has_an_end(self, db: None) -> None:
        office = make_organisation(code="0")
        for level in range(1, MAX_DEPTH):
            office = make_organisation(code=str(level), parent=office)
        with pytest.raises(Refused):
            make_organisation(code="x", parent=office)


class TestMove:
    def test_everything_below_moves_along(self, cast: Cast) -> None:
        move_organisation(organisation=cast.bureau, parent=cast.foreign_finance, by=SYSTEM, now=NOW)
        within = set(organisations_within(cast.foreign_finance))
        assert {cast.bureau, cast.unit, cast.sibling} <= within
        assert cast.unit not in organisations_within(cast.finance)
        assert Organisation.objects.get(pk=cast.bureau.pk).parent == cast.foreign_finance

    def test_it_may_become_a_root(self, cast: Cast) -> None:
        move_organisation(organisation=cast.bureau, parent=None, by=SYSTEM, now=NOW)
        assert Organisation.objects.get(pk=cast.bureau.pk).path == f"{cast.bureau.pk:06d}/"

    def test_it_is_in_the_journal(self, cast: Cast) -> None:
        before = cast.bureau.path
        move_organisation(organisation=cast.bureau, parent=None, by=SYSTEM, now=NOW)
        assert last_entry(f"organisation:{cast.bureau.pk}").detail["from"] == before

    @pytest.mark.parametrize("below", ["bureau", "unit"])
    def test_it_never_hangs_below_itself(self, cast: Cast, below: str) -> None:
        with pytest.raises(Refused):
            move_organisation(organisation=cast.bureau, parent=getattr(cast, below), by=SYSTEM, now=NOW)

    def test_a_stale_view_of_the_tree_makes_no_ring(self, cast: Cast) -> None:
        stale = Organisation.objects.get(pk=cast.bureau.pk)  # knows nothing of the move that follows
        move_organisation(organisation=cast.other_bureau, parent=cast.bureau, by=SYSTEM, now=NOW)
        stale_parent = Organisation(pk=cast.other_bureau.pk, path=f"{cast.finance.path}{cast.other_bureau.pk:06d}/")
        with pytest.raises(Refused):
            move_organisation(organisation=stale, parent=stale_parent, by=SYSTEM, now=NOW)

    def test_to_where_it_is_changes_nothing(self, cast: Cast) -> None:
        move_organisation(organisation=cast.bureau, parent=cast.finance, by=SYSTEM, now=NOW)
        assert count(f"organisation:{cast.bureau.pk}") == 1


class TestChange:
    def change(self, cast: Cast, **values: object) -> None:
        settings: dict[str, object] = {
            "code": "111",
            "name": "新名",
            "kind": OrganisationKind.UNIT,
            "region": "测试市",
            "is_active": True,
            **values,
        }
        change_organisation(organisation=cast.unit, by=SYSTEM, now=NOW, **settings)  # type: ignore[arg-type]

    def test_old_and_new_are_in_the_journal(self, cast: Cast) -> None:
        self.change(cast)
        assert names(cast.unit) == {"新名"}
        assert last_entry(f"organisation:{cast.unit.pk}").detail == {
            "name": {"old": "测试市数据局（本级）", "new": "新名"}
        }

    def test_a_code_of_another_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Invalid):
            self.change(cast, code="112")

    def test_the_contact_is_changed(self, cast: Cast) -> None:
        change_contact(organisation=cast.unit, contact_name="联系甲", contact_phone="010-1", by=SYSTEM, now=NOW)
        assert Organisation.objects.get(pk=cast.unit.pk).contact_name == "联系甲"
        assert last_entry(f"organisation:{cast.unit.pk}").action == "contact"


class TestReading:
    def test_the_subtree_is_one_query_in_the_order_of_the_tree(self, cast: Cast) -> None:
        assert list(organisations_within(cast.bureau)) == [cast.bureau, cast.unit, cast.sibling]

    def test_the_ancestors_end_with_the_organisation(self, cast: Cast) -> None:
        assert list(ancestors_of(cast.unit)) == [cast.finance, cast.bureau, cast.unit]

    def test_the_supervising_department_is_the_nearest_one_above(self, cast: Cast) -> None:
        assert supervising_department(cast.unit) == cast.bureau
        assert supervising_department(cast.bureau) == cast.bureau

    def test_it_is_found_over_an_office_between(self, cast: Cast) -> None:
        below = make_organisation(code="1111", parent=cast.unit)
        assert supervising_department(below) == cast.bureau

    def test_an_office_without_one_supervises_itself(self, cast: Cast) -> None:
        assert supervising_department(cast.foreign_unit) == cast.foreign_unit

    def test_an_id_that_begins_with_another_is_not_below_it(self, cast: Cast) -> None:
        assert not cast.unit.contains(cast.sibling)
        assert cast.bureau.contains(cast.unit)

    def test_a_root_may_be_created_first(self, db: None) -> None:
        assert create_organisation(code="1", name="根", by=SYSTEM, now=NOW).parent is None
