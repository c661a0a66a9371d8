"""The frame around every page: rail, bar, notices. Built as strings, once per language and current place."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from followthrough.web.here import here
from followthrough.web.navigation import IN_THE_BAR, PLACES, Place, address
from followthrough.web.templatetags.marks import icon

register = template.Library()


def _link(place: Place, current: str, inside: str) -> str:
    here = ' aria-current="page"' if place.name == current else ""
    return f'<a href="{address(place.name)}" data-go="{place.key}"{here}>{icon(place.icon)}{inside}</a>'


@lru_cache(maxsize=256)
def _rail(current: str, language: str | None) -> tuple[tuple[str, str], ...]:
    rows = []
    for place in PLACES:
        if address(place.name):
            label = f'<span class="label">{conditional_escape(place.label)}</span>'
            rows.append((place.name, f"<li>{_link(place, current, label)}</li>"))
    return tuple(rows)


@register.simple_tag(takes_context=True)
def rail(context: Context) -> SafeString:
    """The places of the rail; `nav` in the context names the current one, `counts` may hold a short count per place."""
    rows = _rail(str(context.get("nav") or ""), here().language)
    counts: Mapping[str, Any] = context.get("counts") or {}
    if not counts:
        return mark_safe("".join(row for _, row in rows))
    return mark_safe("".join(_counted(row, counts.get(name)) for name, row in rows))


def _counted(row: str, count: object) -> str:
    if count is None or count == "":
        return row
    return row.replace("</a>", f'<span class="count">{conditional_escape(str(count))}</span></a>')


@lru_cache(maxsize=256)
def _bar(current: str, language: str | None) -> SafeString:
    places = [place for place in PLACES if address(place.name)]
    shown = [place for place in places if place.name in IN_THE_BAR]
    rest = [place for place in places if place.name not in IN_THE_BAR]
    links = [_link(place, current, f"<span>{conditional_escape(place.label)}</span>") for place in shown]
    log = address("touch-new")
    if log:
        words = conditional_escape(gettext("Log"))
        links.insert(
            2, f'<a class="bar-log" href="{log}" data-log data-press="l">{icon("plus")}<span>{words}</span></a>'
        )
    if rest:
        here = " data-current" if any(place.name == current for place in rest) else ""
        more = conditional_escape(gettext("More"))
        inside = "".join(f"<li>{_link(place, current, str(conditional_escape(place.label)))}</li>" for place in rest)
        links.append(f"<details><summary{here}>{icon('more')}<span>{more}</span></summary><ul>{inside}</ul></details>")
    return mark_safe("".join(links))


@register.simple_tag(takes_context=True)
def bottom_bar(context: Context) -> SafeString:
    """The bar of a phone: three places, logging in the middle, the rest under More."""
    return _bar(str(context.get("nav") or ""), here().language)


@register.simple_tag
def address_of(name: str) -> str:
    """The address named `name`, or "" while nothing is built there."""
    return address(name)


@register.simple_tag(takes_context=True)
def waiting_notices(context: Context) -> list[Any]:
    """What earlier requests left to be said once; see `web.notices.say`."""
    request = context.get("request")
    return list(get_messages(request)) if request is not None and hasattr(request, "_messages") else []


@register.simple_tag
def tel(phone: str, words: str) -> SafeString:
    """A link that dials `phone`."""
    return format_html('<a class="button" href="tel:{}">{}{}</a>', phone.replace(" ", ""), icon("phone"), words)
