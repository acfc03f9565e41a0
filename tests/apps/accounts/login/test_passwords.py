"""What a password must be, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from perfeval.accounts.login_models import UsedPassword
from perfeval.accounts.models import User
from perfeval.accounts.operations import set_password
from perfeval.audit.operations import SYSTEM
from perfeval.core.errors import Invalid
from tests.apps.journal import last_entry
from tests.factories import NOW, PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEXT = [f"第{number}个新口令-2026" for number in "一二三四五六"]
FORM = {"old_password": PASSWORD, "new_password1": NEXT[0], "new_password2": NEXT[0]}


@pytest.fixture
def wang() -> User:
    return make_user("wang", "王小明")


def log_in() -> Client:
    client = Client()
    assert client.post("/login/", {"username": "wang", "password": PASSWORD}).status_code == 302
    return client


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Aa1!汉", "至少要有 10 个字符"), ("abcdefghij-klm", "至少 3 种"), ("Wangxiaoming-1", "相似"),
        ("Password123", "常见"), ("Correct-horse-9", None), ("崭新的口令-2027", None),
        ("CaiZheng@2026", "容易猜到的词"), ("绩效自评-JX2026", None), ("Zhongwei-JiXiao1", "容易猜到的词"),
        ("123456Jixiao财政", "容易猜到的词"), ("Mima-caizheng-Lampe7", None),
        ("Caizheng@12345", "容易猜到的词"), ("CaiCaizhengZheng1", "容易猜到的词"), ("ＪｉＸiao@2026", "容易猜到的词"),
        ("Jixiao\u200b@2026", "容易猜到的词"), ("Jixiao      1", "容易猜到的词"), ("Wangxm@2026!!", "容易猜到的词"),
    ],
)  # fmt: skip
def test_what_it_must_be(password: str, sentence: str | None, wang: User, settings: Settings) -> None:
    of_the_place(settings, "zhongwei")
    wang.username = "wangxm" if "xm@" in password else "wangxiaoming"
    if sentence is None:
        validate_password(password, wang)
        return
    with pytest.raises(ValidationError, match=sentence):
        validate_password(password, wang)


def of_the_place(settings: Settings, word: str) -> None:
    """As PERFEVAL_PASSWORD_WORDS adds it."""
    settings.AUTH_PASSWORD_VALIDATORS = [
        {**rule, "OPTIONS": {**rule["OPTIONS"], "words": [*settings.PASSWORD_WORDS, word]}}
        if rule["NAME"].endswith(".WordsValidator") else rule
        for rule in settings.AUTH_PASSWORD_VALIDATORS
    ]  # fmt: skip


def test_a_password_is_taken_as_it_is(wang: User) -> None:
    """A hundred characters with blanks at both ends; nothing is cut off, lowered or taken for something else."""
    long = f" {'Ab1汉-' * 20} "
    set_password(user=wang, password=long, by=SYSTEM, now=NOW)
    User.objects.update(must_change_password=False)
    for wrong in (long.strip(), long.lower(), long[:-2], long[:64]):
        assert Client().post("/login/", {"username": "wang", "password": wrong}).status_code == 200
    assert Client().post("/login/", {"username": "wang", "password": long}).status_code == 302


def test_none_of_the_last_five_again(wang: User) -> None:
    for password in NEXT[:4]:
        set_password(user=wang, password=password, by=SYSTEM, now=NOW)
    for used in (PASSWORD, *NEXT[:4]):
        with pytest.raises(Invalid, match="最近 5 次"):
            set_password(user=wang, password=used, by=SYSTEM, now=NOW)
    set_password(user=wang, password=NEXT[4], by=SYSTEM, now=NOW)
    set_password(user=wang, password=PASSWORD, by=SYSTEM, now=NOW)  # the sixth last
    assert UsedPassword.objects.filter(user=wang).count() == 5
    assert PASSWORD not in str(list(UsedPassword.objects.values()))


class TestExpiry:
    def older(self, days: int) -> None:
        UsedPassword.objects.update(since=timezone.now() - timedelta(days=days))

    def test_after_ninety_days_a_new_one_comes_first(self, wang: User) -> None:
        self.older(90)
        client = log_in()
        assert client.get("/tokens/").headers["Location"] == "/password/"
        assert "已经到期" in client.get("/password/").content.decode()
        client.post("/password/", FORM)
        assert client.get("/tokens/").status_code == 403  # no role yet, and no way back to the password
        assert last_entry(f"user:{wang.pk}").action == "change-password"

    def test_not_a_day_before(self, wang: User) -> None:
        self.older(89)
        assert log_in().get("/tokens/").status_code == 403

    @pytest.mark.parametrize("exempt", ["setting", "demo"])
    def test_never_by_a_setting_and_for_the_demonstration(self, exempt: str, wang: User, settings: Settings) -> None:
        settings.PASSWORD_DAYS = 0 if exempt == "setting" else 90
        User.objects.update(is_demo=exempt == "demo")
        self.older(1000)
        assert log_in().get("/tokens/").status_code == 403

    def test_a_password_from_before_counts_from_the_next_login(self, wang: User) -> None:
        UsedPassword.objects.all().delete()
        assert log_in().get("/tokens/").status_code == 403
        assert UsedPassword.objects.get().since > timezone.now() - timedelta(minutes=1)


def test_the_old_password_is_not_guessed_on_the_page(wang: User, settings: Settings) -> None:
    client = log_in()
    for _ in range(settings.LOGIN_TRIES):
        page = client.post("/password/", {**FORM, "old_password": "x"}).content.decode()
        assert "暂时锁定" not in page
    assert "暂时锁定" in client.post("/password/", FORM).content.decode()
    assert User.objects.get().check_password(PASSWORD)
