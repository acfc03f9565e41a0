"""Rules for passwords, said in Chinese: Django 5.2 has no translation of some of its own sentences, and 你 in others."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils import timezone

if TYPE_CHECKING:
    from perfeval.accounts.models import User


class LengthValidator(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"密码太短，至少要有 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"密码至少要有 {self.min_length} 个字符。"


class SimilarityValidator(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "密码与您的用户名、姓名或电话太相似。"

    def get_help_text(self) -> str:
        return "密码不能与您的用户名、姓名、电话太相似。"


class CommonValidator(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜到。"

    def get_help_text(self) -> str:
        return "密码不能是常见密码。"


class NumericValidator(NumericPasswordValidator):
    def get_error_message(self) -> str:
        return "密码不能只有数字。"

    def get_help_text(self) -> str:
        return "密码不能只有数字。"


class ClassesValidator:
    """Small letters, capitals, digits, signs, other scripts: so many of these five."""

    def __init__(self, classes: int) -> None:
        self.classes = classes

    def validate(self, password: str, user: User | None = None) -> None:
        if len({_class_of(character) for character in password}) < self.classes:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self) -> str:
        return f"密码须含有小写字母、大写字母、数字、符号、汉字中的至少 {self.classes} 种。"


class WordsValidator:
    """Words that everybody here thinks of first do not count, the person's user name among them: without them, blanks and
    signs that nobody sees, the password must still be long enough, and more than digits and signs."""

    def __init__(self, words: Sequence[str], rest: int) -> None:
        self.words = {_plain(word) for word in words if word}
        self.rest = rest

    def validate(self, password: str, user: User | None = None) -> None:
        whole = left = _plain(password)
        name = _plain(user.get_username()) if user else ""
        words = sorted(self.words | ({name} if len(name) > 2 else set()), key=len, reverse=True)
        while True:  # what closes up may be a word again
            shorter = reduce(lambda text, word: text.replace(word, ""), words, left)
            if shorter == left:
                break
            left = shorter
        if left != whole and (len(left) < self.rest or not any(map(str.isalpha, left))):
            raise ValidationError(self.get_help_text(), code="password_of_known_words")

    def get_help_text(self) -> str:
        return (
            "密码中除去用户名和“财政”“jixiao”一类容易猜到的词，"
            f"其余部分还须有至少 {self.rest} 个字符，且不能只有数字和符号。"
        )


class HistoryValidator:
    """None of the last ones again. Django calls `password_changed` wherever a password is stored."""

    def __init__(self, keep: int) -> None:
        self.keep = keep

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        hashes = {user.password, *user.used_passwords.values_list("hash", flat=True)[: self.keep]}
        if any(check_password(password, used) for used in hashes):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        user.used_passwords.create(hash=user.password, since=timezone.now())  # Django hands no time on to here
        kept = user.used_passwords.values_list("pk", flat=True)[: max(self.keep, 1)]
        user.used_passwords.exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        return f"不能使用最近 {self.keep} 次用过的密码。"


def _plain(text: str) -> str:
    """In one width and case, without blanks and what takes no room."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if unicodedata.category(character)[0] not in "ZC")


def _class_of(character: str) -> str:
    category = unicodedata.category(character)
    return category if category in {"Ll", "Lu", "Nd", "Lo"} else "sign"
