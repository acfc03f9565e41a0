"""Production refuses to start with less than it needs; development is set up like the real thing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from model_bakery import baker
from pytest_django import Settings

from perfeval.accounts.models import User
from perfeval.web.startup import refuse_demo_accounts
from tests.conftest import ROOT

GOOD = {
    "PERFEVAL_SECRET_KEY": "k7Vw0Q2nZ5rT8uX1yB4cE6gH9jL3mN0pR5sU8wZ2aD4fG7hK1q",
    "PERFEVAL_HOSTS": "jixiao.example.gov.cn",
    "DATABASE_URL": "postgres://perfeval:word@database/perfeval",
    "PERFEVAL_BROKER_URL": "redis://redis:6379/0",
}


def run(arguments: list[str], data: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PERFEVAL_", "DATABASE_", "DJANGO_"))
    }
    environment = {
        **clean,
        "DJANGO_SETTINGS_MODULE": "perfeval.settings.production",
        "PERFEVAL_DATA": str(data),
        **GOOD,
        **changes,
    }
    given = {name: value for name, value in environment.items() if value}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60
    )


def named(result: subprocess.CompletedProcess[str]) -> set[str]:
    """The variables that a refusal complains of."""
    return {
        line.split("：")[0].strip(" -")
        for line in result.stderr.splitlines()
        if line.startswith(("  - PERFEVAL_", "  - DATABASE_"))
    }


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PERFEVAL_SECRET_KEY", ""),
        ("PERFEVAL_SECRET_KEY", "short"),
        ("PERFEVAL_SECRET_KEY", "a" * 60),
        ("PERFEVAL_HOSTS", ""),
        ("PERFEVAL_HOSTS", "jixiao.example.gov.cn,*"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "postgres://perfeval@database/perfeval"),
        ("PERFEVAL_BROKER_URL", ""),
        ("PERFEVAL_BROKER_URL", "memory://"),
        ("PERFEVAL_DATA", ""),
    ],
)
def test_production_refuses_a_weak_or_missing_value(tmp_path: Path, name: str, value: str) -> None:
    result = run(["-c", "import perfeval.settings.production"], tmp_path, **{name: value})
    assert result.returncode != 0
    assert "ImproperlyConfigured" in result.stderr
    assert named(result) == {name}


@pytest.mark.once
def test_production_names_all_that_is_missing_at_once(tmp_path: Path) -> None:
    result = run(["-c", "import perfeval.settings.production"], tmp_path, **dict.fromkeys(GOOD, ""), PERFEVAL_DATA="")
    assert named(result) == {*GOOD, "PERFEVAL_DATA"}


@pytest.mark.once
def test_production_passes_the_check_for_deployment(tmp_path: Path) -> None:
    (tmp_path / "fonts").symlink_to(ROOT / "var" / "fonts")
    result = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], tmp_path)
    assert result.returncode == 0, result.stderr


@pytest.mark.once
def test_the_check_for_deployment_would_see_a_weakness(tmp_path: Path) -> None:
    result = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], tmp_path, PERFEVAL_SSL_REDIRECT="false")
    assert "security.W008" in result.stderr


@pytest.mark.once
def test_development_is_not_in_debug_mode(tmp_path: Path) -> None:
    program = "from perfeval.settings import development as d; print(d.DEBUG, d.REFUSE_DEMO_ACCOUNTS)"
    assert run(["-c", program], tmp_path).stdout.split() == ["False", "False"]


@pytest.mark.django_db
def test_a_database_with_demo_accounts_is_refused(settings: Settings) -> None:
    settings.REFUSE_DEMO_ACCOUNTS = True
    user = baker.make(User, is_demo=True)
    with pytest.raises(ImproperlyConfigured, match="演示账号"):
        refuse_demo_accounts()
    user.delete()
    refuse_demo_accounts()


@pytest.mark.django_db
def test_the_demonstration_itself_may_start(settings: Settings) -> None:
    assert not settings.REFUSE_DEMO_ACCOUNTS
    baker.make(User, is_demo=True)
    refuse_demo_accounts()
