from django.db.models import TextChoices

from perfeval.core.workflow import State


class StateChoice(TextChoices):
    """The states of `core.workflow` with the words of the screens."""

    DRAFTING = State.DRAFTING.value, "填报中"
    BUREAU_REVIEW = State.BUREAU_REVIEW.value, "待主管部门审核"
    FINANCE_REVIEW = State.FINANCE_REVIEW.value, "待财政审核"
    APPROVED = State.APPROVED.value, "已通过"
    PUBLISHED = State.PUBLISHED.value, "已公开"
    EXEMPTED = State.EXEMPTED.value, "免报"


class Status(TextChoices):
    """What people call the situation of a table: the state, with drafting told apart."""

    NOT_STARTED = "not_started", "未送审"
    DRAFTING = "drafting", "填报中"
    RETURNED = "returned", "已退回"
    BUREAU_REVIEW = "bureau_review", "待主管部门审核"
    FINANCE_REVIEW = "finance_review", "待财政审核"
    APPROVED = "approved", "已通过"
    PUBLISHED = "published", "已公开"
    EXEMPTED = "exempted", "免报"


class Declared(TextChoices):
    """Whether the unit says that a row is measured or judged; empty lets the target tell."""

    AUTOMATIC = "", "按指标值判断"
    QUANTITATIVE = "quantitative", "定量"
    QUALITATIVE = "qualitative", "定性"
