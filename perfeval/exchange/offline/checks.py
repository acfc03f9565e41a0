"""What the workbook says while somebody types: cells that refuse, drop-downs, colours."""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from perfeval.exchange.offline.model import TICK, WORDS, YES, Key

WRONG = PatternFill("solid", bgColor="F8D7DA")
WANTED = PatternFill("solid", bgColor="FFE8A1")
LONGEST = 32_767  # characters that a cell of Excel holds


class Validations:
    """One rule for all cells of a kind; Excel takes some thousands, but shows them slowly."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._rules: dict[str, DataValidation] = {}

    def add(self, key: Key, address: str, *, at_most: str = "", among: str = "") -> None:
        """`at_most`: the address of the figure that this one may not exceed; `among`: the range of the words allowed."""
        cell = key.cell
        match cell.kind:
            case _ if among:
                self._put("among", address, "请从下拉列表中选择，或留空。", type="list", formula1=among)
            case "money":
                words = "请填写不小于 0 的金额，只填数字，不带“万”“元”。"
                self._put("money", address, words, type="decimal", operator="greaterThanOrEqual", formula1="0")
            case "points":
                most = at_most or f"{cell.upper:f}"
                words = f"{cell.label}应为 0 到{'本行分值' if at_most else f' {cell.upper:f}'}之间的数。"
                self._put(
                    f"points:{most}", address, words, type="decimal", operator="between", formula1="0", formula2=most
                )
            case "switch":
                self._list("switch", address, [YES])
            case "choice":
                self._list("choice", address, list(WORDS[key.field].values()))
            case "words":
                self._list("words", address, [TICK])
            case _:
                words = f"最多 {cell.max_length} 字。"
                most = str(min(cell.max_length, LONGEST))
                self._put(f"text:{most}", address, words, type="textLength", operator="lessThanOrEqual", formula1=most)

    def _list(self, name: str, address: str, words: list[str]) -> None:
        self._put(name, address, "请从下拉列表中选择，或留空。", type="list", formula1=f'"{",".join(words)}"')

    def _put(self, name: str, address: str, words: str, **rule: Any) -> None:
        if name not in self._rules:
            found = DataValidation(allow_blank=True, showErrorMessage=True, errorTitle="请检查", error=words, **rule)
            self._rules[name] = found
            self._sheet.add_data_validation(found)
        self._rules[name].add(address)


def colour_row(sheet: Any, *, own: str, counted: str, weight: str, reason: str) -> None:
    """A score above the rule's is red; a reason that is wanted and missing is amber."""
    _colour(sheet, own, f"AND(ISNUMBER({own}),ISNUMBER({counted}),{own}>{counted})", WRONG)
    lost = f'AND(ISNUMBER({counted}),ISNUMBER({weight}),{counted}<{weight},TRIM({reason})="")'
    _colour(sheet, reason, lost, WANTED)


def _colour(sheet: Any, address: str, formula: str, fill: PatternFill) -> None:
    rule: Any = FormulaRule
    sheet.conditional_formatting.add(address, rule(formula=[formula], fill=fill))


def spare_hint_formula(*, used: str, group: str, level3: str, rest: str) -> str:
    """`rest`: what is said of any row."""
    return f'=IF({used}=0,"",IF(TRIM({group})="","请选择一级、二级指标",IF(TRIM({level3})="","请填写三级指标",{rest[1:]})))'


def hint_formula(
    *, own: str, counted: str, weight: str, reason: str, actual: str, off: str, unsure: str = "FALSE"
) -> str:
    """One sentence a row, the most urgent first. `unsure`: whether the rule may allow less than the unit's own score, but
    only the upload can tell."""
    return (
        f'=IF({off}="{YES}","不适用，不计分",IF(NOT(ISNUMBER({weight})),"请填写分值",IF(TRIM({actual})="","请填写实际完成值",'
        f'IF(AND(ISNUMBER({own}),ISNUMBER({counted}),{own}>{counted}),"得分高于按规则计算的分",'
        f'IF(NOT(ISNUMBER({counted})),"请填写得分，或上传后计算",'
        f'IF({unsure},"得分上传后按规则核对",'
        f'IF(AND({counted}<{weight},TRIM({reason})=""),"得分低于分值，请填写偏差原因","")))))))'
    )
