"""One module a list."""
