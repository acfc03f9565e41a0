"""The environment, in which `NAME_FILE` may stand for `NAME`: the file then holds the value, as container secrets do."""

from __future__ import annotations

from pathlib import Path

import environ
from environ.fileaware_mapping import FileAwareMapping


class SecretFiles(FileAwareMapping):  # type: ignore[misc]
    def __getitem__(self, key: str) -> str:
        try:
            return str(super().__getitem__(key)).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyError(key) from error  # as if it were not set: production then refuses it by name

    def unreadable(self) -> list[str]:
        """Names of the files that are to hold a value of ours and cannot be read."""
        asked = [name for name in self.env if name.endswith("_FILE") and name.startswith(("PERFEVAL_", "DATABASE_"))]
        return sorted(name for name in asked if self.env[name] and not _is_readable(Path(self.env[name])))


class Environment(environ.Env):  # type: ignore[misc]
    ENVIRON = SecretFiles()


def _is_readable(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return True


env = Environment()
