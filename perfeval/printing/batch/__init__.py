"""Printing many tables at once: asking for them, printing them in pieces, binding the pieces, throwing them away."""
