"""The world is built once for all lines of a file and rolled back at its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from perfeval.web.api import access
from perfeval.web.public import limits
from tests.factories import NOW
from tests.rights.world import World, make_world


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    media = override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("media")))
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, media, transaction.atomic():
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        patch.setattr(access, "A_MINUTE", 10**9)
        patch.setattr(limits, "LOOK_UPS", 10**9)
        patch.setattr(limits, "UPLOADS", 10**9)
        yield make_world()
        transaction.set_rollback(True)
