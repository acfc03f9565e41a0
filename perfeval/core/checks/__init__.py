"""Checks: (sheet, scheme, scores) → findings."""
