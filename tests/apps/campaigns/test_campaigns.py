from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from perfeval.audit.operations import SYSTEM
from perfeval.campaigns.models import Campaign, Extension
from perfeval.campaigns.operations import change_campaign, create_campaign, extend_deadline, withdraw_extension
from perfeval.campaigns.queries import campaigns_visible_to, deadline_of
from perfeval.core.errors import Invalid
from perfeval.core.workflow import Level, State
from perfeval.organisations.models import Organisation
from tests.apps.journal import count, last_entry
from tests.factories import CLOSES, NOW, OPENS, Cast, evaluation_in, make_campaign

DAY = timedelta(days=1)


def create(cast: Cast, **values: object) -> Campaign:
    settings: dict[str, object] = {
        "title": "新任务",
        "organisation": cast.finance,
        "scheme": cast.scheme,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        **values,
    }
    return create_campaign(by=SYSTEM, now=NOW, **settings)  # type: ignore[arg-type]


class TestCreate:
    def test_year_and_layout_are_the_schemes_own(self, cast: Cast) -> None:
        campaign = create(cast)
        assert (campaign.year, campaign.layout) == (2022, "futian")
        assert last_entry(f"campaign:{campaign.pk}").detail["scheme"] == "futian-2022"

    def test_they_may_be_given(self, cast: Cast) -> None:
        campaign = create(cast, year=2023, layout="mof-2020")
        assert (campaign.year, campaign.layout) == (2023, "mof-2020")

    @pytest.mark.parametrize("wanted", [True, False])
    def test_signatures_are_asked_for_and_written_down(self, cast: Cast, wanted: bool) -> None:
        campaign = create(cast, sign_prints=wanted)
        assert Campaign.objects.get(pk=campaign.pk).sign_prints is wanted
        assert last_entry(f"campaign:{campaign.pk}").detail["sign_prints"] is wanted

    def test_nothing_is_signed_unless_it_is_asked_for(self, cast: Cast) -> None:
        assert not create(cast).sign_prints

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "长" * 201}, "title"),
            ({"year": 1999}, "year"),
            ({"year": 2101}, "year"),
            ({"closes_at": OPENS}, "closes_at"),
            ({"title": "2022年度绩效自评"}, "title"),  # there already
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, cast: Cast, values: dict[str, object], field: str) -> None:
        with pytest.raises(Invalid) as caught:
            create(cast, **values)
        assert list(caught.value.fields) == [field]

    @pytest.mark.parametrize(
        ("bureau", "finance", "levels"),
        [(True, True, (Level.BUREAU, Level.FINANCE)), (False, True, (Level.FINANCE,)), (False, False, ())],
    )
    def test_its_levels_are_in_order(self, cast: Cast, bureau: bool, finance: bool, levels: tuple[Level, ...]) -> None:
        assert create(cast, review_by_bureau=bureau, review_by_finance=finance).levels == levels


class TestChange:
    def test_old_and_new_dates_are_in_the_journal(self, cast: Cast) -> None:
        self.change(cast, closes_at=CLOSES + DAY)
        assert Campaign.objects.get(pk=cast.campaign.pk).closes_at == CLOSES + DAY
        assert list(last_entry(f"campaign:{cast.campaign.pk}").detail) == ["closes_at"]

    def test_signatures_can_be_switched_on_and_the_journal_says_so(self, cast: Cast) -> None:
        self.change(cast, sign_prints=True)
        assert Campaign.objects.get(pk=cast.campaign.pk).sign_prints
        assert last_entry(f"campaign:{cast.campaign.pk}").detail == {"sign_prints": {"old": False, "new": True}}

    def test_a_title_of_another_is_refused(self, cast: Cast) -> None:
        create(cast)
        with pytest.raises(Invalid):
            self.change(cast, title="新任务")

    @pytest.mark.parametrize(
        ("state", "stays"), [(State.FINANCE_REVIEW, False), (State.APPROVED, True), (State.PUBLISHED, True)]
    )
    def test_the_layout_stays_once_a_table_is_approved(self, cast: Cast, state: State, stays: bool) -> None:
        """Its official print is on that form and is looked for under it."""
        evaluation_in(cast, state)
        if stays:
            with pytest.raises(Invalid) as caught:
                self.change(cast, layout="zhongwei")
            assert list(caught.value.fields) == ["layout"]
            self.change(cast, closes_at=CLOSES + DAY)
        else:
            self.change(cast, layout="zhongwei")
        assert Campaign.objects.get(pk=cast.campaign.pk).layout == ("futian" if stays else "zhongwei")

    def change(self, cast: Cast, **values: object) -> None:
        settings: dict[str, object] = {
            "title": cast.campaign.title,
            "layout": "futian",
            "sign_prints": False,
            "opens_at": OPENS,
            "closes_at": CLOSES,
            **values,
        }
        change_campaign(campaign=cast.campaign, by=SYSTEM, now=NOW, **settings)  # type: ignore[arg-type]


class TestExtension:
    def extend(self, cast: Cast, **values: object) -> Extension:
        settings: dict[str, object] = {
            "campaign": cast.campaign,
            "organisation": cast.unit,
            "closes_at": CLOSES + DAY,
            "reason": "系统故障",
            **values,
        }
        return extend_deadline(by=SYSTEM, now=NOW, **settings)  # type: ignore[arg-type]

    def test_it_moves_the_deadline_of_that_organisation_only(self, cast: Cast) -> None:
        self.extend(cast)
        assert deadline_of(cast.campaign, cast.unit) == CLOSES + DAY
        assert deadline_of(cast.campaign, cast.sibling) == CLOSES

    def test_given_again_it_is_replaced(self, cast: Cast) -> None:
        self.extend(cast)
        self.extend(cast, closes_at=CLOSES + 2 * DAY)
        assert Extension.objects.count() == 1
        assert deadline_of(cast.campaign, cast.unit) == CLOSES + 2 * DAY
        assert count(f"campaign:{cast.campaign.pk}") == 3

    def test_a_campaign_that_is_prolonged_beyond_it_wins(self, cast: Cast) -> None:
        self.extend(cast)
        Campaign.objects.update(closes_at=CLOSES + 9 * DAY)
        cast.campaign.refresh_from_db()
        assert deadline_of(cast.campaign, cast.unit) == CLOSES + 9 * DAY

    @pytest.mark.parametrize(
        ("values", "field"),
        [({"closes_at": CLOSES}, "closes_at"), ({"reason": " "}, "reason"), ({"reason": "长" * 201}, "reason")],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, cast: Cast, values: dict[str, object], field: str) -> None:
        with pytest.raises(Invalid) as caught:
            self.extend(cast, **values)
        assert list(caught.value.fields) == [field]

    def test_an_organisation_of_another_region_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Invalid):
            self.extend(cast, organisation=cast.foreign_unit)

    def test_it_can_be_withdrawn(self, cast: Cast) -> None:
        withdraw_extension(extension=self.extend(cast), by=SYSTEM, now=NOW)
        assert deadline_of(cast.campaign, cast.unit) == CLOSES
        assert last_entry(f"campaign:{cast.campaign.pk}").action == "withdraw-extension"


class TestVisible:
    @pytest.mark.parametrize(
        "person", ["clerk", "head", "bureau_reviewer", "finance_reviewer", "auditor", "other_clerk"]
    )
    def test_everybody_of_the_region_sees_its_campaigns(self, cast: Cast, person: str) -> None:
        assert list(campaigns_visible_to(getattr(cast, person))) == [cast.campaign]

    @pytest.mark.parametrize("person", ["foreign_clerk", "foreign_finance_reviewer"])
    def test_nobody_else_does(self, cast: Cast, person: str) -> None:
        assert list(campaigns_visible_to(getattr(cast, person))) == []

    def test_a_departments_own_campaign_is_seen_below_it_and_by_finance(self, cast: Cast) -> None:
        own = make_campaign(cast.bureau, cast.scheme, title="部门任务")
        assert own in campaigns_visible_to(cast.clerk)
        assert own in campaigns_visible_to(cast.finance_reviewer)
        assert own not in campaigns_visible_to(cast.other_clerk)


class TestDatabase:
    def test_it_closes_after_it_opens(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.update(closes_at=OPENS)

    def test_its_year_is_sane(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.update(year=1999)

    def test_an_office_in_use_is_not_deleted(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=cast.foreign_finance.pk).delete()
