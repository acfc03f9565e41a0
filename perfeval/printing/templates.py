"""The templates of prints, by an engine of their own.

Django's engine for pages loads every library of tags that any application brings, and with them most of the program: a
sixth of a second and more before a process's first print, which uses none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.template import Context, Engine


def render(template: str, values: Mapping[str, object]) -> str:
    return _engine().get_template(template).render(Context(dict(values)))


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(settings.BASE_DIR / "templates")])
