"""Schemes, campaigns and projects: acts instead of saves."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from perfeval.campaigns.models import Campaign, Extension
from perfeval.core.workflow import State
from perfeval.projects.models import Project
from perfeval.schemes.models import StoredScheme
from perfeval.schemes.official import official_text
from tests.apps.admin.pages import EXTENSIONS_NONE, errors, page, post
from tests.apps.journal import count, last_entry
from tests.factories import (
    Cast,
    evaluation_in,
    make_project,
)


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

    def test_a_stored_one_is_read_only(self, cast: Cast, everywhere: Client) -> None:
        assert post(everywhere, page("schemes_storedscheme_change", cast.scheme.pk), text="x").status_code == 403


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

    def test_a_layout_that_prints_are_on_stays(self, cast: Cast, finance: Client) -> None:
        evaluation_in(cast, State.APPROVED)
        url = page("campaigns_campaign_change", cast.campaign.pk)
        response = post(finance, url, **self.form(cast, title=cast.campaign.title, layout="zhongwei"))
        assert errors(response) == {"layout": ["已有自评表审定并生成正式打印件，不能再改打印版式。"]}
        assert Campaign.objects.get(pk=cast.campaign.pk).layout == "futian"

    def test_signatures_are_switched_on_and_explained(self, cast: Cast, finance: Client) -> None:
        url = page("campaigns_campaign_change", cast.campaign.pk)
        assert "没有证书的单位盖章后不能生成打印件" in finance.get(url).content.decode()
        post(finance, url, **self.form(cast, title=cast.campaign.title, sign_prints="on"))
        assert Campaign.objects.get(pk=cast.campaign.pk).sign_prints
        assert list(last_entry(f"campaign:{cast.campaign.pk}").detail) == ["sign_prints"]

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
