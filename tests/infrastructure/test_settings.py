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
from perfeval.settings.environment import Environment, SecretFiles
from perfeval.settings.weaknesses import BOUNDS, SWITCHES, of_limits, of_roles, of_single_sign_on
from perfeval.web.startup import refuse_demo_accounts
from tests.conftest import ROOT

GOOD = {
    "PERFEVAL_SECRET_KEY": "k7Vw0Q2nZ5rT8uX1yB4cE6gH9jL3mN0pR5sU8wZ2aD4fG7hK1q",
    "PERFEVAL_HOSTS": "jixiao.example.gov.cn",
    "DATABASE_URL": "postgres://perfeval:t7RkQ2vXw9LmZp4c@database/perfeval",
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


def given(environment: dict[str, str]) -> Environment:
    env = Environment()
    env.ENVIRON = SecretFiles(env=environment)
    return env


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
        ("PERFEVAL_SECRET_KEY", "django-insecure-k7Vw0Q2nZ5rT8uX1yB4cE6gH9jL3mN0pR5sU8wZ2aD4"),
        ("PERFEVAL_HOSTS", ""),
        ("PERFEVAL_HOSTS", "jixiao.example.gov.cn,*"),
        ("PERFEVAL_HOSTS", "https://jixiao.example.gov.cn"),
        ("PERFEVAL_HOSTS", "jixiao.example.gov.cn:443"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "postgres://perfeval@database/perfeval"),
        ("DATABASE_URL", "mysql://perfeval:t7RkQ2vXw9LmZp4c@database/perfeval"),
        ("DATABASE_URL", "postgres://perfeval:short-3Xw@database/perfeval"),
        ("DATABASE_URL", "postgres://perfeval:perfeval-password@database/perfeval"),
        ("DATABASE_URL", "postgres://zhangsan:zhangsan12345678@database/perfeval"),
        ("DATABASE_URL", "postgres://perfeval:aaaaaaaaaaaaaaaaaaaa@database/perfeval"),
        ("PERFEVAL_BROKER_URL", ""),
        ("PERFEVAL_BROKER_URL", "memory://"),
        ("PERFEVAL_DATA", ""),
        ("PERFEVAL_DATA", "/nowhere"),
        ("PERFEVAL_PUBLIC_URL", "http://jixiao.example.gov.cn"),
        ("PERFEVAL_PUBLIC_URL", "jixiao.example.gov.cn"),
        ("PERFEVAL_DEBUG", "true"),
        ("PERFEVAL_METRICS_TOKEN", "short"),
        ("PERFEVAL_METRICS_TOKEN", "a" * 40),
        ("PERFEVAL_LOGIN_TRIES", "0"),
        ("PERFEVAL_SECOND_FACTOR_ROLES", "bureau_reviewer,boss"),
        ("PERFEVAL_SECRET_KEY", "abcdefghij" * 6),
        ("PERFEVAL_HOSTS", "jixiao.example.gov.cn，b.example.gov.cn"),
        ("PERFEVAL_HOSTS", "jixiao.example.gov.cn;b.example.gov.cn"),
        ("DATABASE_URL", "postgres://perfeval:t7RkQ2vXw9LmZp4c@database"),
        ("DATABASE_URL", "sqlite://"),
        ("PERFEVAL_BROKER_URL", "redis://"),
        ("PERFEVAL_BROKER_URL", "redis://redis:abc/0"),
        ("PERFEVAL_CACHE_URL", "redsi://redis:6379/1"),
        ("PERFEVAL_PUBLIC_URL", "https://jixiao.example.gov.cn/perfeval"),
        ("PERFEVAL_PUBLIC_URL", "https://jixiao.example.gov.cn?x"),
        ("PERFEVAL_PASSWORD_WORDS", "中卫，jixiao"),
        ("PERFEVAL_SIGNING_DIR", "/nowhere"),
        ("PERFEVAL_SECRET_KEY_FILE", "/nowhere"),
    ],
)
def test_production_refuses_a_weak_or_missing_value(tmp_path: Path, name: str, value: str) -> None:
    result = run(["-c", "import perfeval.settings.production"], tmp_path, **{name: value})
    assert result.returncode != 0
    assert "UnfitEnvironment" in result.stderr
    assert name in named(result)
    assert named(result) <= {name, name.removesuffix("_FILE")}


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_a_limit_that_limits_nothing_is_refused(name: str) -> None:
    least, most = BOUNDS[name]
    for wrong in (str(least - 1), str(most + 1), "-1", "1.5", "abc", "٣"):
        assert [line.split("：")[0] for line in of_limits(given({name: wrong}))] == [name], wrong
    assert of_limits(given({name: str(least)})) == of_limits(given({name: str(most)})) == []


@pytest.mark.once
@pytest.mark.parametrize("name", SWITCHES)
def test_a_misspelt_switch_is_refused(name: str) -> None:
    assert [line.split("：")[0] for line in of_limits(given({name: "ture"}))] == [name]
    assert of_limits(given({name: "True"})) == of_limits(given({name: "0"})) == of_limits(given({})) == []


OIDC = {
    "PERFEVAL_OIDC_ISSUER": "https://sso.example.gov.cn/realms/city",
    "PERFEVAL_OIDC_CLIENT_ID": "perfeval",
    "PERFEVAL_OIDC_SECRET": "t7RkQ2vXw9LmZp4c",
    "PERFEVAL_OIDC_CLAIM": "preferred_username",
}


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "") for name in OIDC),
        ("PERFEVAL_OIDC_ISSUER", "http://sso.example.gov.cn"),
        ("PERFEVAL_OIDC_ISSUER", "https://sso.example.gov.cn/?realm=city"),
        ("PERFEVAL_OIDC_CLAIM", "email"),
    ],
)
def test_the_single_sign_on_is_set_up_whole_or_not_at_all(name: str, value: str) -> None:
    assert {line.split("：")[0] for line in of_single_sign_on(given({**OIDC, name: value}))} == {name}


@pytest.mark.once
def test_set_up_whole_or_not_at_all_it_is_right() -> None:
    assert of_single_sign_on(given(OIDC)) == of_single_sign_on(given({})) == []


@pytest.mark.once
@pytest.mark.parametrize("settings_module", ["production", "development"])
def test_half_of_it_is_refused_at_the_start(tmp_path: Path, settings_module: str) -> None:
    program = f"import perfeval.settings.{settings_module}"
    result = run(["-c", program], tmp_path, PERFEVAL_OIDC_ISSUER=OIDC["PERFEVAL_OIDC_ISSUER"])
    assert named(result) == set(OIDC) - {"PERFEVAL_OIDC_ISSUER"}


@pytest.mark.once
def test_with_all_of_it_production_starts(tmp_path: Path) -> None:
    assert run(["-c", "import perfeval.settings.production"], tmp_path).returncode == 0


@pytest.mark.once
def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    key, password = tmp_path / "key", tmp_path / "password"
    key.write_text(f"{GOOD['PERFEVAL_SECRET_KEY']}\n")
    password.write_text("t7RkQ2vXw9LmZp4c\n")
    program = (
        "from perfeval.settings import production as p;"
        "print(p.SECRET_KEY, p.DATABASES['default']['PASSWORD'], p.DATABASES['default']['USER'])"
    )
    result = run(
        ["-c", program],
        tmp_path,
        PERFEVAL_SECRET_KEY="",
        PERFEVAL_SECRET_KEY_FILE=str(key),
        DATABASE_URL="postgres://perfeval@database/perfeval",
        PERFEVAL_DATABASE_PASSWORD_FILE=str(password),
    )
    assert result.stdout.split() == [GOOD["PERFEVAL_SECRET_KEY"], "t7RkQ2vXw9LmZp4c", "perfeval"], result.stderr


@pytest.mark.once
def test_a_weak_password_in_a_file_is_refused_too(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("changeme\n")
    url = "postgres://perfeval@database/perfeval"
    result = run(
        ["-c", "import perfeval.settings.production"],
        tmp_path,
        DATABASE_URL=url,
        PERFEVAL_DATABASE_PASSWORD_FILE=str(password),
    )
    assert named(result) == {"PERFEVAL_DATABASE_PASSWORD"}


@pytest.mark.once
def test_production_names_all_that_is_missing_at_once(tmp_path: Path) -> None:
    result = run(["-c", "import perfeval.settings.production"], tmp_path, **dict.fromkeys(GOOD, ""), PERFEVAL_DATA="")
    assert named(result) == {*GOOD, "PERFEVAL_DATA"}


@pytest.mark.once
@pytest.mark.parametrize("command", ["check", "verify", "up"])
def test_a_command_says_the_list_alone(tmp_path: Path, command: str) -> None:
    result = run(["manage.py", command], tmp_path, PERFEVAL_HOSTS="*", PERFEVAL_LOGIN_TRIES="0")
    assert result.returncode == 1
    assert named(result) == {"PERFEVAL_HOSTS", "PERFEVAL_LOGIN_TRIES"}
    assert len(result.stderr.splitlines()) == 3


@pytest.mark.once
def test_an_empty_variable_is_none_at_all(tmp_path: Path) -> None:
    """A compose file makes such ones. They are neither 0 nor "off" nor "nobody"."""
    names = ["PERFEVAL_IDLE_MINUTES", "PERFEVAL_SSL_REDIRECT", "PERFEVAL_SECOND_FACTOR_ROLES", "PERFEVAL_PUBLIC_URL"]
    program = (
        f"import os; os.environ.update(dict.fromkeys({names}, ' '));"
        "from perfeval.settings import production as p;"
        "print(p.SESSION_COOKIE_AGE, p.SECURE_SSL_REDIRECT, len(p.SECOND_FACTOR_ROLES), p.PUBLIC_URL)"
    )
    result = run(["-c", program], tmp_path)
    assert result.stdout.split() == ["1800", "True", "5", f"https://{GOOD['PERFEVAL_HOSTS']}"], result.stderr


@pytest.mark.once
def test_what_is_printed_on_forms_has_one_slash(tmp_path: Path) -> None:
    program = "from perfeval.settings import production as p; print(p.PUBLIC_URL)"
    result = run(["-c", program], tmp_path, PERFEVAL_PUBLIC_URL="https://a.example.gov.cn:8443/")
    assert result.stdout.strip() == "https://a.example.gov.cn:8443"


@pytest.mark.once
def test_blanks_beside_commas_are_no_part_of_a_name() -> None:
    name = "PERFEVAL_SECOND_FACTOR_ROLES"
    assert of_roles(given({name: "bureau_reviewer, finance_reviewer ,"})) == []
    assert [line.split("：")[0] for line in of_roles(given({name: "bureau_reviewer, boss"}))] == [name]


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
def test_it_says_that_passwords_alone_would_do(tmp_path: Path) -> None:
    result = run(["manage.py", "check", "--deploy"], tmp_path, PERFEVAL_SECOND_FACTOR_ROLES="none")
    assert "accounts.W001" in result.stderr


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
