"""Offices and people: acts instead of saves."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from perfeval.accounts.models import Membership, User
from perfeval.accounts.queries import memberships_of
from perfeval.accounts.security import proposals_for
from perfeval.organisations.models import Organisation
from tests.apps.admin.pages import NEW_PASSWORD, errors, office_form, page, post
from tests.apps.journal import count, last_entry
from tests.factories import (
    NOW,
    Cast,
)


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
        assert not memberships_of(user, NOW).exists()  # the security administrator has not granted it
        assert [item.role for item in proposals_for(cast.security_administrator)] == ["clerk"]
        assert (count(f"user:{user.pk}"), last_entry(f"user:{user.pk}").action) == (2, "propose")

    def test_a_person_without_a_role_would_be_lost_to_the_administrator(
        self, cast: Cast, administrator: Client
    ) -> None:
        none = {"memberships-0-organisation": "", "memberships-0-role": ""}
        response = self.add(administrator, cast, **none)
        assert "至少填写一个单位和角色" in response.content.decode()
        assert not User.objects.filter(username="neu").exists()

    def test_the_page_of_a_new_person_is_in_chinese(self, cast: Cast, administrator: Client) -> None:
        text = administrator.get(page("accounts_user_add")).content.decode()
        assert "请填写用户名" in text
        assert "create a user" not in text

    def test_a_weak_password_is_refused(self, cast: Cast, administrator: Client) -> None:
        response = self.add(administrator, cast, password1="12345678", password2="12345678")
        assert response.status_code == 200
        assert not User.objects.filter(username="neu").exists()

    @pytest.mark.parametrize("typed", ["", NEW_PASSWORD])
    def test_a_person_may_have_no_password(self, cast: Cast, administrator: Client, typed: str) -> None:
        """Who comes by single sign-on. Nor is there one to be changed first."""
        made = self.add(administrator, cast, usable_password="false", password1=typed, password2=typed)
        assert made.status_code == 302
        user = User.objects.get(username="neu")
        assert (user.has_usable_password(), user.must_change_password) == (False, False)

    def test_a_password_that_was_given_is_changed_first(self, cast: Cast, administrator: Client) -> None:
        self.add(administrator, cast)
        assert User.objects.get(username="neu").must_change_password

    def test_no_password_is_not_taken_for_none(self, cast: Cast, administrator: Client) -> None:
        response = self.add(administrator, cast, password1="", password2="")
        assert {"password1", "password2"} <= set(errors(response))

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

    def test_roles_are_neither_changed_nor_switched_off_here(self, cast: Cast, administrator: Client) -> None:
        for changed in ({"memberships-0-role": "unit_head"}, {"memberships-0-is_active": ""}):
            self.change(administrator, cast.clerk, **changed)
        assert list(memberships_of(cast.clerk.user, NOW)) == [cast.clerk]
        assert not proposals_for(cast.security_administrator).exists()

    def test_a_new_password_is_in_the_journal(self, cast: Cast, administrator: Client) -> None:
        url = page("auth_user_password_change", cast.clerk.user_id)
        response = administrator.post(
            url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
        )
        assert response.status_code == 302
        assert User.objects.get(pk=cast.clerk.user_id).check_password(NEW_PASSWORD)
        assert last_entry(f"user:{cast.clerk.user_id}").action == "set-password"

    def test_whoever_only_looks_sees_nothing_of_a_password(
        self, cast: Cast, administrator: Client, finance: Client
    ) -> None:
        """Django shows pieces of the hash, and a button."""
        apart, clerk = cast.security_administrator.user_id, cast.clerk.user_id
        assert (
            "field-password" in administrator.get(page("accounts_user_change", clerk)).content.decode()
        )  # the control
        for client, person in ((administrator, apart), (finance, clerk)):
            text = client.get(page("accounts_user_change", person)).content.decode()
            assert "field-name" in text
            assert "field-password" not in text
            assert "/password/" not in text

    def test_who_may_set_a_password_sees_that_there_is_one_and_nothing_of_it(
        self, cast: Cast, administrator: Client
    ) -> None:
        url = page("accounts_user_change", cast.clerk.user_id)
        text = administrator.get(url).content.decode()
        assert "<strong>已设置</strong>" in text
        assert "重置密码" in text
        algorithm, _, rest = cast.clerk.user.password.partition("$")
        assert algorithm not in text
        assert rest[:6] not in text
        User.objects.filter(pk=cast.clerk.user_id).update(password="!")
        assert "<strong>没有设置</strong>" in administrator.get(url).content.decode()

    def test_nobody_switches_themselves_off(self, cast: Cast, administrator: Client) -> None:
        response = self.change(administrator, cast.administrator, is_active="", is_staff="on")
        assert "不能停用自己的账号" in errors(response)["is_active"][0]
        assert User.objects.get(pk=cast.administrator.user_id).is_active
