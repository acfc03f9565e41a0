"""自评报告: the page on which a unit writes it."""
