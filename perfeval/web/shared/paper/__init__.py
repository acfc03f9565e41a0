"""The official table as a page shows it: one picture for the entry page and for everybody who only reads."""

from perfeval.web.shared.paper.build import build_paper
from perfeval.web.shared.paper.computed import computed_texts
from perfeval.web.shared.paper.model import Paper

__all__ = ["Paper", "build_paper", "computed_texts"]
