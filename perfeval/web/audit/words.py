"""What the codes of the journal are called on the page."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval.web.shared.review.history import ACTIONS as OF_TABLES

OF_THE_REST: Mapping[str, str] = {
    "create": "新增",
    "change": "修改",
    "move": "调整上级单位",
    "store": "保存评分方案",
    "assign": "布置自评表",
    "extend": "准予延期",
    "withdraw-extension": "取消延期",
    "summary": "填写汇总分析报告",
    "contact": "修改联系人",
    "show-contact": "查看联系电话",
    "use-seal": "使用公章",
    "run-again": "重新执行后台任务",
    "hand-out-password": "发放初始密码",
    "set-password": "重新设置密码",
    "change-password": "修改本人密码",
    "login": "登录",
    "verify-code": "补验验证码",
    "login-refused": "登录失败",
    "logout": "退出登录",
    "end-sessions": "全部退出登录",
    "unlock": "解除登录锁定",
    "second-factor-on": "启用两步验证",
    "second-factor-off": "关闭两步验证",
    "second-factor-reset": "重置两步验证",
    "recovery-codes": "重新生成恢复码",
    "propose": "申请角色",
    "grant": "授予角色",
    "decline": "不予授予角色",
    "revoke": "停用角色",
    "delegate": "委托",
    "end-delegation": "终止委托",
    "create-token": "生成接口令牌",
    "revoke-token": "停用接口令牌",
}
CHOICES = sorted({**OF_TABLES, **OF_THE_REST, "create": "新增、布置"}.items(), key=lambda item: item[1])


def word_of(kind: str, action: str) -> str:
    """The code itself where there is no word: nothing of a journal is left out."""
    words = {**OF_THE_REST, **OF_TABLES} if kind == "evaluation" else {**OF_TABLES, **OF_THE_REST}
    return words.get(action, action)
