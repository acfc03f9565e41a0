"""Django's administration: who may do what where, acts instead of saves, pages that stay cheap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perfeval.accounts.models import Membership, User
from perfeval.accounts.queries import memberships_of
from perfeval.campaigns.models import Campaign, Extension
from perfeval.core.workflow import Role, State
from perfeval.evaluations.models import Evaluation
from perfeval.jobs.models import Job
from perfeval.jobs.operations import enqueue
from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project
from perfeval.schemes.models import StoredScheme
from perfeval.schemes.official import official_text
from tests.apps.journal import count, last_entry
from tests.factories import (
    NOW,
    Cast,
    evaluation_in,
    make_campaign,
    make_evaluation,
    make_organisation,
    make_project,
    make_user,
)

OURS = {model for model in admin.site._registry if model.__module__.startswith("perfeval.")}
LISTS = sorted(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in OURS)
NEW_PASSWORD = "另一个足够长的口令-9"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def root(cast: Cast) -> Client:
    return client_of(make_user("root", is_staff=True, is_superuser=True))


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return client_of(cast.administrator.user)


@pytest.fixture
def finance(cast: Cast) -> Client:
    User.objects.filter(pk=cast.finance_reviewer.user_id).update(is_staff=True)
    return client_of(User.objects.get(pk=cast.finance_reviewer.user_id))


def page(name: str, *args: object) -> str:
    return reverse(f"admin:{name}", args=args)


def post(client: Client, url: str, **data: object) -> Any:
    return client.post(url, {"_save": "1", **data})


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200, "the form is shown again"
    found: dict[str, list[str]] = response.context["adminform"].form.errors
    return found


EXTENSIONS_NONE = {"extensions-TOTAL_FORMS": 0, "extensions-INITIAL_FORMS": 0}
ROLES_NONE = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


class TestAccess:
    @pytest.mark.parametrize("name", LISTS)
    def test_a_superuser_opens_every_list_and_every_row(self, cast: Cast, root: Client, name: str) -> None:
        evaluation_in(cast, State.APPROVED)
        enqueue(task="tests.nothing", key="k", now=NOW)
        response = root.get(reverse(name))
        assert response.status_code == 200
        row = response.context["cl"].result_list[0]
        change = name.replace("changelist", "change")
        assert root.get(reverse(change, args=[row.pk])).status_code == 200

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
    def test_nothing_is_deleted_here(self, cast: Cast, root: Client, model: Any) -> None:
        evaluation_in(cast, State.APPROVED)
        enqueue(task="tests.nothing", key="k", now=NOW)
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        assert root.post(page(f"{name}_delete", row.pk), {"post": "yes"}).status_code == 403
        root.post(
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

    def test_the_password_of_a_superuser_is_out_of_reach(self, cast: Cast, administrator: Client, root: Client) -> None:
        boss = User.objects.get(username="root")
        response = administrator.post(
            page("auth_user_password_change", boss.pk), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        )
        assert response.status_code in (302, 403, 404)
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


def office_form(office: Organisation, **changed: object) -> dict[str, object]:
    return {
        "code": office.code, "name": office.name, "kind": office.kind, "region": office.region,
        "parent": office.parent_id or "", "contact_name": "", "contact_phone": "", "is_active": "on", **changed
    }  # fmt: skip


class TestOrganisations:
    def test_a_new_one_is_made_by_the_act(self, cast: Cast, administrator: Client) -> None:
        form = {
            key: value
            for key, value in office_form(cast.unit, code="130", name="新局", parent=cast.finance.pk).items()
            if key != "is_active"
        }
        assert post(administrator, page("organisations_organisation_add"), **form).status_code == 302
        made = Organisation.objects.get(code="130")
        assert made.path.startswith(cast.finance.path)
        assert last_entry(f"organisation:{made.pk}").actor_name == "管理员"

    def test_a_taken_code_is_said_at_its_field(self, cast: Cast, administrator: Client) -> None:
        response = post(
            administrator, page("organisations_organisation_change", cast.unit.pk), **office_form(cast.unit, code="112")
        )
        assert "code" in errors(response)

    def test_a_move_takes_everything_along_and_is_in_the_journal(self, cast: Cast, administrator: Client) -> None:
        url = page("organisations_organisation_change", cast.bureau.pk)
        assert post(administrator, url, **office_form(cast.bureau, parent=cast.other_bureau.pk)).status_code == 302
        assert Organisation.objects.get(pk=cast.unit.pk).path.startswith(cast.other_bureau.path)
        assert last_entry(f"organisation:{cast.bureau.pk}").action == "move"

    def test_a_move_below_itself_is_refused_on_the_page(self, cast: Cast, administrator: Client) -> None:
        response = post(
            administrator,
            page("organisations_organisation_change", cast.bureau.pk),
            **office_form(cast.bureau, parent=cast.unit.pk),
        )
        assert errors(response)
        assert count(f"organisation:{cast.bureau.pk}") == 1

    def test_names_stand_indented(self, cast: Cast, administrator: Client) -> None:
        assert (
            "\u3000\u3000测试市热线中心"
            in administrator.get(page("organisations_organisation_changelist")).content.decode()
        )


class TestUsers:
    def add(self, client: Client, cast: Cast, **changed: object) -> Any:
        form: dict[str, object] = {
            "username": "neu", "name": "新人", "phone": "", "usable_password": "true", "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD, "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0,
            "memberships-0-organisation": cast.unit.pk, "memberships-0-role": "clerk", "memberships-0-is_active": "on", **changed
        }  # fmt: skip
        return post(client, page("accounts_user_add"), **form)

    def test_a_person_with_a_role_is_made_by_the_acts(self, cast: Cast, administrator: Client) -> None:
        assert self.add(administrator, cast).status_code == 302
        user = User.objects.get(username="neu")
        assert user.check_password(NEW_PASSWORD)
        assert [item.role for item in memberships_of(user)] == ["clerk"]
        assert (count(f"user:{user.pk}"), last_entry(f"user:{user.pk}").action) == (2, "grant")

    def test_a_person_without_a_role_would_be_lost_to_the_administrator(
        self, cast: Cast, administrator: Client
    ) -> None:
        none = {"memberships-0-organisation": "", "memberships-0-role": ""}
        response = self.add(administrator, cast, **none)
        assert "至少填写一个单位和角色" in response.content.decode()
        assert not User.objects.filter(username="neu").exists()

    def test_a_superuser_sees_everybody_and_may_leave_it_out(self, cast: Cast, root: Client) -> None:
        none = {"memberships-0-organisation": "", "memberships-0-role": ""}
        assert self.add(root, cast, **none).status_code == 302

    def test_the_page_of_a_new_person_is_in_chinese(self, cast: Cast, administrator: Client) -> None:
        text = administrator.get(page("accounts_user_add")).content.decode()
        assert "请填写用户名" in text
        assert "create a user" not in text

    def test_a_weak_password_is_refused(self, cast: Cast, administrator: Client) -> None:
        response = self.add(administrator, cast, password1="12345678", password2="12345678")
        assert response.status_code == 200
        assert not User.objects.filter(username="neu").exists()

    def change(self, client: Client, membership: Membership, **changed: object) -> Any:
        form: dict[str, object] = {
            "name": membership.user.name, "phone": "", "is_active": "on", "memberships-TOTAL_FORMS": 1,
            "memberships-INITIAL_FORMS": 1, "memberships-0-id": membership.pk, "memberships-0-user": membership.user_id,
            "memberships-0-organisation": membership.organisation_id, "memberships-0-role": membership.role,
            "memberships-0-is_active": "on", **changed
        }  # fmt: skip
        return post(client, page("accounts_user_change", membership.user_id), **form)

    def test_a_change_is_in_the_journal(self, cast: Cast, administrator: Client) -> None:
        assert self.change(administrator, cast.clerk, name="改名").status_code == 302
        assert last_entry(f"user:{cast.clerk.user_id}").detail == {"name": {"old": "填报甲", "new": "改名"}}

    def test_the_password_is_not_changed_by_the_page(self, cast: Cast, administrator: Client) -> None:
        before = User.objects.get(pk=cast.clerk.user_id).password
        self.change(administrator, cast.clerk, password="x", name="改名")
        assert User.objects.get(pk=cast.clerk.user_id).password == before

    def test_a_role_is_switched_off_not_deleted(self, cast: Cast, administrator: Client) -> None:
        self.change(administrator, cast.clerk, **{"memberships-0-is_active": ""})
        assert not Membership.objects.get(pk=cast.clerk.pk).is_active
        assert last_entry(f"user:{cast.clerk.user_id}").action == "revoke"

    def test_another_role_leaves_the_old_one_in_the_books(self, cast: Cast, administrator: Client) -> None:
        self.change(administrator, cast.clerk, **{"memberships-0-role": "unit_head"})
        assert [item.role for item in memberships_of(cast.clerk.user)] == ["unit_head"]
        assert Membership.objects.filter(user=cast.clerk.user).count() == 2

    def test_a_new_password_is_in_the_journal(self, cast: Cast, administrator: Client) -> None:
        url = page("auth_user_password_change", cast.clerk.user_id)
        response = administrator.post(
            url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
        )
        assert response.status_code == 302
        assert User.objects.get(pk=cast.clerk.user_id).check_password(NEW_PASSWORD)
        assert last_entry(f"user:{cast.clerk.user_id}").action == "set-password"


class TestSchemes:
    def test_a_pasted_text_is_stored_by_the_act(self, cast: Cast, finance: Client) -> None:
        text = official_text("zizhou-2023").replace("\n", "\r\n")
        assert post(finance, page("schemes_storedscheme_add"), text=text).status_code == 302
        stored = StoredScheme.objects.get(key="zizhou-2023")
        assert stored.text == official_text("zizhou-2023")
        assert last_entry(f"scheme:{stored.pk}").actor_role == "finance_reviewer"

    def test_so_is_an_uploaded_file(self, cast: Cast, finance: Client) -> None:
        upload = SimpleUploadedFile("x.toml", official_text("zizhou-2023").encode())
        assert post(finance, page("schemes_storedscheme_add"), file=upload, text="").status_code == 302
        assert StoredScheme.objects.filter(key="zizhou-2023").exists()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "not toml =",
            official_text("zizhou-2023").replace("weight = 70", "weight = 71"),
            official_text("futian-2022") + "\n#\n",
        ],
    )
    def test_what_cannot_be_stored_is_said_on_the_page(self, cast: Cast, finance: Client, text: str) -> None:
        assert errors(post(finance, page("schemes_storedscheme_add"), text=text))
        assert StoredScheme.objects.count() == 1

    def test_a_file_that_is_no_text_is_refused(self, cast: Cast, finance: Client) -> None:
        upload = SimpleUploadedFile("x.toml", b"\xff\xfe\x00")
        assert "file" in errors(post(finance, page("schemes_storedscheme_add"), file=upload, text=""))

    def test_a_stored_one_is_read_only(self, cast: Cast, root: Client) -> None:
        assert post(root, page("schemes_storedscheme_change", cast.scheme.pk), text="x").status_code == 403


class TestCampaigns:
    def form(self, cast: Cast, **changed: object) -> dict[str, object]:
        return {
            "title": "新任务", "year": 2022, "organisation": cast.finance.pk, "scheme": cast.scheme.pk, "layout": "futian",
            "review_by_bureau": "on", "review_by_finance": "on", "opens_at_0": "2026-01-05", "opens_at_1": "00:00:00",
            "closes_at_0": "2026-03-01", "closes_at_1": "00:00:00", **EXTENSIONS_NONE, **changed
        }  # fmt: skip

    def test_a_new_one_is_made_by_the_act(self, cast: Cast, finance: Client) -> None:
        assert post(finance, page("campaigns_campaign_add"), **self.form(cast)).status_code == 302
        made = Campaign.objects.get(title="新任务")
        assert last_entry(f"campaign:{made.pk}").action == "create"

    def test_an_end_before_the_beginning_is_said_at_its_field(self, cast: Cast, finance: Client) -> None:
        response = post(finance, page("campaigns_campaign_add"), **self.form(cast, closes_at_0="2025-01-01"))
        assert errors(response)
        assert Campaign.objects.count() == 1

    def test_what_tables_depend_on_stays(self, cast: Cast, finance: Client) -> None:
        url = page("campaigns_campaign_change", cast.campaign.pk)
        response = post(finance, url, **self.form(cast, title="改名", year=2024, review_by_bureau=""))
        assert response.status_code == 302
        stored = Campaign.objects.get(pk=cast.campaign.pk)
        assert (stored.title, stored.year, stored.review_by_bureau) == ("改名", 2022, True)
        assert list(last_entry(f"campaign:{cast.campaign.pk}").detail) == ["title"]

    def extend(
        self, cast: Cast, client: Client, day: str = "2026-03-05", office: int | None = None, **changed: object
    ) -> Any:
        rows = {
            "extensions-TOTAL_FORMS": 1, "extensions-INITIAL_FORMS": 0, "extensions-0-organisation": office or cast.unit.pk,
            "extensions-0-closes_at_0": day, "extensions-0-closes_at_1": "00:00:00", "extensions-0-reason": "系统故障",
            "extensions-0-campaign": cast.campaign.pk, **changed
        }  # fmt: skip
        form = {**self.form(cast, title=cast.campaign.title), **rows}
        return post(client, page("campaigns_campaign_change", cast.campaign.pk), **form)

    def test_an_extension_is_given_and_withdrawn_by_acts(self, cast: Cast, finance: Client) -> None:
        assert self.extend(cast, finance).status_code == 302
        extension = Extension.objects.get()
        assert last_entry(f"campaign:{cast.campaign.pk}").action == "extend"
        rows: dict[str, Any] = {
            "extensions-INITIAL_FORMS": 1,
            "extensions-0-id": extension.pk,
            "extensions-0-DELETE": "on",
        }
        assert self.extend(cast, finance, **rows).status_code == 302
        assert not Extension.objects.exists()
        assert last_entry(f"campaign:{cast.campaign.pk}").action == "withdraw-extension"

    def test_one_that_is_none_is_refused_on_the_page(self, cast: Cast, finance: Client) -> None:
        assert self.extend(cast, finance, day="2026-02-01").status_code == 200
        assert not Extension.objects.exists()


class TestProjects:
    def test_made_and_changed_by_acts(self, cast: Cast, finance: Client) -> None:
        form = {"organisation": cast.unit.pk, "code": "001", "name": "热线运行", "kind": "project"}
        assert post(finance, page("projects_project_add"), **form).status_code == 302
        project = Project.objects.get()
        form["name"], form["organisation"] = "热线运行费", cast.sibling.pk
        assert post(finance, page("projects_project_change", project.pk), **form).status_code == 302
        project.refresh_from_db()
        assert (project.name, project.organisation) == ("热线运行费", cast.unit)
        assert count(f"project:{project.pk}") == 2

    def test_a_taken_code_is_said_at_its_field(self, cast: Cast, finance: Client) -> None:
        make_project(cast.unit, "热线运行", "001")
        form = {"organisation": cast.unit.pk, "code": "001", "name": "大厅运行", "kind": "project"}
        assert errors(post(finance, page("projects_project_add"), **form))


GROWING: dict[str, Callable[[Cast, int], object]] = {
    "organisations_organisation": lambda cast, n: make_organisation(code=f"n{n}", parent=cast.bureau),
    "accounts_user": lambda cast, n: Membership.objects.create(
        user=make_user(f"n{n}"), organisation=cast.unit, role="clerk"
    ),
    "campaigns_campaign": lambda cast, n: make_campaign(cast.bureau, cast.scheme, title=f"n{n}"),
    "projects_project": lambda cast, n: make_project(cast.unit, f"n{n}"),
    "evaluations_evaluation": lambda cast, n: make_evaluation(cast, name=f"n{n}"),
    "audit_journalentry": lambda cast, n: make_project(cast.sibling, f"n{n}"),
    "jobs_job": lambda cast, n: enqueue(task="tests.nothing", key=f"n{n}", now=NOW, user_id=cast.clerk.user_id),
}


@pytest.mark.parametrize("name", GROWING)
def test_a_list_costs_the_same_for_more_rows(cast: Cast, root: Client, name: str) -> None:
    grow = GROWING[name]
    grow(cast, 0)
    url = page(f"{name}_changelist")
    root.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        root.get(url)
    for number in range(1, 6):
        grow(cast, number)
    with CaptureQueriesContext(connection) as many:
        root.get(url)
    assert len(many) == len(few) <= 12


def test_the_page_of_a_person_costs_the_same_for_more_offices(cast: Cast, root: Client) -> None:
    url = page("accounts_user_change", cast.clerk.user_id)
    root.get(url)
    with CaptureQueriesContext(connection) as few:
        root.get(url)
    for number in range(10):
        make_organisation(code=f"n{number}", parent=cast.bureau)
    with CaptureQueriesContext(connection) as many:
        root.get(url)
    assert len(many) == len(few)


def test_offices_are_chosen_by_search_within_ones_own_part(cast: Cast, administrator: Client) -> None:
    found = administrator.get(
        reverse("admin:autocomplete"),
        {"term": "", "app_label": "accounts", "model_name": "membership", "field_name": "organisation"},
    ).json()
    assert {item["text"] for item in found["results"]} == {
        item.name for item in Organisation.objects.filter(region="测试市")
    }


def test_every_model_that_people_keep_has_its_page() -> None:
    assert {Evaluation, Organisation, User, StoredScheme, Campaign, Project, Job} <= OURS
    assert Group not in OURS
