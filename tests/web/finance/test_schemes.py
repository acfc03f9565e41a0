"""评分方案 in words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from perfeval.schemes.official import official_keys
from tests.factories import Cast, make_scheme
from tests.web.conftest import log_in


def test_the_list_names_every_stored_scheme(cast: Cast) -> None:
    page = log_in(cast.finance_reviewer).get(reverse("finance:schemes")).content.decode()
    assert cast.scheme.title in page


@pytest.mark.parametrize("key", official_keys())
def test_every_official_scheme_can_be_read(cast: Cast, key: str) -> None:
    page = log_in(cast.finance_reviewer).get(reverse("finance:scheme", args=[make_scheme(key).pk])).content.decode()
    assert "执行率得分" in page
    assert "优：" in page


def test_an_unknown_one_is_not_found(cast: Cast) -> None:
    assert log_in(cast.finance_reviewer).get(reverse("finance:scheme", args=[9999])).status_code == 404


@pytest.mark.parametrize("who", ["clerk", "bureau_reviewer", "auditor"])
def test_it_is_for_finance_only(cast: Cast, who: str) -> None:
    assert log_in(getattr(cast, who)).get(reverse("finance:schemes")).status_code == 403
