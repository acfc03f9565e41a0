"""The offline workbook of one evaluation: written for a unit without network, read back, compared, taken over.

`writing.write_workbook` → filled in somewhere → `reading.read_workbook` → `comparing.compare` with what is stored now →
`taking.take_over`. Nothing is imported here: `raw` runs in a process that does without Django.
"""
