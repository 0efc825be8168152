"""Every address of the portal, with arguments that lead to a record of 市民課."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.portal.access.records import APPLICATIONS, OWNERS, WORDS, Keys


@dataclass(frozen=True)
class Address:
    """A route as it is written in the urls, its full name, and the names of what stands in it."""

    route: str
    name: str
    parts: tuple[str, ...]

    def to(self, keys: Keys) -> str:
        """The address of the record of 市民課 that the route is made for. Raises KeyError for a part nobody has named."""
        given: dict[str, Any] = dict(_longest(self.route, WORDS) or {})
        given["subject"] = f"registers.device:{keys['device'].pk}"
        given |= {
            part: keys[part] for part in ("chapter", "unit", "step", "milestone", "attachment", "line") if part in keys
        }
        owner = _longest(self.route, OWNERS) or ""
        if self.name.startswith("procedures:"):
            owner = APPLICATIONS.get(self.name.partition(":")[2], owner)
        if self.name == "procedures:minutes":
            given["step"] = keys["body step"]
        if self.name == "procedures:report-detach":
            given["attachment"] = keys["report file"]
        if "pk" in self.parts:
            given["pk"] = getattr(keys[owner], "pk", keys[owner])
        query = f"?unit={keys['unit']}" if self.route.startswith("compliance/clause/") else ""
        return reverse(self.name, kwargs={part: given[part] for part in self.parts}) + query


def _longest(route: str, table: Mapping[str, Any]) -> Any:
    fitting = [start for start in table if route.startswith(start)]
    return table[max(fitting, key=len)] if fitting else None


def every() -> list[Address]:
    """All addresses of the portal, in the order of the urls."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, start: str, space: str) -> Iterator[Address]:
    for each in resolver.url_patterns:
        route = start + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each, route, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            yield Address(route, f"{space}{each.name}", tuple(each.pattern.converters))
