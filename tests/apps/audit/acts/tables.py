"""Acts on tables: typing, files, submission, review, what a finance bureau sets for many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from perfeval.core.narrative.draft import draft_from_fields
from perfeval.evaluations import operations
from perfeval.evaluations.models import Evaluation, Indicator
from perfeval.evaluations.operations import Change, importing
from perfeval.evaluations.queries import assess
from perfeval.printing import sealing
from tests.apps.audit.acts.stage import Stage, Walk, walks
from tests.factories import NOW, make_evaluation, make_project, reload
from tests.seals import give_seal

LATER = NOW + timedelta(hours=3)


def _first(table: Evaluation) -> Indicator:
    return table.indicators.earliest("position")


def _unit(stage: Stage, act: Any, write: str, state: str = "drafting", **given: object) -> Walk:
    table = stage.tables[state]
    return Walk(partial(act, actor=stage.cast.clerk, evaluation_id=table.pk, now=LATER, **given), (write,))


def _bureau(stage: Stage, act: Any, write: str, state: str = "bureau_review", **given: object) -> Walk:
    table = stage.tables[state]
    return Walk(partial(act, actor=stage.cast.bureau_reviewer, evaluation_id=table.pk, now=LATER, **given), (write,))


def _finance(stage: Stage, act: Any, write: str, state: str, **given: object) -> Walk:
    table = stage.tables[state]
    return Walk(partial(act, actor=stage.cast.finance_reviewer, evaluation_id=table.pk, now=LATER, **given), (write,))


# --- By the unit -----------------------------------------------------------------------------------------------------
@walks(operations.create_evaluation)
def create_evaluation(stage: Stage) -> Walk:
    act = partial(
        operations.create_evaluation, project=make_project(stage.cast.unit, "又一个项目"), campaign=stage.cast.campaign,
        by=stage.cast.clerk.author, now=NOW,
    )  # fmt: skip
    return Walk(act, ("create",))


@walks(operations.save_changes)
def save_changes(stage: Stage) -> Walk:
    row = _first(stage.tables["drafting"])
    change = Change("indicator", row.pk, "reason", "改", row.revision)
    return _unit(stage, operations.save_changes, "edit", changes=[change])


@walks(operations.fill_from_sheet)
def fill_from_sheet(stage: Stage) -> Walk:
    """Its cells as edits, and where they come from."""
    table = stage.tables["drafting"]
    sheet = replace(assess(table).sheet, goal_actual="改")
    walk = _unit(
        stage, operations.fill_from_sheet, "fill", sheet=sheet, content_revision=table.content_revision, source="接口"
    )
    return Walk(walk.act, ("edit", "fill"))


@walks(operations.add_row)
def add_row(stage: Stage) -> Walk:
    row = _first(stage.tables["drafting"])
    return _unit(stage, operations.add_row, "add-row", level1=row.level1, level2=row.level2)


@walks(operations.copy_row)
def copy_row(stage: Stage) -> Walk:
    return _unit(stage, operations.copy_row, "copy-row", row_id=_first(stage.tables["drafting"]).pk)


@walks(operations.move_row)
def move_row(stage: Stage) -> Walk:
    row = copy_row(stage).act()
    return _unit(stage, operations.move_row, "move-row", row_id=row.pk, direction="up")


@walks(operations.remove_row)
def remove_row(stage: Stage) -> Walk:
    row = copy_row(stage).act()
    return _unit(stage, operations.remove_row, "remove-row", row_id=row.pk, revision=row.revision)


@walks(operations.add_evidence)
def add_evidence(stage: Stage) -> Walk:
    upload = ContentFile(b"%PDF-1.7\n" + b"x" * 100, name="凭证.pdf")
    return _unit(stage, operations.add_evidence, "add-evidence", upload=upload)


@walks(operations.remove_evidence)
def remove_evidence(stage: Stage) -> Walk:
    file = add_evidence(stage).act()
    return _unit(stage, operations.remove_evidence, "remove-evidence", evidence_id=file.pk)


@walks(operations.answer_finding)
def answer_finding(stage: Stage) -> Walk:
    item = assess(stage.tables["drafting"]).explained[0]
    return _unit(
        stage, operations.answer_finding, "answer-finding", check_id=item.finding.id, place=item.place, note="另一句。"
    )


@walks(operations.save_narrative)
def save_narrative(stage: Stage) -> Walk:
    draft = draft_from_fields({"leader": "（略）"})
    return _unit(stage, operations.save_narrative, "narrative", draft=draft, revision=0)


@walks(operations.submit)
def submit(stage: Stage) -> Walk:
    revision = stage.tables["drafting"].content_revision
    return _unit(stage, operations.submit, "submit", content_revision=revision, declared_true=True)


@walks(operations.recall)
def recall(stage: Stage) -> Walk:
    return _unit(stage, operations.recall, "recall", "bureau_review")


@walks(operations.answer_remark)
def answer_remark(stage: Stage) -> Walk:
    remark = stage.tables["returned"].remarks.get()
    return _unit(stage, operations.answer_remark, "answer-remark", "returned", remark_id=remark.pk, text="已补充。")


@walks(sealing.apply_seal)
def apply_seal(stage: Stage) -> Walk:
    give_seal(stage.cast.head)
    act = partial(
        sealing.apply_seal, actor=stage.cast.head, evaluation_id=stage.tables["approved"].pk, version=1, now=LATER
    )
    return Walk(act, ("seal", "use-seal"))  # of the table, of the office


# --- By the reviewers ------------------------------------------------------------------------------------------------
@walks(operations.open_review)
def open_review(stage: Stage) -> Walk:
    return _bureau(stage, operations.open_review, "open-review")


@walks(operations.add_remark)
def add_remark(stage: Stage) -> Walk:
    return _bureau(stage, operations.add_remark, "add-remark", text="请核实。")


@walks(operations.remove_remark)
def remove_remark(stage: Stage) -> Walk:
    return _bureau(stage, operations.remove_remark, "remove-remark", remark_id=add_remark(stage).act().pk)


@walks(operations.resolve_remark)
def resolve_remark(stage: Stage) -> Walk:
    answer_remark(stage).act()
    table = reload(stage.tables["returned"])
    operations.submit(
        actor=stage.cast.clerk, evaluation_id=table.pk, content_revision=table.content_revision, declared_true=True,
        now=LATER,
    )  # fmt: skip
    return _bureau(stage, operations.resolve_remark, "resolve-remark", "returned", remark_id=table.remarks.get().pk)


@walks(operations.save_reviewed_score)
def save_reviewed_score(stage: Stage) -> Walk:
    row = _first(stage.tables["bureau_review"])
    return _bureau(
        stage, operations.save_reviewed_score, "reviewed-score", indicator_id=row.pk, score="1", reason="证据不足。",
        revision=row.revision,
    )  # fmt: skip


@walks(operations.return_for_changes)
def return_for_changes(stage: Stage) -> Walk:
    add_remark(stage).act()
    return _bureau(stage, operations.return_for_changes, "return", version=1)


@walks(operations.approve)
def approve(stage: Stage) -> Walk:
    return _bureau(stage, operations.approve, "approve", version=1)


@walks(operations.save_summary)
def save_summary(stage: Stage) -> Walk:
    texts = {"overview": "甲", "problems": "乙", "measures": "丙", "suggestions": "丁"}
    act = partial(
        operations.save_summary, actor=stage.cast.bureau_reviewer, campaign=stage.cast.campaign, texts=texts,
        revision=0, now=NOW,
    )  # fmt: skip
    return Walk(act, ("summary",))


@walks(operations.publish)
def publish(stage: Stage) -> Walk:
    return _finance(stage, operations.publish, "publish", "approved")


@walks(operations.reopen)
def reopen(stage: Stage) -> Walk:
    return _finance(stage, operations.reopen, "reopen", "approved", reason="数据有误。")


@walks(operations.exempt)
def exempt(stage: Stage) -> Walk:
    return _finance(stage, operations.exempt, "exempt", "drafting", reason="项目取消。")


# --- For many tables at once -----------------------------------------------------------------------------------------
def _import(stage: Stage, act: Any, **given: object) -> Walk:
    """Each of two tables has its row."""
    given |= {"actor": stage.cast.finance_reviewer, "campaign": stage.cast.campaign, "source": {}, "now": NOW}
    return Walk(partial(act, **given), ("import", "import"))


def _two(stage: Stage) -> list[Evaluation]:
    return [make_evaluation(stage.cast, name=name) for name in ("甲", "乙")]


@walks(importing.import_indicators)
def import_indicators(stage: Stage) -> Walk:
    target = importing.Target("产出指标", "数量指标", "新指标", "1", Decimal(1))
    rows = {table.pk: importing.TableRows(added={table.indicators.count(): target}) for table in _two(stage)}
    return _import(stage, importing.import_indicators, tables=rows)


@walks(importing.import_budgets)
def import_budgets(stage: Stage) -> Walk:
    amounts = {"initial_budget": Decimal(1), "adjusted_budget": Decimal(1)}
    lines = {table.pk: {table.funds.earliest("position").pk: amounts} for table in _two(stage)}
    return _import(stage, importing.import_budgets, lines=lines)


@walks(importing.import_goals)
def import_goals(stage: Stage) -> Walk:
    return _import(stage, importing.import_goals, goals={table.pk: "目标" for table in _two(stage)})
