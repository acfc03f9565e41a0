"""Reports in words: the unit's 自评报告 and a department's 汇总分析报告, as one tree of plain values that every writer
(PDF, DOCX) reads."""
