"""What the tests of the pages share."""

from __future__ import annotations

import pytest
from django.test import Client

from perfeval.accounts.models import Membership
from tests.factories import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def log_in(membership: Membership) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(membership.user)
    return client
