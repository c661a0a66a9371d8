"""Every route there is, as the URLconf has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Route:
    """A route: its name, where it stands, its view, and what its address asks for."""

    name: str
    address: str
    view: Any
    asks: tuple[str, ...]

    def for_(self, ids: dict[str, Any]) -> str:
        """The address with these ids in their places."""
        return reverse(self.name, kwargs={name: ids[name] for name in self.asks})


def routes() -> list[Route]:
    """All routes, in the order of the URLconf."""
    return list(_walk(get_resolver()))


def _walk(resolver: URLResolver, before: str = "") -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Route(pattern.name or "", f"/{address}", pattern.callback, tuple(pattern.pattern.converters))
        else:
            yield from _walk(pattern, address)
