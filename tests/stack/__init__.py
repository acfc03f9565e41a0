from tests.stack.stack import Stack

__all__ = ["Stack"]
