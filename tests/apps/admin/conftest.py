"""Who works in Django's administration."""

from __future__ import annotations

import pytest
from django.test import Client

from perfeval.accounts.models import User
from perfeval.accounts.operations import grant_role
from perfeval.audit.operations import SYSTEM
from perfeval.core.workflow import Role
from tests.apps.admin.pages import client_of
from tests.factories import NOW, Cast, make_member, make_user


@pytest.fixture
def root(cast: Cast) -> Client:
    """Django's superuser, who is nobody here."""
    return client_of(make_user("root", is_staff=True, is_superuser=True))


@pytest.fixture
def everywhere(cast: Cast) -> Client:
    """A system administrator who reviews for the finance bureau too: every list opens."""
    both = make_member(cast.finance, Role.ADMINISTRATOR, "both", is_staff=True)
    grant_role(user=both.user, organisation=cast.finance, role=Role.FINANCE_REVIEWER, by=SYSTEM, now=NOW)
    return client_of(both.user)


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return client_of(cast.administrator.user)


@pytest.fixture
def finance(cast: Cast) -> Client:
    User.objects.filter(pk=cast.finance_reviewer.user_id).update(is_staff=True)
    return client_of(User.objects.get(pk=cast.finance_reviewer.user_id))
