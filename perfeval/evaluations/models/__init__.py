from perfeval.evaluations.models.evaluation import Evaluation
from perfeval.evaluations.models.evidence import Evidence
from perfeval.evaluations.models.finding_note import FindingNote
from perfeval.evaluations.models.narrative import NarrativeReport, Payment, SummaryReport, TeamMember
from perfeval.evaluations.models.remark import Remark
from perfeval.evaluations.models.rows import FundLine, Indicator
from perfeval.evaluations.models.snapshot import Approval, Snapshot

__all__ = [
    "Approval",
    "Evaluation",
    "Evidence",
    "FindingNote",
    "FundLine",
    "Indicator",
    "NarrativeReport",
    "Payment",
    "Remark",
    "Snapshot",
    "SummaryReport",
    "TeamMember",
]
