"""The lines of one table → ReadTable. Each block is known by its heads, in whatever order the blocks stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from perfeval.core.interchange.limits import MAX_FUNDS, MAX_INDICATORS
from perfeval.core.sheet import FundLine, MoneyUnit, Sheet
from perfeval.exchange.readers.tables import words
from perfeval.exchange.readers.tables.closing import Closing, is_footer, read_footer, read_total
from perfeval.exchange.readers.tables.columns import Column, indicator_columns, is_indicator_head, is_second_head
from perfeval.exchange.readers.tables.draft import Draft
from perfeval.exchange.readers.tables.funds import (
    fund_columns,
    is_fund_head,
    is_fund_pairs,
    is_further_pair,
    read_fund_pairs,
    read_funds,
)
from perfeval.exchange.readers.tables.goals import GoalHeads, Goals, goal_heads
from perfeval.exchange.readers.tables.head import Head, note_money, read_head
from perfeval.exchange.readers.tables.indicators import read_indicators
from perfeval.exchange.readers.tables.lines import Line, name_of
from perfeval.exchange.readers.tables.model import ReadTable
from perfeval.exchange.readers.tables.rows import Row, RowReader, is_filler, is_total


class TableReader:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = list(lines)
        self.at = 0
        self.draft = Draft()
        self.head = Head()
        self.goals = Goals()
        self.closing = Closing()
        self.funds: list[FundLine] = []
        self.told_in_pairs = False  # the funds
        self.rows: list[Row] = []
        self.all_rows: list[Line] = []
        self.columns: tuple[Column, ...] = ()

    def read(self) -> ReadTable:
        while self.at < len(self.lines):
            self._block(self.lines[self.at])
        self._say_unread()
        sheet = self._sheet()
        self._say_problems()
        return ReadTable(sheet, self.draft.places, self.draft.doubts)

    def _block(self, line: Line) -> None:
        self.at += 1
        if is_indicator_head(line):
            self._indicators(line)
        elif self.told_in_pairs and is_further_pair(line):
            self.funds.append(read_fund_pairs(line, len(self.funds), self.draft))
        elif is_fund_head(line):
            for token in line.own:
                note_money(token, self.head)
            rows = self._until_next_block()
            for row in rows:
                for token in row.own:
                    note_money(token, self.head)
            if len(rows) > MAX_FUNDS:
                self.draft.doubt(f"资金超过 {MAX_FUNDS} 行，从这一行起没有读取。", rows[MAX_FUNDS].filled[0])
            rows = rows[:MAX_FUNDS]
            self.funds += read_funds(rows, fund_columns(line, self.draft), len(self.funds), self.draft)
        elif is_fund_pairs(line):
            self.told_in_pairs = True
            self.funds.append(read_fund_pairs(line, len(self.funds), self.draft))
            read_head([line], self.head, self.draft)
        elif heads := goal_heads(line):
            self._goals(line, heads)
        elif self.columns:
            self._close(line)
        else:
            read_head([line], self.head, self.draft)

    def _until_next_block(self) -> list[Line]:
        start = self.at
        while self.at < len(self.lines) and not self._begins_block(self.lines[self.at]):
            self.at += 1
        return self.lines[start : self.at]

    def _begins_block(self, line: Line) -> bool:
        own = line.own
        is_heading = len(own) == 1 and words.bare(own[0].text).endswith(("情况", "信息")) and len(own[0].text) <= 14
        is_head = words.head_cell(own[0].text) is not None if own else False
        return (
            line.paragraph
            or is_heading
            or is_head
            or is_indicator_head(line)
            or is_fund_head(line)
            or goal_heads(line) is not None
        )

    def _goals(self, line: Line, heads: GoalHeads) -> None:
        if self.goals.read_beside(line, heads, self.draft):
            return
        self.goals.read_below(self._until_next_block(), heads, self.draft)

    def _indicators(self, head: Line) -> None:
        second = (
            self.lines[self.at] if self.at < len(self.lines) and is_second_head(self.lines[self.at], head) else None
        )
        self.at += second is not None
        self.columns = self._same_columns(indicator_columns(head, second), head)
        self._rows()

    def _rows(self) -> None:
        found = self._indicator_lines()
        lines = found[: max(0, MAX_INDICATORS - len(self.rows))]
        if len(lines) < len(found):
            self.draft.doubt(f"指标超过 {MAX_INDICATORS} 行，从这一行起没有读取。", found[len(lines)].filled[0])
        if not self.all_rows:  # over all pages, so that a damaged page is known by the others
            self.all_rows = [line for line in self.lines[self.at - len(found) :] if not is_indicator_head(line)]
        reader = RowReader(self.columns, self.all_rows, self.draft)
        kept = [line for line in lines if not is_filler(line)]
        self.rows += [reader.read(line, below) for line, below in zip_longest(kept, kept[1:])]
        if self.at < len(self.lines) and is_total(self.lines[self.at], self.columns, self.draft):
            read_total(self.lines[self.at], self.columns, self.closing, self.draft)
            self.at += 1

    def _same_columns(self, columns: tuple[Column, ...], head: Line) -> tuple[Column, ...]:
        """The heads again on a new page. In loose text one may have been lost or doubled there: the first ones hold on."""
        before, now = ([column.field for column in each if column.field != "pad"] for each in (self.columns, columns))
        if not self.columns or not head.loose:
            return columns
        if before == now:
            return self.columns  # a blank may have slipped in between
        self.draft.doubt("这里重复的栏头与前面的不一致，以下各行按前面的栏头读取。", head.own[0])
        return self.columns

    def _indicator_lines(self) -> list[Line]:
        start = self.at
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.paragraph or is_indicator_head(line) or is_footer(line) or is_fund_head(line) or goal_heads(line):
                break
            if is_total(line, self.columns, Draft()) and not self._is_of_a_level():
                break
            self.at += 1
        return self.lines[start : self.at]

    def _is_of_a_level(self) -> bool:
        """合计 between the rows, with another total below them."""
        for below, line in enumerate(self.lines[self.at + 1 :]):
            if line.paragraph or is_footer(line) or is_fund_head(line):
                return False
            if is_total(line, self.columns, Draft()):
                return below > 0
        return False

    def _close(self, line: Line) -> None:
        if line.paragraph or is_footer(line) or len(line.own) == 1:
            read_footer(line, self.closing, self.draft)
        elif self._goes_on(line):
            self.at -= 1
            self._rows()
        else:
            self.closing.unread += line.own

    def _goes_on(self, line: Line) -> bool:
        """Rows after a paragraph that a page break put between them."""
        return self.closing.total is None and not self.closing.fields and len(line.own) >= 3

    def _say_unread(self) -> None:
        unread = self.closing.unread
        if unread:
            count = f"等 {len(unread)} 处" if len(unread) > 1 else ""
            self.draft.doubt(f"表后“{unread[0].text[:30]}”{count}不是认得的项目，没有读取。", unread[0])

    def _say_problems(self) -> None:
        """What is wrong with cells that became no figure and no text of the table, or whose reading did not say it."""
        said = {(doubt.message, doubt.place) for doubt in self.draft.doubts}
        for line in self.lines:
            for token in line.own:
                if token.problem and (token.problem, token.place) not in said:
                    self.draft.doubt(token.problem, token)

    def _sheet(self) -> Sheet:
        head, closing, draft = self.head, self.closing, self.draft
        funds = self._scored_funds()
        execution = funds[0].weight if funds else None
        indicators = read_indicators(self.rows, execution, draft)
        self._say_missing()
        return Sheet(
            year=head.year,
            kind=head.kind(),
            unit_of_money=self._money(),
            title=head.title,
            project_code=head.cells.get("project_code"),
            project_name=head.cells.get("project_name"),
            supervising_department=head.cells.get("supervising_department"),
            implementing_unit=head.cells.get("implementing_unit"),
            head_fields=tuple(head.fields),
            funds=tuple(funds),
            goal_expected=self.goals.text("goal_expected"),
            goal_actual=self.goals.text("goal_actual"),
            indicators=tuple(indicators),
            footer_fields=tuple(closing.fields),
            published_total=closing.total,
            published_total_weight=closing.total_weight,
            deduction=closing.deduction,
            notes=tuple(closing.notes),
        )

    def _say_missing(self) -> None:
        """A cell that every table has: where it is not found it was not recognised, or the table is not filled in."""
        kind = self.head.kind()
        name = "implementing_unit" if kind == "department" else "project_name"
        if self.head.year is None and not self.draft.said_of(["year"]):
            self.draft.doubt("表中没有找到年度，空着。", None, "year")
        if name not in self.head.cells and name not in self.draft.places:
            self.draft.doubt(
                "表中没有找到部门（单位）名称，空着。" if kind == "department" else "表中没有找到项目名称，空着。",
                None,
                name,
            )
        is_total_found = self.closing.total is not None or "published_total" in self.draft.places
        if not is_total_found and not self.draft.said_of(["published_total"]):
            self.draft.doubt("表中没有找到总分，空着。", None, "published_total")

    def _scored_funds(self) -> list[FundLine]:
        """A form that prints the score of the execution rate below the table has it there for its first line of funds."""
        score = self.closing.execution_score
        if not self.funds or score is None or self.funds[0].score is not None:
            return self.funds
        first = replace(self.funds[0], score=self.draft.figure("funds/1/score", score))
        return [first, *self.funds[1:]]

    def _money(self) -> MoneyUnit:
        found = self.head.money
        if not found:
            self.draft.doubt("表中没有写明金额的单位，暂按万元。", None, "unit_of_money")
            return "万元"
        (unit, token), *others = found.items()
        self.draft.put("unit_of_money", token)
        for _, other in others:
            one, two = (f"“{name_of(each.text)[:30]}”（{each.place}）" for each in (token, other))
            self.draft.doubt(f"金额单位不一致：{one}与{two}，取“{unit}”，请核对。", token, "unit_of_money")
        return unit
