"""Every address of the site, as the site map tells them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address of the site: its name, the names in its path, and the verbs it takes."""

    name: str
    parameters: tuple[str, ...]
    verbs: frozenset[str]

    def takes(self, verb: str) -> bool:
        """Whether a request with this verb is answered at all."""
        return verb in self.verbs


def every_route() -> list[Route]:
    """All addresses, in the order of the site map; each says itself which verbs it takes."""
    return [_route(pattern, parameters) for pattern, parameters in _patterns(get_resolver(), ())]


def _patterns(resolver: URLResolver, before: tuple[str, ...]) -> Iterator[tuple[URLPattern, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        here = (*before, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, here)
        else:
            yield pattern, here


def _route(pattern: URLPattern, parameters: tuple[str, ...]) -> Route:
    request: HttpRequest = RequestFactory().generic("PROPFIND", "/")
    refusal = pattern.callback(request, **dict.fromkeys(parameters, 0))
    assert refusal.status_code == 405, f"{pattern.name} does not say which verbs it takes"
    return Route(str(pattern.name), parameters, frozenset(refusal.headers["Allow"].split(", ")))
