"""Open deals in which the journal shows today what it showed of losses: R1, R2, R4 or R7, the most valuable first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from followthrough.deals.models import Deal
from followthrough.insight.losses import Cause, key_never_reached, no_assessment, silent_now, single_thread
from followthrough.insight.stories import Cut, Story, stories_of
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.losses import FEWEST_TALKS
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.stage import SOLD
from followthrough.workspace.models import Member

#: So many deals are looked at for one page, those that show nothing included: the work is the same for any workspace.
LOOKED_AT = 40


class OpenDeal(NamedTuple):
    """An open deal that is looked at, in the order of `READ`."""

    id: int
    name: str
    value: int | None
    currency: str
    stage: int
    owner: str | None
    customer_id: int
    customer: str
    zone: str
    entered_at: datetime
    opened_at: datetime
    expected_on: date | None


READ = (
    "id", "name", "value", "currency", "stage", "owner__name", "customer_id", "customer__name",
    "customer__time_zone", "customer__entered_at", "opened_at", "expected_on",
)  # fmt: skip


class Place(NamedTuple):
    """Behind which deal the next page begins: its value, None among those without one, and its id."""

    value: int | None
    id: int


@dataclass(frozen=True, slots=True)
class Alike:
    """The deals of one page that show a cause; `looked_at` counts all that were read, `next` is where to go on."""

    rows: tuple[tuple[OpenDeal, tuple[Cause, ...]], ...]
    looked_at: int
    next: Place | None


def alike(
    member: Member, owners: frozenset[int] | None, *, on: date, at: datetime, after: Place | None = None
) -> Alike:
    """What shows among the next open deals of these owners (None: everybody's) behind `after`.

    Parked deals and customers rest, sold deals are not lost any more, and who is not to be contacted is left out.
    Ten statements at most.
    """
    found = _next(member, owners, on, after)
    deals = found[:LOOKED_AT]
    stories = stories_of(member.workspace, [_cut(deal, member, at) for deal in deals])
    rhythm = rhythm_of(member.workspace)
    rows = [(deal, tuple(_shown(stories[deal.id], rhythm))) for deal in deals if deal.id in stories]
    last = Place(deals[-1].value, deals[-1].id) if len(found) > LOOKED_AT else None
    return Alike(tuple(row for row in rows if row[1]), len(deals), last)


def _shown(story: Story, rhythm: Rhythm) -> Iterator[Cause]:
    """As of a loss; but that no key person was reached is no wonder before a second talk."""
    yield from silent_now(story, rhythm)
    yield from no_assessment(story, rhythm)
    if len(story.talks) >= FEWEST_TALKS:
        yield from key_never_reached(story)
    yield from single_thread(story)


def _cut(deal: OpenDeal, member: Member, at: datetime) -> Cut:
    zone = deal.zone or member.workspace.time_zone
    return Cut(deal.id, deal.customer_id, zone, deal.entered_at, deal.opened_at, deal.expected_on, at, at)


def _next(member: Member, owners: frozenset[int] | None, on: date, after: Place | None) -> list[OpenDeal]:
    """One more than is looked at: first those with a value, walked by index, then the others."""
    awake = Q(parked_until=None) | Q(parked_until__lte=on)
    customer_awake = Q(customer__parked_until=None) | Q(customer__parked_until__lte=on)
    deals = Deal.objects.visible_to(member).filter(awake, customer_awake, status=DealStatus.OPEN, stage__lt=SOLD)
    deals = deals.filter(customer__do_not_contact=False)
    if owners is not None:
        deals = deals.filter(owner_id__in=owners)
    wanted, found = LOOKED_AT + 1, []
    if after is None or after.value is not None:
        valued = deals.filter(value__isnull=False).order_by("-value", "-id")
        if after is not None:
            valued = valued.filter(Q(value__lt=after.value) | Q(value=after.value, id__lt=after.id))
        found = _read(valued, wanted)
    if len(found) < wanted:
        others = deals.filter(value=None).order_by("-id")
        if after is not None and after.value is None:
            others = others.filter(id__lt=after.id)
        found += _read(others, wanted - len(found))
    return found


def _read(deals: QuerySet[Deal, Any], count: int) -> list[OpenDeal]:
    return [OpenDeal._make(row) for row in deals.values_list(*READ)[:count]]
