"""Sessions in the database, as Django keeps them, also while that cannot be written to for a while, and without a
statement that writes for each page that is looked at."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError

RENEWAL = timedelta(minutes=1)  # so much sooner than its idle time a session may end
logger = logging.getLogger(__name__)


class SessionStore(db.SessionStore):
    """Django takes any failure to save for a session that was deleted meanwhile and answers 400: the act is done, and
    the person reads that nothing was saved. Where only the time of the last request was to be stored, it is left; else
    the database's own error goes on, which has a page that says so.

    The time of a request is stored once a minute: else each page writes, and each write waits for the disk."""

    stored_until: datetime | None = None

    def load(self) -> dict[str, Any]:
        stored = self._get_session_from_db()  # type: ignore[attr-defined]  # the stubs leave it out
        if stored is None:
            return {}
        self.stored_until = stored.expire_date
        return dict(self.decode(stored.session_data))

    def save(self, must_create: bool = False) -> None:
        if not must_create and not self.modified and self._was_just_stored():
            return
        try:
            super().save(must_create=must_create)
        except UpdateError as error:
            cause = error.__context__
            if not isinstance(cause, OperationalError):
                raise
            if self.modified:
                raise cause from None
            logger.warning("The time of a request could not be stored: %s", cause)

    def _was_just_stored(self) -> bool:
        return self.stored_until is not None and self.get_expiry_date() < self.stored_until + RENEWAL
