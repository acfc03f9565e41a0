"""Lists in and out: organisations, users, projects, budgets, goals, indicators, each from one documented workbook.

A file becomes rows of plain text, rows become a plan (new, changed, unchanged, wrong), the plan is stored and shown, and
what was shown is written: the same plan, made once more under lock, must come out the same or nothing is written.
"""
