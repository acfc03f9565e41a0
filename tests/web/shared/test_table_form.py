"""One table on its official form, as a file to take away."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from perfeval.core.workflow import State
from perfeval.projects.models import Project
from tests.factories import Cast, evaluation_in, filled_evaluation
from tests.web.conftest import log_in

KINDS = ("xlsx", "docx")


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_an_attachment_with_a_name_that_fits(cast: Cast, kind: str) -> None:
    evaluation = filled_evaluation(cast)
    Project.objects.filter(pk=evaluation.project_id).update(name="长" * 120)
    response = log_in(cast.clerk).get(f"/tables/{evaluation.pk}/form.{kind}")
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    match = re.fullmatch(r"attachment; filename\*=utf-8''(.+)", response["Content-Disposition"])
    assert match
    name = unquote(match[1])
    assert name.endswith(f"年度绩效自评表.{kind}")
    assert len(name.encode()) <= 255
    assert "no-store" in response["Cache-Control"]


def test_reviewers_get_what_was_submitted(cast: Cast) -> None:
    evaluation = evaluation_in(cast, State.FINANCE_REVIEW)
    evaluation.indicators.update(level3="后来改的")  # nobody can; the file must come from the version all the same
    for member in (cast.clerk, cast.bureau_reviewer, cast.finance_reviewer, cast.auditor):
        client = log_in(member)
        word = docx.Document(io.BytesIO(client.get(f"/tables/{evaluation.pk}/form.docx").content))
        words = "".join(node.text or "" for node in word.element.iter() if str(node.tag).endswith("}t"))
        assert evaluation.project.name in words
        assert "后来改的" not in words
        assert "第1版　待财政审核" in word.sections[0].header.paragraphs[0].text
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/tables/{evaluation.pk}/form.xlsx").content)).active
        assert evaluation.project.name in {cell.value for row in sheet.iter_rows() for cell in row}  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", KINDS)
def test_others_find_nothing(cast: Cast, kind: str) -> None:
    evaluation = filled_evaluation(cast)
    for member in (cast.sibling_clerk, cast.other_bureau_reviewer, cast.foreign_finance_reviewer):
        assert log_in(member).get(f"/tables/{evaluation.pk}/form.{kind}").status_code == 404


def test_the_links_are_on_the_pages(cast: Cast) -> None:
    submitted = evaluation_in(cast, State.BUREAU_REVIEW)
    clerk, reviewer = log_in(cast.clerk), log_in(cast.bureau_reviewer)
    for client, address in (
        (clerk, f"/unit/tables/{submitted.pk}/submitted/"),
        (reviewer, f"/review/{submitted.pk}/"),
    ):
        page = client.get(address).content.decode()
        for kind in KINDS:
            assert f'href="/tables/{submitted.pk}/form.{kind}"' in page


def test_the_queries_do_not_grow(cast: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client.force_login(cast.clerk.user)
    for seed in ("futian-2022-01", "futian-2022-07"):
        evaluation = filled_evaluation(cast, seed=seed, name=seed)
        with django_assert_num_queries(8):
            client.get(f"/tables/{evaluation.pk}/form.xlsx")
