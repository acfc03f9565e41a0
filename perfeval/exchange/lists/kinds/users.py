"""用户与角色: one row a role of a person in an organisation of the administrator's part of the tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from perfeval.accounts.enums import RoleChoice
from perfeval.accounts.models import Membership, User
from perfeval.accounts.operations import change_user, create_user, propose_role
from perfeval.accounts.separation import kept_apart, people_kept_apart
from perfeval.core.workflow import Role
from perfeval.exchange.lists.columns import Column
from perfeval.exchange.lists.kind import Key, ListKind, Scope, Stored
from perfeval.exchange.lists.kinds.resources import RoleResource, UserResource
from perfeval.exchange.lists.rows import Action, Row
from perfeval.organisations.queries import organisations_within

USERNAME, NAME, ORGANISATION, ROLE = range(4)
ROLES = {str(choice.label): Role(choice.value) for choice in RoleChoice}


class Users(ListKind):
    key = "users"
    title = "用户与角色"
    about = (
        "每个角色一行，一人多角色写多行。按用户名、单位编码、角色对应：没有的新增，已有的只修改姓名；文件里没有的角色"
        "不受影响。写入的角色经安全管理员确认后生效，停用由安全管理员办理。新用户没有密码，写入后由确认的人下载一次初始密码发给本人，首次登录必须修改。"
    )
    roles = frozenset({Role.ADMINISTRATOR})
    _columns = (
        Column("username", "用户名", "code", is_key=True, required=True, longest=150, example="wang.jia", hint="登录时使用，只能有文字、数字和 @ . + - _。"),
        Column("name", "姓名", required=True, longest=40, example="王某"),
        Column("organisation", "单位编码", "code", is_key=True, required=True, longest=40, example="101001", hint="系统中已有的单位。"),
        Column("role", "角色", "choice", is_key=True, required=True, choices=tuple(ROLES), example="填报人", width=18),
    )  # fmt: skip

    def columns(self, scope: Scope) -> tuple[Column, ...]:
        return self._columns

    def stored(self, scope: Scope, rows: Sequence[Row], *, lock: bool = False) -> Mapping[Key, Stored]:
        found = self.records(scope)
        if lock:
            found = found.select_for_update(of=("self", "user"))
        resource = RoleResource()
        texts = ((item.user_id, resource.texts(item)) for item in found)
        return {(t[USERNAME], t[ORGANISATION], t[ROLE]): Stored(user, t) for user, t in texts}

    def records(self, scope: Scope) -> QuerySet[Membership]:
        within = (
            Membership.objects.filter(
                organisation__path__startswith=scope.actor.organisation.path,
                on_behalf_of=None,
            )
            .filter(Q(is_active=True) | Q(proposed_at__isnull=False))
            .exclude(user__in=people_kept_apart())
        )
        return within.select_related("user", "organisation").order_by("organisation__path", "user__username", "role")

    def texts(self, scope: Scope, records: QuerySet[Membership]) -> Iterable[tuple[str, ...]]:
        resource = RoleResource()
        return (resource.texts(item) for item in records)

    def check(self, scope: Scope, rows: Sequence[Row], stored: Mapping[Key, Stored]) -> list[Row]:
        offices = set(organisations_within(scope.actor.organisation).values_list("code", flat=True))
        existing = {
            user.username: user for user in User.objects.filter(username__in={r.values[USERNAME] for r in rows})
        }
        foreign = users_beyond(scope, existing.values())
        names: dict[str, Row] = {}
        resource = UserResource()
        for row in rows:
            if row.problems:
                continue
            username, name, office, _ = row.values
            first = names.setdefault(username, row)
            if first.values[NAME] != name:
                row.refuse("姓名", f"同一用户名在第 {first.number} 行的姓名是“{first.values[NAME]}”，请改为一致。")
            if office not in offices:
                row.refuse("单位编码", f"管理范围内没有编码为“{office}”的单位，请先导入单位。")
            user = existing.get(username)
            if user is not None and user.pk in foreign:
                row.refuse("用户名", f"用户名“{username}”已被使用，这个用户不在您的管理范围内。")
            for title, sentence in resource.faults(row.values):
                row.refuse(title, sentence)
            is_new_role = (username, office, row.values[ROLE]) not in stored
            if user is not None and user.pk not in foreign and user.name != name and is_new_role:
                row.refuse("姓名", f"这个用户现在的姓名是“{user.name}”。要改姓名，请在其已有角色的行中改。")
        return []

    def write(self, scope: Scope, rows: Iterable[Row], source: Mapping[str, object], now: datetime) -> None:
        by = scope.actor.author
        offices = {item.code: item for item in organisations_within(scope.actor.organisation)}
        for row in rows:
            username, name, office, role = row.values
            user = User.objects.filter(username=username).first()
            if user is None:
                user = create_user(username=username, name=name, password=None, by=by, now=now)
            elif user.name != name:
                change_user(
                    user=user, name=name, phone=user.phone, is_active=user.is_active, is_staff=user.is_staff, by=by,
                    now=now,
                )  # fmt: skip
            if row.action is Action.NEW:
                propose_role(user=user, organisation=offices[office], role=ROLES[role], by=by, now=now)


def users_beyond(scope: Scope, users: Iterable[User]) -> set[int]:
    """Those with a role outside the administrator's part of the tree, or in another administration: not theirs to change."""
    ids = {user.pk for user in users}
    outside = Membership.objects.filter(user__in=ids).exclude(
        organisation__path__startswith=scope.actor.organisation.path
    )
    nobody = ids - set(Membership.objects.filter(user__in=ids).values_list("user", flat=True))
    return set(outside.values_list("user", flat=True)) | kept_apart(ids) | nobody
