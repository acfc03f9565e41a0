"""What an entry of the journal holds besides its act, as people read it. The file to take away has it as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from perfeval.accounts.enums import RoleChoice
from perfeval.evaluations.enums import StateChoice
from perfeval.web.shared.logins import WAYS

LONGEST: Final = 300
LABELS: Final[Mapping[str, str]] = {
    "actual": "实际完成值", "added": "增加的行", "address": "网络地址", "answer": "回复", "campaign": "填报任务", "cells": "改动",
    "changed": "修改", "check": "检查项", "closes_at": "截止时间", "code": "编码", "contact_name": "联系人", "contact_phone": "联系电话",
    "direction": "方向", "ends_at": "止", "evaluation": "自评表", "file": "文件", "from": "自", "is_active": "启用", "is_staff": "可进后台",
    "job": "后台任务", "key": "任务标识", "kind": "类别", "layout": "表样", "level1": "一级指标", "level2": "二级指标", "level3": "三级指标",
    "locked": "已锁定", "may_write": "可写入", "name": "名称", "new": "新增", "note": "说明", "opens_at": "开始时间", "parent": "上级单位",
    "organisation": "单位", "password": "密码", "phone": "电话", "place": "位置", "project": "项目", "projects": "项目数", "reason": "原因",
    "region": "地区", "remark": "意见", "remarks": "意见数", "removed": "删除", "replaces": "取代", "role": "角色", "row": "行",
    "scheme": "评分方案", "score": "得分", "seal": "印模", "sha256": "散列值", "sign_prints": "电子签名", "source": "来源",
    "starts_at": "起", "state": "此后状态", "target": "指标值", "text": "内容", "title": "名称", "to": "至", "token": "令牌",
    "total": "自评分", "unchanged": "未变", "upload": "上传批次", "username": "用户名", "users": "用户", "version": "版本", "way": "方式",
    "what": "未通过", "bureau_level": "主管部门审核", "finance_level": "财政审核",
}  # fmt: skip
_VALUES: Final[Mapping[str, str]] = {
    **{choice.value: choice.label for choice in RoleChoice},
    **{choice.value: choice.label for choice in StateChoice},
    **WAYS, "code": "验证码", "up": "上移", "down": "下移",
}  # fmt: skip
_CODED: Final = frozenset({"role", "state", "from", "what", "way", "direction"})
_HASHES: Final = frozenset({"sha256", "seal", "replaces"})


def words_of(detail: Mapping[str, Any]) -> str:
    """ "名称：旧 → 新；启用：是 → 否"; a name that is not known stands as it is: nothing of a journal is left out."""
    text = "；".join(f"{LABELS.get(name, name)}：{_value(name, value)}" for name, value in detail.items())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _value(name: str, value: Any) -> str:
    if isinstance(value, Mapping) and value.keys() == {"old", "new"}:
        return f"{_value(name, value['old'])} → {_value(name, value['new'])}"
    if name == "cells" and isinstance(value, list):
        changes = "，".join(f"{cell.get('cell')} {_value(cell.get('cell'), cell)[:80]}" for cell in value)
        return f"{len(value)} 处，{changes}" if changes else "0 处"
    if isinstance(value, Mapping):  # a cell: what it was and is
        return f"{_value(name, value.get('old'))} → {_value(name, value.get('new'))}"
    if isinstance(value, list):
        return "、".join(_value(name, item) for item in value)
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value)
    if name in _CODED:
        return _VALUES.get(text, text)
    if name in _HASHES:
        return f"{text[:12]}…"
    if name.endswith("_at") and (moment := parse_datetime(text)):
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    return text
