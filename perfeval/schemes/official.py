"""The schemes that perfeval ships, one TOML file each in `official/`. A file is never edited: a change is a new one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from perfeval.core.scheme import Scheme, load_scheme

FOLDER = Path(__file__).parent / "official"


@lru_cache(maxsize=1)
def official_keys() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache(maxsize=64)
def official_text(key: str) -> str:
    """The TOML of a shipped scheme. KeyError for any other key."""
    if key not in official_keys():
        raise KeyError(key)
    return (FOLDER / f"{key}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def official_scheme(key: str) -> Scheme:
    """KeyError for an unknown key."""
    return load_scheme(official_text(key))
