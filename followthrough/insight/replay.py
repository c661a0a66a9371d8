"""Past days planned again as of then, and compared with what was done and with simpler orders (B1).

Of each day of a member on which anything was done, at its midnight: who was due then, at which stage and level, after
how long a silence, as the journal had it. Nothing that was recorded later is seen; what a file or a sample brought
counts from when it says it happened. What touches did and how long they took is learnt on the way, a week at a time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from statistics import median_low
from zoneinfo import ZoneInfo

from django.db.models import Q

from followthrough.customers.models import Customer
from followthrough.insight.past import PastCustomer, PastDeal, Row, read_past
from followthrough.journal.clocks import clock_of
from followthrough.planner.learn import MOST_MINUTES
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.chain import LOST, STAGES
from followthrough.reckoning.orders import Candidate, Comparison, Day, Made, compare
from followthrough.reckoning.worth import UNIT, VISIT, Facts, Grounds, Kind, grounds_of, units
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import EntryKind, Origin
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member

#: Of so many customers on so many days a page looks at most; a command looks at all.
MOST_OF_A_PAGE = 300_000
WEEK = timedelta(days=7)
#: Somebody who was due, since when, and the open deals of a member with them.
Due = tuple[PastCustomer, date, list[PastDeal]]


@dataclass(frozen=True, slots=True)
class Replay:
    """The comparison, the first and last day (None: nothing was done), and how many customers were looked at.

    `is_cut`: whether others were left out because there are too many.
    """

    first: date | None
    last: date
    customers: int
    comparison: Comparison
    is_cut: bool


def replay(
    member: Member, owners: frozenset[int] | None, *, first: date | None, last: date, most: int | None = None
) -> Replay:
    """Days from `first` (None: the first there is) to `last` of these members (None: of everybody).

    As `member` may see them; at most so many customers (`most`, None: all), those entered first. A dozen statements,
    and the days are worked through in memory: with 310 customers and 90 days a second.
    """
    customers = Customer.objects.visible_to(member)
    if owners is not None:
        theirs = Q(owner_id__in=owners) | Q(service_member_id__in=owners) | Q(deals__owner_id__in=owners)
        customers = customers.filter(theirs).distinct()
    ids = list(customers.order_by("id").values_list("pk", flat=True)[: None if most is None else most + 1])
    is_cut = most is not None and len(ids) > most
    people, journal = read_past(member.workspace, ids[:most])
    members = Member.objects.in_workspace(member.workspace)
    rooms = dict((members if owners is None else members.filter(pk__in=owners)).values_list("pk", "capacity"))
    walk = _Days(member, people, journal, rooms)
    began = max(filter(None, (first, walk.first)), default=None) if walk.first else None
    days = list(walk.between(began, last)) if began else []
    return Replay(began, last, len(people), compare(days), is_cut)


class _Days:
    """Walks the days of some members, and what was known each morning."""

    def __init__(
        self, member: Member, people: dict[int, PastCustomer], journal: Sequence[Row], rooms: dict[int, int]
    ) -> None:
        self.zone, self.people, self.rooms = ZoneInfo(member.workspace.time_zone), people, rooms
        self.rhythm: Rhythm = rhythm_of(member.workspace)
        rules = member.workspace.stage_rules
        self.chances = {stage: rules.chance(stage) / 100 for stage in STAGES}
        self.learning = _Learning(journal, people)
        self.made: dict[tuple[date, int], list[Row]] = defaultdict(list)
        gone = {row.corrects_id for row in journal if row.kind == EntryKind.WITHDRAWAL}
        for row in journal:
            if _is_made(row) and row.id not in gone:
                self.made[row.happened_at.astimezone(self.zone).date(), row.author_id].append(row)
        self.first = min((on for on, author in self.made if author in rooms), default=None)

    def between(self, first: date, last: date) -> Iterator[Day]:
        """Each day of each member on which they did anything, in order."""
        grounds, known = self.learning.by(self._morning(first), self.chances), first
        wanted = sorted(key for key in self.made if first <= key[0] <= last and key[1] in self.rooms)
        for on, keys in groupby(wanted, key=lambda key: key[0]):
            morning = self._morning(on)
            if on - known >= WEEK:
                grounds, known = self.learning.by(morning, self.chances), on
            due, amounts = self._due(on, morning)
            for _on, member_id in keys:
                middles = {currency: median_low(found) for currency, found in amounts[member_id].items()}
                this = _Morning(member_id, on, morning, middles, grounds)
                candidates = tuple(self._candidate(this, *one) for one in due[member_id])
                made = tuple(_made(row, grounds) for row in self.made[on, member_id])
                yield Day(self.rooms[member_id], candidates, made)

    def _morning(self, on: date) -> datetime:
        return datetime.combine(on, time.min, self.zone)

    def _due(self, on: date, morning: datetime) -> tuple[dict[int, list[Due]], dict[int, dict[str, list[int]]]]:
        """For each member who was due with them, with the deals of theirs; and the amounts of their open deals."""
        found: dict[int, list[Due]] = defaultdict(list)
        amounts: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for past in self.people.values():
            past.go_to(morning)
            if past.row.do_not_contact or (past.row.origin == Origin.HAND and past.row.entered_at > morning):
                continue
            mine: dict[int, list[PastDeal]] = defaultdict(list)
            if (owner := past.owners.before(morning)) is not None:
                mine[owner] = []
            for deal in past.open_deals(on):
                if (owner := deal.owners.before(morning)) is not None:
                    mine[owner].append(deal)
                    if (value := deal.values.before(morning)) is not None:
                        amounts[owner][deal.currency].append(value)
            due = past.due(self.rhythm, on)
            if due is not None and due <= on:
                for member_id, deals in mine.items():
                    found[member_id].append((past, due, deals))
        return found, amounts

    def _candidate(self, this: "_Morning", past: PastCustomer, due: date, deals: list[PastDeal]) -> Candidate:
        row = past.row
        since = row.last_contact_at or row.last_touch_at
        lanes: list[PastDeal | None] = [*deals] or [None]
        known = [this.stake(past, deal) for deal in lanes]
        return Candidate.of(
            row.pk,
            [self._facts(this, past, due, deal) for deal in lanes],
            this.grounds,
            silent=(this.on - (since.astimezone(self.zone).date() if since else row.first_due_on)).days,
            amount=max((stake for stake in known if stake is not None), default=0),
        )

    def _facts(self, this: "_Morning", past: PastCustomer, due: date, deal: PastDeal | None) -> Facts:
        row, stake = past.row, this.stake(past, deal)
        is_promised = any(
            step.agreed and step.due_on <= this.on and step.member_id == this.member_id
            and step.deal_id == (deal.id if deal else None)
            for step in past.steps.values()
        )  # fmt: skip
        return Facts(
            kind=Kind.PROMISED if is_promised else Kind.INBOUND if row.waiting_since else Kind.OPEN,
            stage=deal.stage if deal else None,
            level=row.level,
            units=UNIT if stake is None else stake,
            late=self.rhythm.working_days_between(due, this.on),
            interval=self.rhythm.every(clock_of(row)),
            is_untouched=row.last_touch_at is None,
            is_stale=past.is_stale(self.rhythm, this.on),
            is_lead=row.level == Level.N and not row.contact_count,
        )


@dataclass(frozen=True, slots=True)
class _Morning:
    """The morning of a member's day, the middle amount of their open deals by currency, and what worths rest on."""

    member_id: int
    on: date
    at: datetime
    middles: dict[str, int]
    grounds: Grounds

    def stake(self, past: PastCustomer, deal: PastDeal | None) -> int | None:
        """What was at stake, in thousandths of a middle deal; None where nothing was on record."""
        amount = deal.values.before(self.at) if deal else past.row.potential
        currency = deal.currency if deal else past.row.potential_currency
        return None if amount is None else units(amount, self.middles.get(currency))


class _Learning:
    """What touches did and how long they took, as far as it was known; moments are asked for in their order."""

    def __init__(self, journal: Iterable[Row], people: dict[int, PastCustomer]) -> None:
        self._rows = sorted((row for row in journal if _is_made(row)), key=lambda row: row.known_at)
        self._people = people
        self._counts: Counter[tuple[int, str, int]] = Counter()
        self._minutes: dict[int, Counter[int]] = defaultdict(Counter)
        self._place = 0

    def by(self, moment: datetime, chances: dict[int, float]) -> Grounds:
        """What a plan of that moment rests on."""
        while self._place < len(self._rows) and self._rows[self._place].known_at < moment:
            self._add(self._rows[self._place])
            self._place += 1
        return grounds_of(self._counts, self._minutes, chances)

    def _add(self, row: Row) -> None:
        past = self._people[row.customer_id]
        # Also before the first day that is planned again the level is the one that stood then.
        past.go_to(row.known_at)
        if row.stage_before in STAGES and row.stage_before is not None:
            to = LOST if row.kind == EntryKind.CLOSING else row.stage_after or row.stage_before + 1
            self._counts[row.stage_before, past.row.level, to] += 1
        if row.reached and row.minutes and row.minutes <= MOST_MINUTES:
            self._minutes[_place_of(row)][row.minutes] += 1


def _is_made(row: Row) -> bool:
    """Whether somebody of us did something: a touch, or the end of a deal."""
    return (row.is_touch or row.kind == EntryKind.CLOSING) and row.origin != Origin.FORM


def _place_of(row: Row) -> int:
    return VISIT if row.channel == Channel.VISIT else row.stage_before or 0


def _made(row: Row, grounds: Grounds) -> Made:
    """A row as it was done; minutes nobody wrote down are those such a touch takes."""
    minutes = row.minutes or grounds.minutes[_place_of(row)]
    return Made(row.customer_id, row.outcome == Outcome.PROMOTED, minutes)
