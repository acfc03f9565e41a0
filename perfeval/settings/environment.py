"""The environment, in which `NAME_FILE` may stand for `NAME`: the file then holds the value, as container secrets do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping


class SecretFiles(FileAwareMapping):  # type: ignore[misc]
    def __getitem__(self, key: str) -> str:
        try:
            value = str(super().__getitem__(key)).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise KeyError(key) from error  # as if it were not set: production then refuses it by name
        if not value:  # as `${NAME:-}` of a compose file makes it; "" would mean 0, or "off", or "nobody"
            raise KeyError(key)
        return value

    def unreadable(self) -> list[str]:
        """Names of the files that are to hold a value of ours and cannot be read."""
        asked = [name for name in self.env if name.endswith("_FILE") and name.startswith(("PERFEVAL_", "DATABASE_"))]
        return sorted(name for name in asked if self.env[name] and not _is_readable(Path(self.env[name])))


class Environment(environ.Env):  # type: ignore[misc]
    ENVIRON = SecretFiles()

    def list(self, *args: Any, **kwargs: Any) -> list[str]:
        """Blanks beside the commas, as people write them, and a comma at the end are no part of it."""
        return [name for item in super().list(*args, **kwargs) if (name := item.strip())]


class UnfitEnvironment(ImproperlyConfigured):
    """What an operator must set right, in sentences for them: nothing of it is a fault of the program's."""


def _is_readable(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return True


env = Environment()
