"""What an archive says of itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from perfeval.core.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"  # the SHA-256 of the manifest: the archive's last member
HEADS = "journal-heads.tsv.gz"
DATABASES = {"postgresql": "database.dump", "sqlite": "database.sqlite3.gz"}
MEDIA = "media/"


@dataclass(frozen=True, slots=True)
class Member:
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`left_out` stands in the archive and not in the database: taken out of the tables while the backup ran.
    `missing` stands in the database and was already gone from the disk; `damaged` stands in the archive as it was found on
    the disk, and not as its row says."""

    taken_at: datetime
    vendor: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    last_act_at: datetime | None
    members: dict[str, Member]
    left_out: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    format: int = field(default=FORMAT)

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()

    @property
    def database(self) -> str:
        return DATABASES[self.vendor]

    @property
    def losses(self) -> str:
        """In words; empty where every file is there and as its row says."""
        missing = f"缺少 {len(self.missing)} 个文件" if self.missing else ""
        damaged = f"有 {len(self.damaged)} 个文件在备份前已损坏" if self.damaged else ""
        return "，".join(filter(None, (missing, damaged)))


def manifest_from_json(content: bytes) -> Manifest:
    try:
        values: dict[str, Any] = json.loads(content)
        if values["format"] != FORMAT:
            raise Refused("这份备份由别的版本的程序制作，本版本不能读取。")
        last = values["last_act_at"]
        return Manifest(
            taken_at=datetime.fromisoformat(values["taken_at"]),
            vendor=values["vendor"],
            migrations=tuple(values["migrations"]),
            rows=values["rows"],
            last_act_at=datetime.fromisoformat(last) if last else None,
            members={name: Member(**member) for name, member in values["members"].items()},
            left_out=tuple(values["left_out"]),
            missing=tuple(values["missing"]),
            damaged=tuple(values.get("damaged", ())),
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Refused("备份的清单不能读取，备份已损坏。") from error
