"""At which attempt deals are sold here, and when they are given up: episodes from what is kept beside deals (M14).

An episode is a pass of a deal in which anything was tried: from its opening, or from being taken up again, to its sale,
its end, or 180 days without a touch (methods §0). What stands beside a deal is folded from its ledger, so the same
episodes come from the rows as they were recorded by any earlier moment.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, QuerySet, Value, When

from followthrough.customers.models import Customer
from followthrough.deals.models import UNSOLD, Deal
from followthrough.insight.period import Whose
from followthrough.journal.ledger import SILENCE
from followthrough.journal.models import Entry
from followthrough.reckoning.persistence import Beyond, End, beyond
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.workspace.models import Member

#: So many attempts are looked back at.
MOST_TRIES = 50
#: Of sources so many are told apart, those with the most episodes.
MOST_PARTS = 8


class By(StrEnum):
    """What episodes may be told apart by."""

    LEVEL = "level"
    SOURCE = "source"
    CHANNEL = "channel"


COLUMN = {By.LEVEL: "customer__level", By.SOURCE: "source", By.CHANNEL: "first_channel"}
CLOSED = {DealStatus.LOST: End.LOST, DealStatus.GIVEN_UP: End.GIVEN_UP}

Counted = Counter[tuple[int, End]]


@dataclass(frozen=True, slots=True)
class Study:
    """Episodes by attempts and end: of all, by the owner of their deal (None: nobody's), and by part."""

    all: Counted = field(default_factory=Counter)
    by_owner: dict[int | None, Counted] = field(default_factory=lambda: defaultdict(Counter))
    by_part: dict[str, Counted] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def parts(self) -> list[tuple[str, Counted]]:
        """The parts with the most episodes, by their name."""
        most = sorted(self.by_part.items(), key=lambda part: (-part[1].total(), part[0]))[:MOST_PARTS]
        return sorted(most)

    @property
    def latest(self) -> int:
        """The most attempts anybody made."""
        return max((attempts for attempts, _end in self.all), default=0)


def study(member: Member, whose: Whose, *, at: datetime, level: str = "", by: By | None = None) -> Study:
    """The episodes of the deals opened since `whose.since`, as they stand at `at`; two statements.

    The first adds up present passes in the database, whatever their number; the second reads the few that were before.
    """
    found = Study()
    present, before = _present(member, whose, at, level, by), _before(member, whose, level, by)
    for owner, part, attempts, end, count in chain(present, before):
        episode = attempts, end
        found.all[episode] += count
        found.by_owner[owner][episode] += count
        if by is not None and part:
            found.by_part[part][episode] += count
    return found


def pursued_beyond(member: Member, attempts: int, *, at: datetime) -> Beyond:
    """What became, in the whole workspace, of the episodes pursued beyond so many attempts; two statements."""
    return beyond(study(member, Whose(None, None), at=at).all, attempts)


@dataclass(frozen=True, slots=True)
class Tries:
    """Attempts in a row that nobody answered: how many, since when, by what; `first_at` is None without any."""

    count: int
    first_at: datetime | None
    channels: tuple[str, ...]


def tries_of(member: Member, customer: Customer) -> Tries:
    """What was tried with a customer since it last answered, as far as `MOST_TRIES` go back; one statement."""
    if not customer.unanswered:
        return Tries(0, None, ())
    rows = Entry.objects.visible_to(member).touches().filter(customer=customer, direction=Direction.OUT, reached=False)
    if customer.last_contact_at is not None:
        rows = rows.filter(happened_at__gt=customer.last_contact_at)
    found = list(rows.order_by("-happened_at").values_list("happened_at", "channel")[:MOST_TRIES])
    first = min((at for at, _channel in found), default=None)
    return Tries(customer.unanswered, first, tuple(dict.fromkeys(channel for _at, channel in reversed(found))))


def _deals(member: Member, whose: Whose, level: str) -> QuerySet[Deal]:
    deals = Deal.objects.visible_to(member).order_by()
    if whose.owners is not None:
        deals = deals.filter(owner_id__in=whose.owners)
    if whose.since is not None:
        deals = deals.filter(opened_at__gte=whose.since)
    return deals.filter(customer__level=level) if level else deals


def _part(by: By | None) -> Any:
    return Value("") if by is None else F(COLUMN[by])


def _present(
    member: Member, whose: Whose, at: datetime, level: str, by: By | None
) -> Iterator[tuple[int | None, str, int, End, int]]:
    yes, no = Value(True), Value(False)
    is_silent = Q(status=DealStatus.OPEN, sold_at=None, parked_until=None, touched_at__lt=at - SILENCE)
    rows = _deals(member, whose, level).filter(attempts__gt=0)
    rows = rows.annotate(
        part=_part(by),
        was_sold=Case(When(sold_at__isnull=False, then=yes), default=no, output_field=BooleanField()),
        is_silent=Case(When(is_silent, then=yes), default=no, output_field=BooleanField()),
    )
    told = rows.values_list("owner_id", "part", "status", "was_sold", "is_silent", "attempts", "sold_attempt")
    for owner, part, status, was_sold, is_quiet, attempts, sold_attempt, count in told.annotate(count=Count("id")):
        if was_sold and status not in UNSOLD:
            # Sold without an attempt, or before anything was tried here: pursued by nobody.
            if sold_attempt:
                yield owner, part, sold_attempt, End.SOLD, count
        else:
            end = CLOSED.get(status) or (End.SILENT if is_quiet else End.OPEN)
            yield owner, part, attempts, end, count


def _before(member: Member, whose: Whose, level: str, by: By | None) -> Iterator[tuple[int | None, str, int, End, int]]:
    """Passes that ended before the present one; `rebuild` leaves a null of JSON where there are none."""
    rows = _deals(member, whose, level).filter(earlier__isnull=False).exclude(earlier=None)
    for owner, part, earlier in rows.values_list("owner_id", _part(by), "earlier"):
        for attempts, ended, _at, channel in earlier or ():
            yield owner, channel or "" if by is By.CHANNEL else part, attempts, End(ended), 1
