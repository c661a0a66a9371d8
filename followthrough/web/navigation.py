"""The places of the product and their addresses, for the rail on a desk and the bar on a phone."""

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Place(NamedTuple):
    """`name` is the name of its address, `key` the letter after G that goes there."""

    name: str
    icon: str
    label: "_StrPromise"
    key: str


PLACES = (
    Place("today", "today", _("Today"), "t"),
    Place("journal", "journal", _("Journal"), "j"),
    Place("customers", "customers", _("Customers"), "c"),
    Place("leads", "message", _("New leads"), "l"),
    Place("deals", "deals", _("Deals"), "d"),
    Place("visits", "visit", _("Visits"), "v"),
    Place("reports", "report", _("Daily report"), "r"),
    Place("playbook", "tactic", _("Playbook"), "p"),
    Place("losses", "insight", _("Insight"), "n"),
    Place("team", "person", _("Team"), "m"),
    Place("imports", "upload", _("Import"), "i"),
    Place("settings", "settings", _("Settings"), "s"),
)

#: More than there are names of addresses.
MOST_NAMES = 1024

#: On a phone these stand in the bar; the others under More.
IN_THE_BAR = ("today", "customers", "deals")


def address_for(name: str, pk: int | str) -> str:
    """The address named `name` of the row `pk`; the resolver is asked once per name."""
    around = _around(name)
    if around is None:
        raise NoReverseMatch(f"{name} is no address of a row.")
    return f"{around[0]}/{pk}/{around[1]}"


def address_or_none(name: str, pk: int) -> str | None:
    """As `address_for`; None where that name has no address of a row."""
    around = _around(name)
    return f"{around[0]}/{pk}/{around[1]}" if around and pk >= 0 else None


@lru_cache(maxsize=MOST_NAMES)
def _around(name: str) -> tuple[str, str] | None:
    """What stands before and after the id of a row in the addresses of a name."""
    try:
        before, id_, after = reverse(name, args=[0]).partition("/0/")
    except NoReverseMatch:
        return None
    return (before, after) if id_ else None


@lru_cache(maxsize=MOST_NAMES)
def address(name: str) -> str:
    """The address named `name`, or "" while nothing is built there: such a place is left out."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
