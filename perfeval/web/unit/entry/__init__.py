"""The entry page and the acts that are made on it."""
