"""历史: what happened to a table, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from perfeval.accounts.enums import RoleChoice
from perfeval.evaluations.enums import StateChoice

if TYPE_CHECKING:
    from datetime import datetime

    from perfeval.audit.models import JournalEntry

ACTIONS: Mapping[str, str] = {
    "create": "布置",
    "edit": "填写",
    "import": "导入",
    "add-row": "增加一行",
    "copy-row": "复制一行",
    "move-row": "移动一行",
    "remove-row": "删除一行",
    "fill": "整表填入",
    "answer-finding": "说明提示",
    "narrative": "填写自评报告",
    "add-evidence": "上传证明材料",
    "remove-evidence": "删除证明材料",
    "submit": "送审",
    "recall": "撤回",
    "open-review": "打开审核",
    "add-remark": "写审核意见",
    "remove-remark": "删除审核意见",
    "answer-remark": "回复意见",
    "resolve-remark": "办结意见",
    "reviewed-score": "核查得分",
    "return": "退回修改",
    "approve": "审核通过",
    "reopen": "重新打开",
    "publish": "公开",
    "exempt": "免报",
    "print": "打印",
    "seal": "盖章",
    "upload-seal": "启用公章",
    "retire-seal": "停用公章",
}
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """`who` with office and role as they were then."""

    at: datetime
    action: str
    who: str
    detail: str


def step_of(entry: JournalEntry) -> Step:
    role = dict(RoleChoice.choices).get(entry.actor_role, "")
    who = " · ".join(part for part in (entry.actor_name, entry.actor_organisation, str(role)) if part)
    return Step(entry.at, ACTIONS.get(entry.action, entry.action), who, _detail(entry.action, entry.detail))


def _detail(action: str, detail: Mapping[str, Any]) -> str:
    """What the entry holds besides, as one sentence."""
    match action:
        case "edit":
            cells = [f"{item.get('old') or '空'} → {item.get('new') or '空'}" for item in detail.get("cells", [])]
            source = f"{detail['source']}，" if detail.get("source") else ""
            text = f"{source}{len(cells)} 格：{'；'.join(cells)}"
        case "narrative":
            text = f"{len(detail.get('cells', []))} 处"
        case "submit":
            text = f"第{detail.get('version')}次送审，自评分 {detail.get('total')}"
        case "return":
            text = f"第{detail.get('version')}次送审稿，{detail.get('remarks')} 条意见"
        case "approve":
            state = dict(StateChoice.choices).get(detail.get("state", ""), "")
            text = f"第{detail.get('version')}次送审稿，此后{state}"
        case "seal":
            text = f"第{detail.get('version')}次送审稿，印模 {str(detail.get('seal'))[:12]}"
        case "upload-seal" | "retire-seal":
            text = f"印模 {str(detail.get('sha256'))[:12]}"
        case "reviewed-score":
            text = "；".join(part for part in (f"{detail.get('score')} 分", detail.get("reason")) if part)
        case "add-remark" | "remove-remark":
            text = "：".join(part for part in (detail.get("place"), detail.get("text")) if part)
        case "remove-row":
            text = str(detail.get("level3", ""))
        case "add-row" | "copy-row":
            text = "，".join(str(detail[name]) for name in ("source", "level2") if detail.get(name))
        case _:
            words = (detail.get(name) for name in ("reason", "answer", "note", "name", "source"))
            text = next((str(word) for word in words if word), "")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
