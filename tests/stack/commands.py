"""What production runs, read out of the container files: what the stack of the tests starts cannot drift from it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def command_of(service: str) -> list[str]:
    """The command of a service of ours, or the image's own."""
    command = SERVICES[service].get("command")
    if command is not None:
        return [_plain(word) for word in command]
    (image_command,) = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return list(json.loads(image_command))


def environment_of(service: str, env_file: Mapping[str, str]) -> dict[str, str]:
    """What its processes are given: `.env`, over which what the compose file says itself wins."""
    return {**env_file, **SERVICES[service].get("environment", {})}


def with_option(command: Sequence[str], option: str, value: str) -> list[str]:
    """The command with another value of one option, which it must have."""
    words = list(command)
    words[words.index(option) + 1] = value
    return words


def _plain(word: str) -> str:
    return word.replace("$$", "$")
