"""Putting a backup in the place of what is there, or of nothing: all of it or none."""
