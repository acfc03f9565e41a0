"""The 汇总分析报告 of a department: all its tables of one campaign, in figures, charts, a list and its own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from perfeval.core.decimals import HUNDRED, ZERO, convert_money, divide_half_up, exactly, round_half_up, show
from perfeval.core.narrative.document import (
    Bar,
    BarChart,
    Block,
    Cell,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    SignOff,
    Table,
    Title,
)
from perfeval.core.narrative.tables import head
from perfeval.core.narrative.words import lines_of, one_line, per_cent, plain, share
from perfeval.core.scoring.results import Grade
from perfeval.core.sheet import MoneyUnit

# Lower bounds and names of what the charts count; the last begins where nothing more can be wished for.
SCORE_BINS = ((0, "60分以下"), (60, "60–80分"), (80, "80–90分"), (90, "90–95分"), (95, "95–100分"), (100, "100分"))
RATE_BINS = ((0, "60%以下"), (60, "60–80%"), (80, "80–90%"), (90, "90–100%"), (100, "100%及以上"))
NOTHING = "尚无送审的自评表。"
UNIT: MoneyUnit = "万元"
MOST_LOSSES = 60  # projects whose reasons are told in full, the lowest scores first
LONGEST_REASON = 300  # characters


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One submitted table. Amounts in 元, `losses` why points were lost."""

    organisation: str
    project: str
    budget: Decimal | None
    executed: Decimal | None
    rate: Decimal | None
    score: Decimal | None
    grade: str
    state: str
    losses: str = ""


@dataclass(frozen=True, slots=True)
class LevelRate:
    """One level 1 over all tables: points there were, points that were given."""

    level1: str
    full: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """`plain_average` counts every project alike, `weighted_average` by its budget."""

    budget: Decimal
    executed: Decimal
    rate: Decimal | None
    plain_average: Decimal | None
    weighted_average: Decimal | None
    grades: tuple[tuple[str, int], ...]
    scores: tuple[tuple[str, int], ...]
    rates: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Summary:
    department: str
    campaign: str
    year: int
    owed: int
    settled: int
    lines: Sequence[ProjectLine]
    levels: Sequence[LevelRate] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    as_of: str = ""


def totals_of(lines: Sequence[ProjectLine]) -> Totals:
    """Every figure from the lines, exact; rounded once, half up."""
    with exactly():
        budget = sum((line.budget or ZERO for line in lines), ZERO)
        executed = sum((line.executed or ZERO for line in lines), ZERO)
        scored = [line for line in lines if line.score is not None]
        points = sum((line.score or ZERO for line in scored), ZERO)
        weights = sum((line.budget or ZERO for line in scored), ZERO)
        weighted = sum(((line.score or ZERO) * (line.budget or ZERO) for line in scored), ZERO)
        grades = Counter(line.grade for line in lines)
        return Totals(
            budget=budget,
            executed=executed,
            rate=divide_half_up(executed * HUNDRED, budget) if budget else None,
            plain_average=divide_half_up(points, Decimal(len(scored))) if scored else None,
            weighted_average=divide_half_up(weighted, weights) if weights else None,
            grades=tuple((grade.value, grades[grade.value]) for grade in Grade),
            scores=_counted(SCORE_BINS, [line.score for line in lines]),
            rates=_counted(RATE_BINS, [line.rate for line in lines]),
        )


def _counted(bins: Sequence[tuple[int, str]], figures: Sequence[Decimal | None]) -> tuple[tuple[str, int], ...]:
    found = Counter(
        next(name for low, name in reversed(bins) if figure >= low or low == 0)
        for figure in figures
        if figure is not None
    )
    return tuple((name, found[name]) for _, name in bins)


def build_summary(summary: Summary, most_lines: int | None = None) -> Document:
    """With more than `most_lines` projects the annex has a line for each organisation instead."""
    totals = totals_of(summary.lines)
    name = f"{summary.year}年度绩效自评汇总分析报告"
    blocks: list[Block] = [
        Title(f"{plain(summary.department)}\n{name}"),
        Heading(1, "一、总体概况"),
        *(Paragraph(text, computed=True) for text in overview(summary, totals)),
        *_words(summary, "overview"),
        *_results(summary, totals),
        *_own_chapters(summary),
        SignOff(f"{plain(summary.department)}（盖章）", summary.as_of),
    ]
    if summary.lines:
        is_short = most_lines is None or len(summary.lines) <= most_lines
        blocks += [PageBreak(), _list(summary) if is_short else _by_organisation(summary)]
    standing = f"数据取自截至{summary.as_of}已送审的自评表" if summary.as_of else ""
    return Document(f"{plain(summary.department)}{name}", plain(summary.department), standing, tuple(blocks))


def overview(summary: Summary, totals: Totals) -> Iterator[str]:
    """What the figures say in sentences; the page shows the same."""
    count = len(summary.lines)
    missing = f"，尚未送审{summary.owed - count}个" if summary.owed > count else ""
    yield (
        f"{summary.year}年度应开展绩效自评的项目{summary.owed}个，已送审{count}个"
        f"（其中已通过审核{summary.settled}个）{missing}。"
    )
    if not count:
        yield NOTHING
        return
    yield (
        f"已送审的{count}个项目预算合计{_money(totals.budget)}万元，"
        f"执行{_money(totals.executed)}万元，总体预算执行率{per_cent(totals.rate)}。"
    )
    yield (f"自评平均得分{show(totals.plain_average)}分，按预算金额加权平均得分{show(totals.weighted_average)}分。")


def _results(summary: Summary, totals: Totals) -> Iterator[Block]:
    count = Decimal(len(summary.lines))
    yield Heading(1, "二、自评结果分析")
    if not summary.lines:
        yield Paragraph(NOTHING, computed=True)
        return
    yield Heading(2, "（一）得分和等级分布")
    grades = "，".join(f"“{name}”{number}个（占{share(Decimal(number), count)}）" for name, number in totals.grades)
    yield Paragraph(f"按自评等级分，{grades}。", computed=True)
    yield charts_of(totals)[0]
    yield Heading(2, "（二）预算执行情况")
    low = sum(number for name, number in totals.rates if name in ("60%以下", "60–80%", "80–90%"))
    yield Paragraph(f"预算执行率低于90%的项目{low}个，占{share(Decimal(low), count)}。", computed=True)
    yield charts_of(totals)[1]
    if summary.levels:
        yield Heading(2, "（三）各级指标得分情况")
        yield _level_table(summary.levels)
    losses = sorted((line for line in summary.lines if line.losses), key=lambda line: line.score or ZERO)
    if losses:
        yield Heading(2, f"（{'四' if summary.levels else '三'}）失分项目和原因")
        rest = f"，其中得分最低的{MOST_LOSSES}个列表如下" if len(losses) > MOST_LOSSES else ""
        yield Paragraph(f"有失分的项目{len(losses)}个{rest}。", computed=True)
        yield _loss_table(losses[:MOST_LOSSES])


def charts_of(totals: Totals) -> tuple[BarChart, BarChart]:
    """Scores, then rates."""
    return _chart("自评得分分布", totals.scores), _chart("预算执行率分布", totals.rates)


def _chart(title: str, counts: Sequence[tuple[str, int]]) -> BarChart:
    return BarChart(title, "个", tuple(Bar(name, Decimal(number), str(number)) for name, number in counts))


def _level_table(levels: Sequence[LevelRate]) -> Table:
    titles = tuple(map(head, ("一级指标", "分值合计", "得分合计", "得分率")))
    rows = tuple(
        ((Cell(one_line(item.level1)), _right(show(item.full)), _right(show(item.score)), _right(share(item.score, item.full))),)
        for item in levels
    )  # fmt: skip
    return Table((34, 22, 22, 22), rows, head=(titles,))


def _loss_table(lines: Sequence[ProjectLine]) -> Table:
    titles = tuple(map(head, ("序号", "单位", "项目名称", "得分", "失分原因")))
    rows = tuple(
        (
            (
                Cell(str(number)),
                Cell(one_line(line.organisation), align="left"),
                Cell(one_line(line.project), align="left"),
                _right(show(line.score)),
                Cell(_shortened(line.losses), align="left"),
            ),
        )
        for number, line in enumerate(lines, start=1)
    )
    return Table((8, 22, 26, 10, 34), rows, head=(titles,))


def _list(summary: Summary) -> Table:
    """附件: every project with its figures."""
    titles = ("序号", "单位", "项目名称", "预算数", "执行数", "执行率", "得分", "等级", "状态")
    rows = tuple(
        (
            (
                Cell(str(number)),
                Cell(one_line(line.organisation), align="left"),
                Cell(one_line(line.project), align="left"),
                _right(_money(line.budget)),
                _right(_money(line.executed)),
                _right(per_cent(line.rate)),
                _right(show(line.score)),
                Cell(line.grade),
                Cell(line.state),
            ),
        )
        for number, line in enumerate(summary.lines, start=1)
    )
    return Table(
        (9, 26, 32, 20, 20, 16, 13, 9, 17),
        rows,
        head=(tuple(map(head, titles)),),
        caption="附件　项目自评结果汇总表",
        note="金额单位：万元",
    )


def _by_organisation(summary: Summary) -> Table:
    """附件: every organisation with what its projects add up to."""
    titles = ("序号", "单位", "项目数", "预算数", "执行数", "执行率", "平均得分")
    groups: dict[str, list[ProjectLine]] = {}
    for line in summary.lines:
        groups.setdefault(line.organisation, []).append(line)
    rows = []
    for number, (name, lines) in enumerate(groups.items(), start=1):
        totals = totals_of(lines)
        amounts = (_money(totals.budget), _money(totals.executed))
        figures = (str(len(lines)), *amounts, per_cent(totals.rate), show(totals.plain_average))
        rows.append(((Cell(str(number)), Cell(one_line(name), align="left"), *map(_right, figures)),))
    return Table(
        (9, 48, 14, 26, 26, 16, 17),
        tuple(rows),
        head=(tuple(map(head, titles)),),
        caption="附件　各单位自评结果汇总表",
        note=f"项目共{len(summary.lines)}个，逐个项目的列表见Word文件　金额单位：万元",
    )


def _right(text: str) -> Cell:
    return Cell(text, align="right")


def _money(amount: Decimal | None) -> str:
    """In 万元 with two decimals, whatever the forms use: sums of a department, added up by eye."""
    if amount is None:
        return "—"
    return f"{round_half_up(convert_money(amount, source='元', target=UNIT)):,f}"


def _shortened(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"


def _own_chapters(summary: Summary) -> Iterator[Block]:
    """What the department itself says; a chapter without a word is left out."""
    chapters = (("problems", "存在问题"), ("measures", "改进措施"), ("suggestions", "有关建议"))
    written = [(key, name) for key, name in chapters if lines_of(summary.texts.get(key))]
    for number, (key, name) in zip("三四五", written, strict=False):
        yield Heading(1, f"{number}、{name}")
        yield from _words(summary, key)


def _words(summary: Summary, key: str) -> Iterator[Paragraph]:
    for line in lines_of(summary.texts.get(key)):
        yield Paragraph(line, key=key)
