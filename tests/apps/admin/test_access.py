"""Who may open and change what, of which region."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import grant_role
from perfeval.audit.operations import SYSTEM
from perfeval.campaigns.models import Campaign
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation
from perfeval.organisations.enums import OrganisationKind
from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project
from perfeval.schemes.models import StoredScheme
from tests.apps.admin.pages import (
    EXTENSIONS_NONE,
    LISTS,
    NEW_PASSWORD,
    OURS,
    client_of,
    errors,
    office_form,
    page,
    post,
)
from tests.factories import (
    NOW,
    Cast,
    evaluation_in,
    make_campaign,
    make_member,
    make_organisation,
    make_project,
)


class TestAccess:
    @pytest.mark.parametrize("name", LISTS)
    def test_every_list_and_every_row_opens(self, cast: Cast, everywhere: Client, name: str) -> None:
        evaluation_in(cast, State.APPROVED)
        response = everywhere.get(reverse(name))
        assert response.status_code == 200
        row = response.context["cl"].result_list[0]
        change = name.replace("changelist", "change")
        assert everywhere.get(reverse(change, args=[row.pk])).status_code == 200

    @pytest.mark.parametrize("name", LISTS)
    def test_a_superuser_is_nobody(self, cast: Cast, root: Client, name: str) -> None:
        assert root.get(reverse(name)).status_code == 403
        assert root.get(reverse(name.replace("changelist", "add"))).status_code == 403

    def test_no_other_models_have_pages(self) -> None:
        """Django's own rights, which a superuser has all of, would open them."""
        assert {model for model in admin.site._registry if model not in OURS} == set()

    @pytest.mark.parametrize(
        ("person", "seen"),
        [
            ("administrator", {User, Organisation, StoredScheme, Campaign, Project}),
            ("finance", {User, Organisation, StoredScheme, Campaign, Project, Evaluation}),
        ],
    )
    def test_each_role_opens_its_lists_only(
        self, cast: Cast, request: pytest.FixtureRequest, person: str, seen: set[type]
    ) -> None:
        client = request.getfixturevalue(person)
        opened = {
            model for model in OURS
            if client.get(page(f"{model._meta.app_label}_{model._meta.model_name}_changelist")).status_code == 200
        }  # fmt: skip
        assert opened == seen

    @pytest.mark.parametrize("person", ["clerk", "head", "bureau_reviewer", "auditor"])
    @pytest.mark.parametrize("staff", [True, False])
    def test_nobody_else_sees_anything(self, cast: Cast, person: str, staff: bool) -> None:
        user = getattr(cast, person).user
        User.objects.filter(pk=user.pk).update(is_staff=staff)
        client = client_of(User.objects.get(pk=user.pk))
        assert {client.get(reverse(name)).status_code for name in LISTS} == {403 if staff else 302}

    def test_a_role_that_was_taken_away_closes_it(self, cast: Cast, administrator: Client) -> None:
        Membership.objects.filter(pk=cast.administrator.pk).update(is_active=False)
        assert administrator.get(page("accounts_user_changelist")).status_code == 403

    def test_finance_looks_at_people_and_offices_and_changes_none(self, cast: Cast, finance: Client) -> None:
        for name, row in (("accounts_user", cast.clerk.user), ("organisations_organisation", cast.unit)):
            assert finance.get(page(f"{name}_change", row.pk)).status_code == 200
            assert post(finance, page(f"{name}_change", row.pk), name="新").status_code == 403
            assert finance.get(page(f"{name}_add")).status_code == 403

    @pytest.mark.parametrize("model", sorted(OURS, key=str))
    def test_nothing_is_deleted_here(self, cast: Cast, everywhere: Client, model: Any) -> None:
        evaluation_in(cast, State.APPROVED)
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        assert everywhere.post(page(f"{name}_delete", row.pk), {"post": "yes"}).status_code == 403
        everywhere.post(
            page(f"{name}_changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        )
        assert model._default_manager.filter(pk=row.pk).exists()


class TestScope:
    """The administrator of one region and the rows of another."""

    def test_offices_and_people_of_another_region_are_not_there(self, cast: Cast, administrator: Client) -> None:
        for name, row in (
            ("organisations_organisation", cast.foreign_unit), ("accounts_user", cast.foreign_clerk.user),
            ("campaigns_campaign", make_campaign(cast.foreign_finance, cast.scheme)),
            ("projects_project", make_project(cast.foreign_unit)),
        ):  # fmt: skip
            assert administrator.get(page(f"{name}_change", row.pk)).status_code == 302  # to the index: no such row
            listed = administrator.get(page(f"{name}_changelist")).context["cl"].result_list
            assert row not in listed

    @pytest.mark.parametrize("who", ["security_administrator", "audit_administrator"])
    def test_the_password_of_another_administrator_is_out_of_reach(
        self, cast: Cast, administrator: Client, who: str
    ) -> None:
        boss = getattr(cast, who).user
        assert post(administrator, page("accounts_user_change", boss.pk), name="新", phone="").status_code == 403
        response = administrator.post(
            page("auth_user_password_change", boss.pk), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        )
        assert response.status_code == 403
        boss.refresh_from_db()
        assert not boss.check_password(NEW_PASSWORD)

    def test_so_is_a_person_who_also_works_elsewhere(self, cast: Cast, administrator: Client) -> None:
        Membership.objects.create(user=cast.clerk.user, organisation=cast.foreign_finance, role=Role.FINANCE_REVIEWER)
        assert administrator.get(page("accounts_user_change", cast.clerk.user_id)).status_code == 302

    def test_no_role_is_given_in_an_office_elsewhere(self, cast: Cast, administrator: Client) -> None:
        response = post(
            administrator, page("accounts_user_add"), username="neu", name="新人", phone="", usable_password="true",
            password1=NEW_PASSWORD, password2=NEW_PASSWORD,
            **{
                "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0,
                "memberships-0-organisation": cast.foreign_finance.pk, "memberships-0-role": "finance_reviewer",
                "memberships-0-is_active": "on",
            },
        )  # fmt: skip
        assert response.status_code == 200
        assert not User.objects.filter(username="neu").exists()

    def test_no_office_is_moved_out_of_the_region_or_made_a_root(self, cast: Cast, administrator: Client) -> None:
        form = office_form(cast.unit)
        for parent in (cast.foreign_finance.pk, ""):
            response = post(
                administrator, page("organisations_organisation_change", cast.unit.pk), **{**form, "parent": parent}
            )
            assert "parent" in errors(response)
        assert Organisation.objects.get(pk=cast.unit.pk).parent == cast.bureau


class TestTwoOffices:
    """The system administrator of one region who reviews for the finance bureau of another: there they look at people
    and offices, here they change them."""

    @pytest.fixture
    def both(self, cast: Cast) -> Client:
        person = make_member(cast.foreign_finance, Role.ADMINISTRATOR, "both", is_staff=True)
        grant_role(user=person.user, organisation=cast.finance, role=Role.FINANCE_REVIEWER, by=SYSTEM, now=NOW)
        return client_of(person.user)

    def test_there_a_person_is_looked_at_and_left_alone(self, cast: Cast, both: Client) -> None:
        clerk = cast.clerk.user
        text = both.get(page("accounts_user_change", clerk.pk)).content.decode()
        assert clerk.name in text
        assert "field-password" not in text
        assert post(both, page("accounts_user_change", clerk.pk), name="新", phone="").status_code == 403
        sent = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
        assert both.post(page("auth_user_password_change", clerk.pk), sent).status_code == 403
        assert both.post(page("accounts_user_unlock", clerk.pk)).status_code == 404
        clerk.refresh_from_db()
        assert (clerk.name, clerk.check_password(NEW_PASSWORD)) == ("填报甲", False)

    def test_so_is_a_person_who_works_here_and_there(self, cast: Cast, both: Client) -> None:
        grant_role(user=cast.foreign_clerk.user, organisation=cast.unit, role=Role.CLERK, by=SYSTEM, now=NOW)
        url = page("accounts_user_change", cast.foreign_clerk.user_id)
        assert both.get(url).status_code == 200
        assert post(both, url, name="新", phone="").status_code == 403

    def test_so_is_an_office(self, cast: Cast, both: Client) -> None:
        url = page("organisations_organisation_change", cast.unit.pk)
        assert both.get(url).status_code == 200
        assert post(both, url, **office_form(cast.unit, name="改名")).status_code == 403

    def test_here_both_are_changed(self, cast: Cast, both: Client) -> None:
        """The control."""
        assert (
            post(
                both,
                page("organisations_organisation_change", cast.foreign_unit.pk),
                **office_form(cast.foreign_unit, name="改名"),
            ).status_code
            == 302
        )
        sent = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
        assert both.post(page("auth_user_password_change", cast.foreign_clerk.user_id), sent).status_code == 302

    def test_no_form_takes_an_office_from_there(self, cast: Cast, both: Client) -> None:
        moved = post(
            both,
            page("organisations_organisation_change", cast.foreign_unit.pk),
            **office_form(cast.foreign_unit, parent=cast.finance.pk),
        )
        assert "parent" in errors(moved)
        role = {"memberships-0-organisation": cast.unit.pk, "memberships-0-role": "clerk"}
        rows = {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, **role}
        asked = post(both, page("accounts_user_change", cast.foreign_clerk.user_id), name="新", is_active="on", **rows)
        assert asked.status_code == 200
        assert not Membership.objects.filter(user=cast.foreign_clerk.user, organisation=cast.unit).exists()

    @pytest.mark.parametrize(
        ("form", "field", "there"),
        [
            ("accounts.membership", "organisation", False),
            ("organisations.organisation", "parent", False),
            ("projects.project", "organisation", True),  # finance edits these
            ("campaigns.extension", "organisation", True),
        ],
    )
    def test_nor_is_one_found_for_it(self, cast: Cast, both: Client, form: str, field: str, there: bool) -> None:
        app, _, model = form.partition(".")
        asked = {"term": "", "app_label": app, "model_name": model, "field_name": field}
        found = {item["text"] for item in both.get(page("autocomplete"), asked).json()["results"]}
        assert cast.foreign_unit.name in found
        assert (cast.unit.name in found) is there

    def test_projects_are_changed_in_both(self, cast: Cast, both: Client) -> None:
        for office in (cast.unit, cast.foreign_unit):
            url = page("projects_project_change", make_project(office).pk)
            assert post(both, url, code="改码", name="改名").status_code == 302


class TestCampaignsOfALowerBureau:
    """A finance bureau looks at them and leaves them alone, as on its own pages."""

    @pytest.fixture
    def lower(self, cast: Cast) -> Campaign:
        bureau = make_organisation(code="190", name="下级县财政局", kind=OrganisationKind.FINANCE, parent=cast.finance)
        return make_campaign(bureau, cast.scheme, title="县级任务")

    def form(self, campaign: Campaign, **changed: object) -> dict[str, object]:
        return {
            "title": "改名", "year": campaign.year, "organisation": campaign.organisation_id,
            "scheme": campaign.scheme_id, "layout": campaign.layout, "opens_at_0": "2026-01-05",
            "opens_at_1": "00:00:00", "closes_at_0": "2026-03-01", "closes_at_1": "00:00:00", **EXTENSIONS_NONE,
            **changed,
        }  # fmt: skip

    def test_finance_changes_its_own_only(self, cast: Cast, finance: Client, lower: Campaign) -> None:
        url = page("campaigns_campaign_change", lower.pk)
        assert "县级任务" in finance.get(url).content.decode()
        extension = {
            "extensions-TOTAL_FORMS": 1, "extensions-0-organisation": lower.organisation_id,
            "extensions-0-closes_at_0": "2026-03-05", "extensions-0-closes_at_1": "00:00:00",
            "extensions-0-reason": "系统故障", "extensions-0-campaign": lower.pk,
        }  # fmt: skip
        assert post(finance, url, **self.form(lower, **extension)).status_code == 403
        lower.refresh_from_db()
        assert lower.title == "县级任务"
        assert not lower.extensions.exists()
        own = page("campaigns_campaign_change", cast.campaign.pk)
        assert post(finance, own, **self.form(cast.campaign)).status_code == 302

    def test_finance_makes_none_for_it(self, cast: Cast, finance: Client, lower: Campaign) -> None:
        assert "organisation" in errors(post(finance, page("campaigns_campaign_add"), **self.form(lower)))
        asked = {"term": "", "app_label": "campaigns", "model_name": "campaign", "field_name": "organisation"}
        found = [item["text"] for item in finance.get(page("autocomplete"), asked).json()["results"]]
        assert found == [cast.finance.name]

    def test_the_system_administrator_changes_it(self, administrator: Client, lower: Campaign) -> None:
        """Who keeps the whole tree."""
        assert post(administrator, page("campaigns_campaign_change", lower.pk), **self.form(lower)).status_code == 302
