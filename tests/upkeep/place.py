"""Another machine, with programs of its own: to restore into."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT


@dataclass(frozen=True)
class Place:
    """Another machine: a data folder and an empty database."""

    data: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PERFEVAL_", "DATABASE_"))}
        return {
            **inherited, "PERFEVAL_DATA": str(self.data), "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "perfeval.settings.development",
        }  # fmt: skip

    def manage(self, *arguments: str, script: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, input=script, capture_output=True, text=True, check=False
        )

    def shell(self, script: str) -> str:
        done = self.manage("shell", "-v0", script=script)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def files(self) -> dict[str, bytes]:
        media = self.data / "media"
        return {str(path.relative_to(media)): path.read_bytes() for path in media.rglob("*") if path.is_file()}


# What the place holds beforehand: another office, another file.
FORMER = """
from django.core.management import call_command
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from perfeval.organisations.models import Organisation
call_command("migrate", verbosity=0)
Organisation.objects.create(code="FORMER", name="former", path="000001/")
default_storage.save("evidence/former.pdf", ContentFile(b"former"))
"""
FORMERS = """
from perfeval.organisations.models import Organisation
print(Organisation.objects.filter(code="FORMER").count())
"""
