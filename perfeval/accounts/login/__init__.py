"""Logging in: passwords and codes are counted before they are looked at (docs/decisions/login.md)."""
