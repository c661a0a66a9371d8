"""What is known of a relationship on a day: the facts that a phase and an alarm are found from.

All are days of the calendar where the customer is. Nothing later than the day asked for is seen, so that a past day can
be asked for from today's facts.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

from followthrough.reckoning.regard import Signal
from followthrough.reckoning.working_days import SATURDAY_AND_SUNDAY, add_working_days

#: A hand-off is accepted within so many working days (methods §9).
ACCEPTED_WITHIN = 3
#: Of a sale so many days before we knew of it, with nothing on record since, nobody knows what became of it.
LONG_AGO = 180

Growth = Literal["renewal", "expansion", "referral"]


class Grown(NamedTuple):
    """Something that shows that they see value: what it was, and when."""

    kind: Growth
    on: date


class Mood(NamedTuple):
    """The sentiment noted at a touch, −2…2."""

    on: date
    value: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something they need solved: `due_on` is the last day within the time they were promised (SLA)."""

    opened_on: date
    due_on: date
    solved_on: date | None = None


@dataclass(frozen=True, slots=True)
class GivenOver:
    """A hand-off: when the customer was given to the one who will look after them, and when they accepted."""

    given_on: date
    accepted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record of a customer; what is not known is None or empty.

    `signals` are those of their regard, by day. `asked_on`: they were asked for the contract, in a deal that is open;
    `closed_on`: the first sale that stands, `known_from`: the first day of which the journal knows (None: of all).
    `contacts` are days with a two-way contact, `moods` the sentiments noted, those of one day in their order.
    `first_value_due_on` is the day agreed for the first value, `go_live_on` and `first_value_on` when they came,
    `grown` renewals, expansions and referrals. `champion_left_on` is None once somebody took their place.
    `bond_down_on`: from which day on the bond stands, or will if nobody touches them, far below that at the close
    (`disillusion.bond_down_at`). Holidays and weekend are those of the workspace.
    """

    signals: Sequence[Signal[date]] = ()
    asked_on: date | None = None
    closed_on: date | None = None
    known_from: date | None = None
    contacts: Sequence[date] = ()
    moods: Sequence[Mood] = ()
    hand_off: GivenOver | None = None
    first_value_due_on: date | None = None
    go_live_on: date | None = None
    first_value_on: date | None = None
    grown: Sequence[Grown] = ()
    tickets: Sequence[Ticket] = ()
    champion_left_on: date | None = None
    bond_down_on: date | None = None
    holidays: Collection[date] = ()
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY

    def seen(self, on: date) -> "Facts":
        """What of them had happened by a day. Days that were agreed, and that of the bond, are kept as they are."""
        given = self.hand_off
        if given is not None:
            given = GivenOver(given.given_on, _by(on, given.accepted_on)) if given.given_on <= on else None
        return replace(
            self,
            signals=tuple(signal for signal in self.signals if signal.at <= on),
            asked_on=_by(on, self.asked_on),
            closed_on=_by(on, self.closed_on),
            contacts=tuple(day for day in self.contacts if day <= on),
            moods=tuple(sorted((mood for mood in self.moods if mood.on <= on), key=lambda mood: mood.on)),
            hand_off=given,
            go_live_on=_by(on, self.go_live_on),
            first_value_on=_by(on, self.first_value_on),
            grown=tuple(sorted((one for one in self.grown if one.on <= on), key=lambda one: (one.on, one.kind))),
            tickets=tuple(
                replace(ticket, solved_on=_by(on, ticket.solved_on))
                for ticket in self.tickets
                if ticket.opened_on <= on
            ),
            champion_left_on=_by(on, self.champion_left_on),
        )

    @property
    def since(self) -> date | None:
        """From when on they are a customer: the sale, or where only what came of it is known, the first of that."""
        return self.closed_on or _first(self.go_live_on, self.first_value_on)

    @property
    def last_contact_on(self) -> date | None:
        """When they last spoke with us; who accepts, confirms, renews or refers does."""
        return _last(*self.contacts, self.go_live_on, self.first_value_on, *(one.on for one in self.grown))

    @property
    def silent_since(self) -> date | None:
        """From when on a silence after the sale is counted: the sale, the last contact, or the day we knew of them.

        None without a sale, and where it was long before that day and nothing is on record since.
        """
        since, last, known = self.since, self.last_contact_on, self.known_from
        if since is None:
            return None
        has_spoken = last is not None and last > since
        if known is not None and not has_spoken and (known - since).days > LONG_AGO:
            return None
        return _last(since, last, known)

    @property
    def is_on_record(self) -> bool:
        """Whether the journal knows all that happened since the sale, so that a silence is one."""
        return self.since is not None and (self.known_from is None or self.known_from <= self.since)

    @property
    def hand_off_late_on(self) -> date | None:
        """The first day on which a hand-off that nobody has accepted is late; None where none waits."""
        if self.hand_off is None or self.hand_off.accepted_on is not None:
            return None
        return add_working_days(
            self.hand_off.given_on, ACCEPTED_WITHIN + 1, holidays=self.holidays, weekend=self.weekend
        )


def _by(on: date, day: date | None) -> date | None:
    return day if day is not None and day <= on else None


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _last(*days: date | None) -> date | None:
    return max((day for day in days if day is not None), default=None)
