"""What belongs to other offices, and the forms and links of a page with an id in them exchanged for one of those."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import lxml.html
from django.apps import apps
from django.db.models import ForeignKey, Model
from django.utils import timezone

from perfeval.accounts.models import User
from perfeval.organisations.models import Organisation

ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<![\d.])\d+(?![\d.])")
TYPED = ".//textarea[@name]|.//input[@name][not(@type) or @type='text' or @type='number' or @type='date']"
Marked = dict[type[Model], set[Any]]


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("perfeval.")]


def rows_of(offices: Iterable[Organisation]) -> Marked:
    """The offices, their people, and whatever hangs on either through keys, however far."""
    found: Marked = defaultdict(set)
    found[Organisation] = {office.pk for office in offices}
    found[User] = set(
        User.objects.filter(memberships__organisation__in=found[Organisation]).values_list("pk", flat=True)
    )
    size = -1
    while size != (size := sum(map(len, found.values()))):
        for model in _models():
            for field in model._meta.fields:
                above = field.related_model
                if isinstance(field, ForeignKey) and isinstance(above, type) and found.get(above):
                    rows = model._default_manager.filter(**{f"{field.attname}__in": found[above]})
                    found[model] |= set(rows.values_list("pk", flat=True))
    return found


def digest(offices: Iterable[Organisation]) -> str:
    """Of everything that belongs to the offices or names it: a row made by somebody else counts too."""
    made = hashlib.sha256()
    for model, keys in sorted(rows_of(offices).items(), key=lambda item: item[0].__name__):
        rows = model._default_manager.filter(pk__in=keys).order_by("pk").values_list()
        made.update(f"{model.__name__} {list(rows)}".encode())
    return made.hexdigest()


@dataclass(frozen=True)
class Ask:
    """A form as the page would send it, or a link, with one id exchanged."""

    method: str
    url: str
    fields: tuple[tuple[str, str], ...]
    exchanged: str

    def __str__(self) -> str:
        return f"{self.method} {self.url} {self.exchanged}"


class Exchange:
    """Knows which ids there are, for each kind of row one that belongs to the offices, and what was exchanged already: of
    the rows of one table, and of the tables of one page, the first stands for all."""

    def __init__(self, offices: Iterable[Organisation]) -> None:
        self.seen: set[tuple[str, ...]] = set()
        self.others: dict[str, set[str]] = defaultdict(set)
        for model, keys in rows_of(offices).items():
            for key in model._default_manager.values_list("pk", flat=True) if keys else ():
                self.others[str(key)].add(str(min(keys)))

    def asks(self, content: bytes, url: str) -> Iterator[Ask]:
        """Every id of every form and of every link's query, once for each kind of thing that it may stand for."""
        page = lxml.html.document_fromstring(content)
        for method, address, fields, typed in (*_forms(page, url), *_links(page, url)):
            for place, (name, value) in enumerate(fields):
                kind = (method, ID.sub("#", address), ID.sub("#", name), fields[-1][0])
                if kind in self.seen or name == "csrfmiddlewaretoken":
                    continue
                self.seen.add(kind)
                for other in self.exchanged(name if name in typed else f"{name}={value}"):
                    new_name, _, new_value = other.partition("=")
                    changed = (new_name, value if name in typed else new_value)
                    yield Ask(method, address, (*fields[:place], changed, *fields[place + 1 :]), other)

    def exchanged(self, text: str) -> Iterator[str]:
        for found in ID.finditer(text):
            for other in sorted(self.others.get(found[0], ())):
                yield f"{text[: found.start()]}{other}{text[found.end() :]}"


Found = tuple[str, str, list[tuple[str, str]], frozenset[str]]


def _forms(page: Any, url: str) -> Iterator[Found]:
    """Method, address, fields, and the names of those in which people type: what they type is no id."""
    for form in page.forms:
        typed = {field.name: field for field in form.xpath(TYPED)}
        fields = [
            (name, value or _something(typed[name]) if name in typed else value)
            for name, value in form.form_values()
            if isinstance(value, str)
        ]
        fields += [(name, _something(field)) for name, field in typed.items() if name not in dict(fields)]
        buttons = form.xpath(".//button[@name]|.//input[@type='submit'][@name]")
        # A select offers ids that are not chosen yet.
        for select in form.xpath(".//select[@name]"):
            options = [value for value in select.value_options if value]
            if options and (select.name, "") in fields:
                fields[fields.index((select.name, ""))] = (select.name, options[0])
        # A box is not ticked yet.
        for box in form.xpath(".//input[@type='checkbox' or @type='radio'][@name][@value]"):
            if (box.name, box.get("value")) not in fields:
                fields.append((box.name, box.get("value")))
        address = urljoin(url, form.action or url)
        for button in buttons or [None]:
            pressed = [] if button is None else [(button.get("name"), button.get("value", ""))]
            target = address if button is None else urljoin(url, button.get("formaction", address))
            yield form.method, target, [*fields, *pressed], frozenset(typed)


def _something(field: Any) -> str:
    """What somebody would type, so that it is not for an empty field that a form is refused."""
    return timezone.localdate().isoformat() if field.get("type") == "date" else "改"


def _links(page: Any, url: str) -> Iterator[Found]:
    for link in page.xpath("//a/@href"):
        parts = urlsplit(urljoin(url, link))
        if parts.query and not parts.netloc:
            yield "GET", parts.path, parse_qsl(parts.query), frozenset()
