"""The rules of the yearly self-evaluation: pure Python, standard library only."""
