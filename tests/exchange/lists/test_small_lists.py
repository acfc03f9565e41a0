"""Organisations, users, projects: what becomes of each row, and that the same file twice writes nothing."""

from __future__ import annotations

import pytest

from perfeval.accounts.models import Membership, User
from perfeval.audit.models import JournalEntry
from perfeval.audit.queries import broken_links
from perfeval.core.errors import NotAllowed
from perfeval.core.workflow import Role
from perfeval.exchange.lists.confirming import confirm_upload
from perfeval.exchange.lists.enums import UploadState
from perfeval.exchange.lists.models import ListUpload
from perfeval.organisations.models import Organisation
from perfeval.projects.models import Project
from tests.exchange.lists.workbooks import sentences, upload_rows
from tests.factories import NOW, Cast, make_member, make_project

ORGANISATIONS = [
    ("1130", "新科室", "预算单位", 113.0),  # before its own parent
    ("113", "新单位", "预算单位", "110"),
    ("111", "测试市数据局机关", "预算单位", "110"),
    ("121", "测试市水质站", "预算单位", "110"),  # moved
]
USERS = [
    ("zhang", "张某", "111", "填报人"),
    ("zhang", "张某", "112", "单位负责人"),
    ("clerk", "填报丁", "111", "填报人"),
]
PROJECTS = [("111", "001", "项目一", "项目支出", "是"), ("112", "P2", "项目二", "项目支出", "否")]


def counts(upload: ListUpload) -> tuple[int, int, int, int]:
    return upload.new, upload.changed, upload.unchanged, upload.wrong


def confirmed(upload: ListUpload) -> ListUpload:
    assert sentences(upload) == []
    confirm_upload(upload=upload, now=NOW)
    upload.refresh_from_db()
    assert (upload.state, upload.message) == (UploadState.DONE, "")
    return upload


def test_organisations_are_made_changed_and_moved(cast: Cast) -> None:
    assert counts(confirmed(upload_rows(cast, "organisations", *ORGANISATIONS))) == (2, 2, 0, 0)
    new = Organisation.objects.select_related("parent").get(code="1130")
    assert (new.name, new.parent and new.parent.code, new.region) == ("新科室", "113", "测试市")
    assert Organisation.objects.get(code="111").name == "测试市数据局机关"
    assert Organisation.objects.get(code="121").path.startswith(cast.bureau.path)
    assert list(broken_links(new.chain)) == []


@pytest.mark.parametrize(("kind", "rows"), [("organisations", ORGANISATIONS), ("users", USERS), ("projects", PROJECTS)])
def test_the_same_file_again_changes_nothing(cast: Cast, kind: str, rows: list[tuple[object, ...]]) -> None:
    confirmed(upload_rows(cast, kind, *rows))
    before = JournalEntry.objects.count()
    again = upload_rows(cast, kind, *rows)
    assert counts(again) == (0, 0, len(rows), 0)
    assert not again.can_be_confirmed
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("911", "抢来", "预算单位", "110"), "2 单位编码 单位编码“911”已被管理范围以外的单位使用。"),
        (("110", "环", "主管部门", "111"), "2 上级单位编码 不能把单位移到它自己的下级单位之下。"),
        (("130", "无", "预算单位", ""), "2 上级单位编码 没有填上级单位编码。只有系统管理员可以建立最上级单位。"),
        (("130", "外", "预算单位", "900"), "2 上级单位编码 管理范围内和本文件中都没有编码为“900”的单位。"),
        (("100", "财政", "财政部门", "110"), "2 上级单位编码 本级单位的上级不能在这里改。"),
        (("130", "x", "别的", "110"), "2 类别 “别的”不在可选项中，请填：财政部门、主管部门、预算单位。"),
        (("1 3", "x", "预算单位", "110"), "2 单位编码 单位编码中不能有空格或换行。"),
        (("", "x", "预算单位", "110"), "2 单位编码 没有填单位编码。"),
        (("130", "名" * 201, "预算单位", "110"), "2 单位名称 最多 200 字，现有 201 字。"),
    ],
)
def test_what_may_not_be_said_of_an_organisation(cast: Cast, row: tuple[object, ...], sentence: str) -> None:
    assert sentences(upload_rows(cast, "organisations", row)) == [sentence]


def test_a_ring_of_new_organisations_is_found(cast: Cast) -> None:
    found = sentences(upload_rows(cast, "organisations", ("a", "甲", "预算单位", "b"), ("b", "乙", "预算单位", "a")))
    assert len(found) == 2


def test_two_rows_for_one_record_are_refused(cast: Cast) -> None:
    upload = upload_rows(cast, "organisations", ("111", "甲", "预算单位", "110"), ("111", "乙", "预算单位", "110"))
    assert sentences(upload) == ["3 与清单第 2 行重复（单位编码相同），请只留一行。"]


def test_people_get_their_roles_and_no_password(cast: Cast) -> None:
    assert counts(confirmed(upload_rows(cast, "users", *USERS))) == (2, 1, 0, 0)
    user = User.objects.get(username="zhang")
    assert not user.has_usable_password()
    roles = Membership.objects.filter(user=user).values_list("organisation__code", "role")
    assert set(roles) == {("111", "clerk"), ("112", "unit_head")}
    assert User.objects.get(username="clerk").name == "填报丁"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("foreign", "外县填报", "111", "填报人"), "2 用户名 用户名“foreign”已被使用，这个用户不在您的管理范围内。"),
        (("neu", "新人", "911", "填报人"), "2 单位编码 管理范围内没有编码为“911”的单位，请先导入单位。"),
        (("neu", "新人", "111", "皇帝"), None),
        (("n*u", "新人", "111", "填报人"), None),
        (("clerk", "别名", "112", "填报人"), "2 姓名 这个用户现在的姓名是“填报甲”。要改姓名，请在其已有角色的行中改。"),
    ],
)
def test_what_may_not_be_said_of_a_person(cast: Cast, row: tuple[object, ...], sentence: str | None) -> None:
    found = sentences(upload_rows(cast, "users", row))
    assert found == [sentence] if sentence else len(found) == 1


def test_a_person_with_a_role_elsewhere_is_not_renamed(cast: Cast) -> None:
    """Also if another of the roles lies in the administrator's own part of the tree."""
    both = make_member(cast.unit, Role.CLERK, "both", "两处")
    Membership.objects.create(user=both.user, organisation=cast.foreign_unit, role=Role.CLERK)
    assert len(sentences(upload_rows(cast, "users", ("both", "改名", "111", "填报人")))) == 1


def test_an_administrator_below_keeps_to_that_part_of_the_tree(cast: Cast) -> None:
    below = make_member(cast.bureau, Role.ADMINISTRATOR, "below")
    upload = upload_rows(
        cast, "organisations", ("120", "水务", "主管部门", "110"), ("113", "新", "预算单位", "110"), actor=below
    )
    assert sentences(upload) == ["2 单位编码 单位编码“120”已被管理范围以外的单位使用。"]


def test_projects_take_part_in_the_campaign(cast: Cast) -> None:
    confirmed(upload_rows(cast, "projects", *PROJECTS))
    first = Project.objects.get(code="001")
    assert first.evaluations.get().campaign == cast.campaign
    assert not Project.objects.get(code="P2").evaluations.exists()
    confirmed(
        upload_rows(
            cast,
            "projects",
            ("111", "001", "项目一（改）", "项目支出", "是"),
            ("112", "P2", "项目二", "项目支出", "是"),
        )
    )
    first.refresh_from_db()
    assert first.name == "项目一（改）"
    assert Project.objects.get(code="P2").evaluations.count() == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("911", "X", "外", "项目支出", "否"), "2 单位编码 管理范围内没有编码为“911”的单位。"),
        (("111", "OLD", "旧", "部门整体支出", "否"), "2 类型 已有项目的类型是“项目支出”，不能改。"),
        (("111", "X", "新", "部门整体支出", "是"), "2 参加任务 所选任务只收“项目支出”。"),
        (("111", "X", "新", "项目支出", "也许"), "2 参加任务 “也许”不在可选项中，请填：是、否。"),
    ],
)
def test_what_may_not_be_said_of_a_project(cast: Cast, row: tuple[object, ...], sentence: str) -> None:
    make_project(cast.unit, "旧", "OLD")
    assert sentences(upload_rows(cast, "projects", row)) == [sentence]


@pytest.mark.parametrize("kind", ["organisations", "users", "projects", "budgets", "goals", "indicators"])
def test_other_roles_take_nothing_in(cast: Cast, kind: str) -> None:
    right = {"organisations", "users"}
    others = [cast.clerk, cast.head, cast.bureau_reviewer, cast.auditor]
    others.append(cast.finance_reviewer if kind in right else cast.administrator)
    for actor in others:
        with pytest.raises(NotAllowed):
            upload_rows(cast, kind, ["x"], actor=actor)


def test_a_campaign_of_another_bureau_is_not_set(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="本单位布置的填报任务"):
        upload_rows(cast, "goals", ["x"], actor=cast.foreign_finance_reviewer)
