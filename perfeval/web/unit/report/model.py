"""The page of a report: the document itself, with a field wherever the unit's own words stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfeval.core.decimals import show
from perfeval.core.narrative.content import PROJECT_TYPES, SECTIONS, item_key
from perfeval.core.narrative.document import CoverLine, Document, Heading, Paragraph, SignOff, Table, Title
from perfeval.core.narrative.draft import COVER_LABELS, MEMBER_LABELS, PAYMENT_LABELS, TEXT_PREFIX, Draft, field_label
from perfeval.core.narrative.faults import Fault, unprintable_in
from perfeval.core.narrative.figures import figures_of
from perfeval.core.narrative.report import Report, build_report

HINTS = {section.key: section.hint for section in SECTIONS}
LABELLED = ("background", "works", "goal_year")  # several texts under one heading
COVER_HINTS = {
    "cover_name": "不填时用自评表的项目名称",
    "legal_code": "18 位统一社会信用代码",
    "evaluated_on": "例如 2024-3-11",
    "signed_on": "例如 2024-3-11，不填时留空待签",
}
ROW_HINTS = {"paid_on": "2023-9-21", "fund_nature": "一般公共预算", "amount": "48.8"}
SPARE_ROWS = 1  # empty ones at the foot of each list, so that there is always one to type into


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is the name in the form, its id on the page, and the place that findings and problems point to."""

    name: str
    label: str
    text: str
    hint: str = ""
    problem: str = ""
    before: str = ""
    after: str = ""
    is_quiet: bool = False  # the heading above says the same

    @property
    def unprintable(self) -> str:
        """Said at once beside a text that is kept and cannot be printed."""
        return unprintable_in(self.name, self.text)


@dataclass(frozen=True, slots=True)
class Block:
    """`kind`: title, heading-1…3, computed, field, cover, rows, table, sign."""

    kind: str
    text: str = ""
    table: Table | None = None
    fields: Sequence[Field] = ()
    rows: Sequence[Sequence[Field]] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class PageModel:
    blocks: Sequence[Block]
    faults: Sequence[tuple[str, str]]  # where to jump, and the sentence
    project_types: Sequence[tuple[str, str]]


def page_model(report: Report, draft: Draft, problems: Mapping[str, str], faults: Sequence[Fault]) -> PageModel:
    """`draft` is what stands in the fields: what is stored, or what was typed and could not be saved."""
    return PageModel(
        blocks=tuple(_Page(report, draft, problems).blocks(build_report(report))),
        faults=[(_anchor(fault.place), fault.message) for fault in faults],
        project_types=list(PROJECT_TYPES.items()),
    )


def _anchor(place: str) -> str:
    is_row = place.startswith(("payment-", "team-"))
    is_text = place not in COVER_LABELS and place not in ("payments", "team") and not is_row
    return f"{TEXT_PREFIX}{place}" if is_text else place


class _Page:
    def __init__(self, report: Report, draft: Draft, problems: Mapping[str, str]) -> None:
        self.draft, self.problems = draft, problems
        self.typed = draft.fields()
        self.unit = report.sheet.unit_of_money
        self.seen: set[str] = set()
        self.items = {
            item_key(item.level1, item.level2): item
            for level in figures_of(report.sheet, report.scheme).levels
            for item in level.items
        }

    def blocks(self, document: Document) -> Iterator[Block]:
        has_cover = False
        for block in document.blocks:
            match block:
                case Title(text):
                    yield Block("title", text)
                case CoverLine() if not has_cover:
                    has_cover = True
                    yield Block("cover", fields=[self._cover(name) for name in COVER_LABELS if name != "signed_on"])
                case Heading(level, text):
                    yield Block(f"heading-{level}", text)
                case Table() if block.key:
                    yield self._rows(block.key)
                case Table():
                    yield Block("table", table=block)
                case Paragraph() if block.key and block.key not in self.seen:
                    self.seen.add(block.key)
                    yield Block("field", fields=[self._text(block)])
                case Paragraph() if block.computed:
                    yield Block("computed", block.text)
                case SignOff(label):
                    yield Block("sign", label, fields=[self._cover("signed_on")])

    def _cover(self, name: str) -> Field:
        return Field(
            name, COVER_LABELS[name], self.typed.get(name, ""), COVER_HINTS.get(name, ""), self.problems.get(name, "")
        )

    def _text(self, block: Paragraph) -> Field:
        name = f"{TEXT_PREFIX}{block.key}"
        text, problem = self.typed.get(name, ""), self.problems.get(name, "")
        item = self.items.get(block.key)
        if item is None:
            is_quiet = block.key not in LABELLED
            return Field(name, field_label(name), text, HINTS.get(block.key, ""), problem, is_quiet=is_quiet)
        return Field(
            name,
            item.level2 or item.level1,
            text,
            f"不填时写：{item.facts}"[:200],
            problem,
            before=f"{item.level2 or item.level1}：",
            after=f"，共{show(item.full)}分，得{show(item.score)}分。",
        )

    def _rows(self, key: str) -> Block:
        kind, labels, rows = (
            ("payment", PAYMENT_LABELS, self.draft.payments)
            if key == "payments"
            else ("team", MEMBER_LABELS, self.draft.team)
        )
        empty = dict.fromkeys(labels, "")
        shown = [*rows, *[empty] * SPARE_ROWS]
        return Block(
            "rows",
            text=self.problems.get(key, ""),
            key=key,
            rows=[
                [
                    Field(
                        f"{kind}-{number}-{name}",
                        f"{label}（{self.unit}）" if name == "amount" else label,
                        row.get(name, ""),
                        ROW_HINTS.get(name, ""),
                        self.problems.get(f"{kind}-{number}-{name}", ""),
                    )
                    for name, label in labels.items()
                ]
                for number, row in enumerate(shown)
            ],
        )
