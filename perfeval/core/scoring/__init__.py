"""Scoring: (sheet, scheme) → Scores."""
