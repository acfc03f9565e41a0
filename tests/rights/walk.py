"""The URLconf walked to its last pattern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

admin.autodiscover()  # as perfeval.urls does


@dataclass(frozen=True)
class Address:
    """`ids`: what stands in the address."""

    name: str
    route: str
    ids: tuple[str, ...]
    pattern: URLPattern


def walk(resolver: URLResolver, prefix: str = "", route: str = "", above: tuple[str, ...] = ()) -> Iterator[Address]:
    for item in resolver.url_patterns:
        ids, whole = (*above, *item.pattern.converters), f"{route}{item.pattern}"
        if isinstance(item, URLPattern):
            # Without a name it goes by its route.
            yield Address(f"{prefix}{item.name}" if item.name else whole, whole, ids, item)
        else:
            yield from walk(item, f"{item.namespace}:" if item.namespace else prefix, whole, ids)


EVERY_ADDRESS = list(walk(get_resolver()))
ADDRESSES = {address.name: address for address in EVERY_ADDRESS}
