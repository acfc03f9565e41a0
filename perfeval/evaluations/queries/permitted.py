"""What a person may do with a table now, and why not the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from perfeval.accounts.models import Membership
from perfeval.campaigns.queries import deadline_of
from perfeval.core.workflow import Action, Level, State, actions_open_to, find_transition
from perfeval.evaluations.models import Approval, Evaluation
from perfeval.evaluations.queries.four_eyes import persons_of, worked_on_for_unit


@dataclass(frozen=True, slots=True)
class Permitted:
    """`refusals` says for each action of the workflow why it is not open, as a Chinese sentence."""

    actions: frozenset[Action]
    refusals: Mapping[Action, str]
    deadline: datetime

    def allows(self, action: Action) -> bool:
        return action in self.actions


def deadline_for(evaluation: Evaluation) -> datetime:
    return deadline_of(evaluation.campaign, evaluation.project.organisation)


def permitted_actions(evaluation: Evaluation, actor: Membership, now: datetime) -> Permitted:
    """The moves of TRANSITIONS, narrowed by what depends on this table, this person and the clock."""
    deadline = deadline_for(evaluation)
    open_to_role = actions_open_to(evaluation.as_state, actor.as_role)
    refusals: dict[Action, str] = {}
    for action in Action:
        sentence = (
            _why_not(action, evaluation, actor, now, lambda: deadline)
            if action in open_to_role
            else _not_in_this_state(action, evaluation)
        )
        if sentence:
            refusals[action] = sentence
    return Permitted(frozenset(open_to_role - refusals.keys()), refusals, deadline)


def refusal_of(action: Action, evaluation: Evaluation, actor: Membership, now: datetime) -> str:
    """Why this one action is not open, as a Chinese sentence; empty where it is. Asks for a later deadline of the unit's
    own only once the campaign's has passed."""
    if action not in actions_open_to(evaluation.as_state, actor.as_role):
        return _not_in_this_state(action, evaluation)
    return _why_not(action, evaluation, actor, now, lambda: deadline_for(evaluation))


def _not_in_this_state(action: Action, evaluation: Evaluation) -> str:
    if find_transition(evaluation.as_state, action) is None:
        return f"这份自评表现在是“{evaluation.status.label}”，不能进行此操作。"
    return "您当前的角色不能进行此操作。"


def _why_not(
    action: Action, evaluation: Evaluation, actor: Membership, now: datetime, deadline: Callable[[], datetime]
) -> str:
    campaign = evaluation.campaign
    is_late = now >= campaign.closes_at  # an extension is always later
    if action in (Action.EDIT, Action.SUBMIT):
        if now < campaign.opens_at:
            return "填报尚未开始。"
        # A table that was returned may be mended after the deadline: the reviewer asked for it.
        if is_late and not evaluation.is_returned and now >= deadline():
            return "填报已截止。如需延期，请联系财政部门。"
    if action is Action.RECALL:
        if evaluation.as_state is State.FINANCE_REVIEW and Level.BUREAU in campaign.levels:
            return "主管部门已审核通过，不能撤回；如需修改，请联系财政审核人退回。"
        if evaluation.review_opened_at is not None:
            return "审核人已打开这份自评表，不能撤回；如需修改，请联系审核人退回。"
        if is_late and evaluation.returned_at is None and now >= deadline():
            return "填报已截止，撤回后无法再次送审。"
    if action is Action.APPROVE and evaluation.submitted_by_id in persons_of(actor):
        return "这份自评表由您本人送审，须由其他人审核。"
    if action is Action.APPROVE and worked_on_for_unit(actor, [evaluation]):
        return "您本人参与过这份自评表的填报，须由其他人审核。"
    if action is Action.APPROVE and _approved_before(evaluation, actor):
        return "您已在主管部门审核中通过了这一版，财政审核须由其他人进行。"
    if action in (Action.REVIEW, Action.RETURN, Action.APPROVE) and not _level_wanted(evaluation):
        return "本任务没有这一审核层级。"
    return ""


def _approved_before(evaluation: Evaluation, actor: Membership) -> bool:
    """Whether the person approved this version at the level below: with two roles, too, nobody approves twice."""
    if evaluation.as_state is not State.FINANCE_REVIEW or Level.BUREAU not in evaluation.campaign.levels:
        return False
    approvals = Approval.objects.filter(snapshot__evaluation=evaluation, snapshot__version=evaluation.version)
    return approvals.filter(approved_by__in=persons_of(actor)).exists()


def _level_wanted(evaluation: Evaluation) -> bool:
    return Level(evaluation.state) in evaluation.campaign.levels
