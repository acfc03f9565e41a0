"""A database that cannot be written to while a page is asked for: it is said as what it is, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from perfeval.web.shared import session_store
from tests.factories import Cast
from tests.web.conftest import log_in

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/unit/todo/"


@contextmanager
def held() -> Iterator[None]:
    """Another writer, for longer than one waits here."""
    connection.ensure_connection()
    settings = connection.settings_dict
    other: sqlite3.Connection | psycopg.Connection[Any]
    if connection.vendor == "sqlite":
        other = sqlite3.connect(settings["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        patience, usual = "PRAGMA busy_timeout = 50", "PRAGMA busy_timeout = 20000"
    else:
        other = psycopg.connect(dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"])
        other.execute("LOCK TABLE django_session IN EXCLUSIVE MODE")
        patience, usual = "SET lock_timeout = 50", "SET lock_timeout = 0"
    with connection.cursor() as cursor:
        cursor.execute(patience)
        try:
            yield
        finally:
            other.close()  # nothing of it is kept
            cursor.execute(usual)


@pytest.fixture
def client(cast: Cast) -> Client:
    """Of somebody whose last request is so long ago that the time of the next has to be stored."""
    client = log_in(cast.clerk)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=20))
    return client


def test_a_page_is_shown_though_its_time_cannot_be_stored(client: Client) -> None:
    with held():
        response = client.get(PAGE)
    assert response.status_code == 200
    assert client.get(PAGE).status_code == 200  # still logged in


def test_what_has_to_be_stored_fails_as_the_database_does(client: Client) -> None:
    store = session_store.SessionStore(client.session.session_key)
    store["role"] = "another"
    with held(), pytest.raises(OperationalError):
        store.save()


def test_a_deleted_session_stays_deleted(client: Client) -> None:
    """Only the database's own failures are passed over."""
    store = session_store.SessionStore(client.session.session_key)
    store.get("role")  # loads it
    db.SessionStore(store.session_key).delete()
    with pytest.raises(UpdateError):
        store.save()
