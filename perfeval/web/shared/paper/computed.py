"""What a change of one cell changes elsewhere on the page: texts by element id."""

from __future__ import annotations

from perfeval.web.shared.paper.model import Paper


def computed_texts(paper: Paper) -> dict[str, str]:
    """Every computed figure of the page, as the template prints it."""
    texts = {"total": paper.total, "total-weight": paper.total_weight}
    for fund in paper.funds:
        texts[f"{fund.key}-rate"] = fund.rate
        texts[f"{fund.key}-score"] = fund.score
    for level in paper.levels:
        texts[f"{level.id}-sum"] = level.weight_sum
        for group in level.groups:
            for row in group.rows:
                texts[f"{row.key}-proposed"] = row.proposed
                texts[f"{row.key}-why"] = row.why
                texts[f"{row.key}-reading"] = row.reading
                texts[f"{row.key}-counted"] = row.score
                if paper.tells_scores:
                    texts[f"{row.key}-reviewed"] = row.reviewed_words
    return texts
