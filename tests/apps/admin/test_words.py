"""Django's administration addresses people as all other pages do: 您."""

from __future__ import annotations

import gettext
import json
import re
from pathlib import Path
from typing import Any

import django
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as translated

from tests.conftest import ROOT
from tests.factories import Cast
from tests.web.conftest import log_in

OURS = ROOT / "perfeval" / "web" / "locale" / "zh_Hans" / "LC_MESSAGES"
THEIRS = Path(django.__file__).parent / "contrib"
# Sentences of pages that nobody is let to: nothing is deleted, passwords are changed on a page of ours and never reset by
# mail, their rules are ours (accounts/validators.py), no form has two boxes beside each other.
OUT_OF_REACH = re.compile(
    r"delet|password(?! is set)|email|Your username|This is the list of (available|chosen)", re.IGNORECASE
)


def sentences(file: Path) -> dict[str, str]:
    """Each of the source file, by the English one."""
    found = re.findall(
        r'^msgid "(.+)"\n(?:msgid_plural ".*"\n)?msgstr(?:\[0\])? "(.+)"$', file.read_text(), re.MULTILINE
    )
    assert len(found) == file.read_text().count("msgid ") - 1  # the head
    return dict(found)


@pytest.mark.once
def test_the_compiled_words_are_those_of_the_source() -> None:
    """msgfmt makes the one of the other."""
    for english, chinese in sentences(OURS / "django.po").items():
        assert translated(english) == chinese
        assert "你" not in chinese


@pytest.mark.once
@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_no_other_sentence_of_theirs_says_it(domain: str) -> None:
    """Those of a later Django are met here."""
    said = set()
    for app in ("admin", "auth"):
        file = THEIRS / app / "locale" / "zh_Hans" / "LC_MESSAGES" / f"{domain}.mo"
        if file.exists():
            said |= {
                key for key, chinese in catalogue(file).items() if "你" in chinese and not OUT_OF_REACH.search(key)
            }
    assert said  # a Django that says it nowhere needs none of this
    assert said <= sentences(OURS / f"{domain}.po").keys()


def catalogue(file: Path) -> dict[str, str]:
    with file.open("rb") as opened:
        words: Any = gettext.GNUTranslations(opened)
    return {key if isinstance(key, str) else key[0]: chinese for key, chinese in words._catalog.items()}


@pytest.fixture
def administrator(cast: Cast) -> Client:
    return log_in(cast.administrator)


def test_a_page_says_it(cast: Cast, administrator: Client) -> None:
    page = reverse("admin:projects_project_add")
    sent = {"organisation": cast.unit.pk, "name": "新项目", "code": "N-1", "kind": "project", "_addanother": "1"}
    said = administrator.post(page, sent, follow=True).content.decode()
    assert "您可以在下面继续新增" in said


def test_a_script_says_it(administrator: Client) -> None:
    said = administrator.get(reverse("admin:jsi18n")).content.decode()
    for chinese in sentences(OURS / "djangojs.po").values():
        assert json.dumps(chinese) in said
