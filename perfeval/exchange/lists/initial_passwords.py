"""Initial passwords for the accounts that an upload of users has made, handed out once to the person who confirmed it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from perfeval.accounts.models import User
from perfeval.accounts.operations import hand_out_passwords
from perfeval.audit.operations import record
from perfeval.core.errors import Refused
from perfeval.exchange.lists.enums import RowAction, UploadState
from perfeval.exchange.lists.kinds.users import USERNAME, Users, users_beyond
from perfeval.exchange.lists.models import ListUpload
from perfeval.exchange.lists.queries import rows_of
from perfeval.exchange.lists.uploading import scope_of
from perfeval.exchange.spreadsheet import short_workbook

MOST_AT_ONCE: Final = 200  # a good password hash is slow; the page waits some seconds
HEADER: Final = ("用户名", "姓名", "初始密码")


def accounts_waiting(upload: ListUpload) -> list[int]:
    """The new accounts of the upload that nobody can log in with yet and that are still the administrator's own."""
    if upload.kind != Users.key or upload.state != UploadState.DONE:
        return []
    names = {values[USERNAME] for values in rows_of(upload, RowAction.NEW).values_list("values", flat=True)}
    found = User.objects.filter(
        username__in=names, is_active=True, last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX,
        date_joined__gte=upload.created_at,
    ).order_by("username")  # fmt: skip
    users = list(found)
    foreign = users_beyond(scope_of(upload), users)
    return [user.pk for user in users if user.pk not in foreign]


@transaction.atomic
def hand_out(*, upload: ListUpload, now: datetime) -> bytes:
    """A workbook with the names and passwords of at most MOST_AT_ONCE of them; none is ever given a second time.

    Raises Refused where nobody waits for one.
    """
    by = upload.membership.author
    ListUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)  # of two clicks the second finds them done
    handed = hand_out_passwords(user_ids=accounts_waiting(upload)[:MOST_AT_ONCE], by=by, now=now)
    if not handed:
        raise Refused("这次导入的新用户都已发放过密码。遗失的请在系统管理中重新设置。")
    detail = {"upload": str(upload.pk), "file": upload.name, "users": [user.username for user, _ in handed]}
    record(chain=f"list:{Users.key}", action="hand-out-password", by=by, now=now, detail=detail)
    lines = [(user.username, user.name, password) for user, password in handed]
    return short_workbook("初始密码", HEADER, lines, [24, 16, 26])
