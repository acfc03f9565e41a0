"""The Chinese words for what findings call by identifiers."""

from __future__ import annotations

from perfeval.core.findings import Finding, Severity

SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "提示", Severity.INFO: "说明"}

PARTS = {"head": "表头", "funds": "资金", "indicators": "指标", "level1": "一级指标", "total": "合计"}

FIELDS = {
    "year": "年度",
    "title": "表名",
    "kind": "类别",
    "project_code": "项目编码",
    "project_name": "项目名称",
    "supervising_department": "主管部门",
    "implementing_unit": "实施单位",
    "goal_expected": "年度预期目标",
    "goal_actual": "目标实际完成情况",
    "published_total": "总分",
    "published_total_weight": "总分值",
    "deduction": "减分项",
    "label": "名称",
    "initial_budget": "年初预算数",
    "adjusted_budget": "全年预算数",
    "executed": "全年执行数",
    "rate": "执行率",
    "annual_rate": "全年执行率",
    "level1": "一级指标",
    "level1_weight_label": "一级指标分值",
    "level2": "二级指标",
    "level3": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "completion": "完成程度",
    "weight": "分值",
    "score": "得分",
    "deviation_reason": "偏差原因",
    "improvement": "改进措施",
    "head_fields": "表头",
    "footer_fields": "表尾",
    "notes": "注",
}


def place(finding: Finding) -> str:
    """指标第 4 行 得分; 一级指标“产出指标” 分值; 合计."""
    where = PARTS[finding.part]
    if isinstance(finding.row, int):
        where += f"第 {finding.row} 行"
    elif finding.row is not None:
        where += f"“{finding.row}”"
    return where if finding.field is None else f"{where} {FIELDS.get(finding.field, finding.field)}"
