"""The audit administrator's journal: of their part of the tree, checked, exported, never changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.operations import set_password
from perfeval.audit.models import JournalEntry
from perfeval.audit.operations import SYSTEM
from perfeval.core.workflow import State
from perfeval.web.audit.details import LABELS, words_of
from perfeval.web.audit.words import word_of
from tests.factories import NOW, Cast, evaluation_in
from tests.web.conftest import log_in

PAGE, EXPORT = reverse("audit:journal"), reverse("audit:export")


def lines(cast: Cast, **query: Any) -> list[JournalEntry]:
    response = log_in(cast.audit_administrator).get(PAGE, query)
    return [line[0] for line in response.context["lines"]]


def test_people_and_offices_of_ones_part_are_in_it(cast: Cast) -> None:
    evaluation_in(cast, State.BUREAU_REVIEW)
    chains = {entry.chain for entry in lines(cast)}
    assert {f"user:{cast.clerk.user_id}", f"organisation:{cast.unit.pk}", f"campaign:{cast.campaign.pk}"} <= chains
    assert not {f"user:{cast.foreign_clerk.user_id}", f"organisation:{cast.foreign_unit.pk}"} & chains


def test_one_object_is_checked_and_a_forgery_found(cast: Cast) -> None:
    chain = f"user:{cast.clerk.user_id}"
    client = log_in(cast.audit_administrator)
    assert "校验通过" in client.get(PAGE, {"chain": chain}).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_journalentry SET actor_name = 'x' WHERE chain = %s AND sequence = 1", [chain])
    assert "校验没有通过" in client.get(PAGE, {"chain": chain}).content.decode()


def test_of_elsewhere_nothing_is_said(cast: Cast) -> None:
    page = log_in(cast.audit_administrator).get(PAGE, {"chain": f"user:{cast.foreign_clerk.user_id}"}).content.decode()
    assert "没有符合条件的记录" in page
    assert "校验通过" not in page


@pytest.mark.parametrize("query", [{"chain": "x"}, {"since": "x"}, {"until": "9999-12-31"}, {"page": "x"}])
def test_what_cannot_be_read_does_not_filter(cast: Cast, query: dict[str, str]) -> None:
    assert lines(cast, **query)


def test_acts_stand_in_words(cast: Cast) -> None:
    client = log_in(cast.audit_administrator)
    set_password(user=cast.clerk.user, password="另一个足够长的口令-9", by=SYSTEM, now=NOW)
    text = client.get(PAGE, {"action": "set-password"}).content.decode()
    assert '<span title="set-password">重新设置密码</span>' in text
    assert '<span title="create">' not in text
    assert (word_of("evaluation", "create"), word_of("user", "create")) == ("布置", "新增")


def test_the_export_holds_what_the_filter_shows(cast: Cast) -> None:
    set_password(user=cast.clerk.user, password="另一个足够长的口令-9", by=SYSTEM, now=NOW)
    chain = f"user:{cast.clerk.user_id}"
    response = log_in(cast.audit_administrator).get(EXPORT, {"chain": chain})
    text = b"".join(response).decode()
    assert "attachment" in response.headers["Content-Disposition"]
    entries = JournalEntry.objects.filter(chain=chain)
    assert text.count("\n") == 1 + entries.count()
    assert all(entry.hash in text for entry in entries)
    assert "口令" not in text


@pytest.mark.parametrize("tables", [1, 3])
def test_queries(cast: Cast, tables: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(tables):
        evaluation_in(cast, State.DRAFTING, name=f"表{number}")
    client = log_in(cast.audit_administrator)
    client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE)


def test_fields_of_forms_have_words() -> None:
    changeable = {name for kind in admin.site._registry.values() for name in getattr(kind, "changeable", ())}
    assert {"name", "closes_at"} <= changeable
    assert changeable - LABELS.keys() == set()


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({}, ""),
        (
            {"name": {"old": "甲", "new": "乙"}, "is_active": {"old": True, "new": False}},
            "名称：甲 → 乙；启用：是 → 否",
        ),
        ({"contact_name": {"old": "", "new": "联系甲"}}, "联系人：空 → 联系甲"),
        ({"role": "unit_head", "organisation": "111"}, "角色：单位负责人；单位：111"),
        ({"closes_at": "2026-03-09T16:00:00+00:00"}, "截止时间：2026-03-10 00:00"),
        ({"cells": [{"cell": "goal", "old": "", "new": "改"}]}, "改动：1 处，goal 空 → 改"),
        (
            {"address": "203.0.113.5", "what": "code", "locked": False},
            "网络地址：203.0.113.5；未通过：验证码；已锁定：否",
        ),
        ({"users": ["甲", "乙"], "sha256": "0123456789abcdef"}, "用户：甲、乙；散列值：0123456789ab…"),
        ({"unheard-of": 1}, "unheard-of：1"),
    ],
)
def test_what_an_entry_holds_stands_in_words(detail: dict[str, Any], words: str) -> None:
    assert words_of(detail) == words


def test_long_content_ends_in_an_ellipsis() -> None:
    assert words_of({"reason": "长" * 400}) == f"原因：{'长' * 297}…"
