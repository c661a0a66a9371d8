"""All that is on record of a relationship, as it stands or stood at a moment: evidence, and the facts to place it by.

Each piece of evidence names the row it rests on. Nothing that was recorded later than the moment is seen (methods §0);
days that were agreed are as they are now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Q

from followthrough.customers.models import Customer
from followthrough.deals.models import Ask
from followthrough.journal.alarm import facts_kept
from followthrough.journal.as_recorded import came_later
from followthrough.journal.models import Amendment, Entry, Promise
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.regard import Signal
from followthrough.reckoning.since_sale import Facts, GivenOver, Grown, Growth, Mood, Ticket
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.known import Known, Needed, known_of
from followthrough.relationship.models import ValueReview
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.phase import SignalKind, kind_of_nps, kinds_of_touch, weight
from followthrough.vocabulary.stage import SOLD
from followthrough.vocabulary.visit import PromiseTurn
from followthrough.workspace.statement import Statement

#: Rows that move a deal, and those that end it or begin it again.
MOVES, ENDINGS = (EntryKind.OPENING, EntryKind.TOUCH), (EntryKind.CLOSING, EntryKind.REOPENING)
OUT, SENTIMENT = Direction.OUT.value, SignalKind.SENTIMENT.value


class Evidence(NamedTuple):
    """A signal and the row it rests on: its kind ("touch", "deal", …), its id, and what it is called."""

    signal: Signal[date]
    of: str
    id: int
    what: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A relationship on record: the facts of which a phase and an alarm follow, and all evidence in order of days.

    `falls_due` are the days on which what we promised will be late, unless it is kept.
    """

    facts: Facts
    evidence: tuple[Evidence, ...]
    known: Known
    falls_due: tuple[date, ...] = ()


class _Touched(NamedTuple):
    id: int
    at: datetime
    channel: str
    direction: str
    reached: bool
    interest: int | None
    trust: int | None
    on: date


TOUCHES: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_id, known_at: (
        Entry.objects.in_workspace(workspace_id)
        .filter(
            Q(corrected_by=None) | Q(corrected_by__recorded_at__gt=known_at),
            customer_id=customer_id, kind=EntryKind.TOUCH, continues__isnull=True, is_correction=False,
            recorded_at__lte=known_at,
        )
        .values_list("id", "happened_at", "channel", "direction", "reached", "interest", "trust")
    )
)  # fmt: skip
AMENDED: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_id, known_at: (
        Amendment.objects.in_workspace(workspace_id)
        .filter(entry__customer_id=customer_id, recorded_at__lte=known_at)
        .order_by("id")
        .values_list("entry_id", "happened_at", "channel", "direction", "reached", "interest", "trust")
    )
)
#: What brought a deal to its sale or beyond, and how it ended or began again; in the order of its ledger.
SALES: Statement[tuple[int, int, str, str, datetime]] = Statement(
    lambda workspace_id, customer_id, known_at: (
        Entry.objects.in_workspace(workspace_id)
        .filter(
            Q(corrected_by=None) | Q(corrected_by__recorded_at__gt=known_at),
            Q(kind__in=ENDINGS) | Q(kind__in=MOVES, stage_after__gte=SOLD),
            customer_id=customer_id, deal__isnull=False, recorded_at__lte=known_at,
        )
        .order_by("deal_id", "deal_seq")
        .values_list("id", "deal_id", "deal__name", "kind", "happened_at")
    )
)  # fmt: skip
ASKS: Statement[tuple[int, date]] = Statement(
    lambda workspace_id, customer_id, known_at: (
        Ask.objects.in_workspace(workspace_id)
        .filter(
            Q(deal__closed_at=None) | Q(deal__closed_at__gt=known_at),
            deal__customer_id=customer_id,
            recorded_at__lte=known_at,
        )
        .values_list("deal_id", "asked_on")
    )
)
PROMISES: Statement[tuple[Any, ...]] = Statement(
    lambda workspace_id, customer_id, known_at: (
        Promise.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id, is_ours=True, made_at__lte=known_at)
        .order_by("id", "changes__id")
        .values_list("id", "what", "due_on", "changes__turn", "changes__at")
    )
)
RECOMMENDED: Statement[tuple[int, date, int | None]] = Statement(
    lambda workspace_id, customer_id, known_at: (
        ValueReview.objects.in_workspace(workspace_id)
        .filter(Q(taken_back_at=None) | Q(taken_back_at__gt=known_at), customer_id=customer_id, made_at__lte=known_at)
        .filter(nps__isnull=False)
        .values_list("id", "on", "nps")
    )
)


def story_of(customer: Customer, *, at: datetime) -> Story:
    """What is on record of a customer at the moment `at`; ten statements however much it is.

    The bond counts as it is kept: for a past moment its fall is left out.
    """
    on = local_date(at, customer.zone)
    known = known_of(customer.workspace_id, [customer.pk], at=at)[customer.pk]
    others = came_later(customer.workspace_id, customer.pk, at=at)
    sales = _sales(customer, at, others)
    touches = _touches(customer, at, others)
    promises = _promises(customer, at)
    evidence = [
        *_of_sales(sales, customer.zone),
        *_of_touches(touches),
        *_of_promises(promises, on, customer.zone),
        *_of_known(known, on, customer.zone),
        *_of_reviews(customer, at),
    ]
    evidence.sort(key=lambda one: (one[0][1], one[1], one[2], one[0][0]))
    ahead = [one.due_on for one in promises if not one.turn]
    ahead += [local_date(one.due_at, customer.zone) for one in known.tickets if one.solved_at is None]
    falls_due = tuple(day + timedelta(days=1) for day in ahead if day >= on)
    return Story(_facts(customer, at, known, sales, touches, evidence), tuple(evidence), known, falls_due)


class _Sale(NamedTuple):
    id: int
    name: str
    at: datetime


def _sales(customer: Customer, at: datetime, others: set[int]) -> list[_Sale]:
    """The sales that stood by what was recorded at the moment, the first one first."""
    sold: dict[int, _Sale] = {}
    lost: set[int] = set()
    for pk, deal_id, name, kind, happened_at in SALES(
        workspace_id=customer.workspace_id, customer_id=customer.pk, known_at=at
    ):
        if pk in others:
            continue
        if kind == EntryKind.CLOSING:
            lost.add(deal_id)
        elif kind == EntryKind.REOPENING:
            lost.discard(deal_id)
        else:
            sold.setdefault(deal_id, _Sale(deal_id, name, happened_at))
    return sorted((sale for pk, sale in sold.items() if pk not in lost), key=lambda sale: (sale.at, sale.id))


def _touches(customer: Customer, at: datetime, others: set[int]) -> list[_Touched]:
    """The touches as they were recorded, in order."""
    where = {"workspace_id": customer.workspace_id, "customer_id": customer.pk, "known_at": at}
    amended = {row[0]: row for row in AMENDED(**where)}
    told = [amended.get(row[0]) or row for row in TOUCHES(**where) if row[0] not in others]
    zone = customer.zone
    told.sort(key=itemgetter(1, 0))
    return [_Touched._make((*row[:7], local_date(row[1], zone))) for row in told]


def _of_touches(touches: list[_Touched]) -> Iterator[Evidence]:
    unanswered, made = 0, tuple.__new__  # as the named tuples make themselves, without asking for each name
    for row in touches:
        if row.reached:
            unanswered = 0
        elif row.direction == OUT:
            unanswered += 1
        pk, _at, channel, direction, reached, felt, trusted, on = row
        for kind, interest, trust in _told_by(channel, direction, reached, unanswered, felt, trusted):
            yield made(Evidence, (made(Signal, (kind, on, interest, trust)), "touch", pk, ""))


# Thousands of touches are of a few dozen kinds.
@lru_cache(maxsize=4096)
def _told_by(
    channel: str, direction: str, reached: bool, unanswered: int, interest: int | None, trust: int | None
) -> tuple[tuple[str, int, int], ...]:
    """The signals in a touch, and what was noted of their mood, each with what it adds."""
    kinds = kinds_of_touch(Channel(channel), Direction(direction), reached=reached, unanswered=unanswered)
    told = tuple((kind.value, *weight(kind)) for kind in kinds)
    if interest is None and trust is None:
        return told
    return (*told, (SENTIMENT, *weight(SignalKind.SENTIMENT, interest=interest, trust=trust)))


def signal_of(kind: SignalKind, on: date) -> Signal[date]:
    """A signal of a day, with what it adds."""
    return Signal(kind.value, on, *weight(kind))


def _of_sales(sales: list[_Sale], zone: str) -> Iterator[Evidence]:
    for place, sale in enumerate(sales):
        kind = SignalKind.EXPANSION if place else SignalKind.SIGNED
        yield Evidence(signal_of(kind, local_date(sale.at, zone)), "deal", sale.id, sale.name)


class _Promised(NamedTuple):
    id: int
    what: str
    due_on: date
    turn: str
    turned_at: datetime | None


def _promises(customer: Customer, at: datetime) -> list[_Promised]:
    """Our promises as they stood: how each had ended, "" for one that was open."""
    rows = PROMISES(workspace_id=customer.workspace_id, customer_id=customer.pk, known_at=at)
    standing: dict[int, _Promised] = {}
    for row in map(_Promised._make, rows):
        known = row.turned_at is not None and row.turned_at <= at
        ended = known and row.turn != PromiseTurn.OPEN
        if known or row.id not in standing:
            standing[row.id] = row if ended else row._replace(turn="", turned_at=None)
    return list(standing.values())


def _of_promises(promises: list[_Promised], on: date, zone: str) -> Iterator[Evidence]:
    """Promises of ours that were kept in time, and those whose day passed before they were kept or taken back."""
    for row in promises:
        ended_on = local_date(row.turned_at, zone) if row.turned_at else None
        if row.turn == PromiseTurn.KEPT and ended_on is not None and ended_on <= row.due_on:
            yield Evidence(signal_of(SignalKind.PROMISE_KEPT, ended_on), "promise", row.id, row.what)
        elif row.turn != PromiseTurn.WITHDRAWN and row.due_on < (ended_on or on):
            missed = signal_of(SignalKind.PROMISE_MISSED, row.due_on + timedelta(days=1))
            yield Evidence(missed, "promise", row.id, row.what)


_REACHED = {MilestoneKind.GO_LIVE: SignalKind.GO_LIVE, MilestoneKind.FIRST_VALUE: SignalKind.FIRST_VALUE}


def _of_known(known: Known, on: date, zone: str) -> Iterator[Evidence]:
    for milestone in known.milestones:
        kind = _REACHED.get(MilestoneKind(milestone.kind))
        if kind is not None and milestone.on is not None:
            yield Evidence(signal_of(kind, milestone.on), "milestone", milestone.id, milestone.what)
    for pk, renewed_on in known.renewed:
        yield Evidence(signal_of(SignalKind.RENEWAL, renewed_on), "contract", pk)
    for pk, name, given_at in known.referred:
        yield Evidence(signal_of(SignalKind.REFERRAL, local_date(given_at, zone)), "referral", pk, name)
    for ticket in known.tickets:
        yield from _of_ticket(ticket, on, zone)


def _of_ticket(ticket: Needed, today: date, zone: str) -> Iterator[Evidence]:
    """A severe one hurts as it is opened; one is solved in time, or it is late from the day after its last one on."""
    if ticket.is_severe:
        opened = signal_of(SignalKind.TICKET_SEVERE, local_date(ticket.opened_at, zone))
        yield Evidence(opened, "ticket", ticket.id, ticket.what)
    late_on = local_date(ticket.due_at, zone) + timedelta(days=1)
    solved_on = None if ticket.solved_at is None else local_date(ticket.solved_at, zone)
    if solved_on is not None and solved_on < late_on:
        yield Evidence(signal_of(SignalKind.TICKET_SOLVED, solved_on), "ticket", ticket.id, ticket.what)
    elif late_on <= today:
        yield Evidence(signal_of(SignalKind.TICKET_LATE, late_on), "ticket", ticket.id, ticket.what)


def _of_reviews(customer: Customer, at: datetime) -> Iterator[Evidence]:
    """How likely they would recommend us, as they said in value reviews."""
    for pk, on, nps in RECOMMENDED(workspace_id=customer.workspace_id, customer_id=customer.pk, known_at=at):
        kind = None if nps is None else kind_of_nps(nps)
        if kind is not None:
            yield Evidence(signal_of(kind, on), "review", pk, f"{nps}/10")


_GREW: dict[str, Growth] = {
    SignalKind.RENEWAL.value: "renewal",
    SignalKind.EXPANSION.value: "expansion",
    SignalKind.REFERRAL.value: "referral",
}


def _facts(
    customer: Customer,
    at: datetime,
    known: Known,
    sales: list[_Sale],
    touches: list[_Touched],
    evidence: list[Evidence],
) -> Facts:
    rhythm = rhythm_of(customer.workspace)
    zone = customer.zone
    closed_on = local_date(sales[0].at, zone) if sales else None
    entered_on = local_date(customer.entered_at, zone)
    asked = [on for _deal, on in ASKS(workspace_id=customer.workspace_id, customer_id=customer.pk, known_at=at)]
    kept = facts_kept(customer, rhythm)
    moods = [
        Mood(row.on, row.trust if row.trust is not None else row.interest or 0)
        for row in touches
        if row.trust is not None or row.interest is not None
    ]
    return Facts(
        signals=[one.signal for one in evidence],
        asked_on=max(asked, default=None),
        closed_on=closed_on,
        known_from=entered_on if closed_on is not None and entered_on > closed_on else None,
        contacts=[row.on for row in touches if row.reached],
        moods=moods,
        hand_off=_given(known, zone),
        tickets=[
            Ticket(
                local_date(one.opened_at, zone),
                local_date(one.due_at, zone),
                None if one.solved_at is None else local_date(one.solved_at, zone),
            )
            for one in known.tickets
        ],
        first_value_due_on=known.first_value_due_on,
        go_live_on=known.go_live_on,
        first_value_on=known.first_value_on,
        grown=[Grown(_GREW[one.signal.kind], one.signal.at) for one in evidence if one.signal.kind in _GREW],
        champion_left_on=known.champion_left_on,
        bond_down_on=kept.bond_down_on if kept else None,
        holidays=rhythm.holidays,
        weekend=rhythm.weekend,
    )


def _given(known: Known, zone: str) -> GivenOver | None:
    if known.hand_off is None:
        return None
    accepted_at = known.hand_off.accepted_at
    accepted_on = None if accepted_at is None else local_date(accepted_at, zone)
    return GivenOver(local_date(known.hand_off.offered_at, zone), accepted_on)
