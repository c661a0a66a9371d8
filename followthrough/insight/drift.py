"""What became of alarms that customers drift away, and who seems to drift now (M25, M21).

An alarm says that somebody may be lost. It is looked at again 60 days later: was a deal lost or given up, or a
competitor noted; did a talk promote a deal; was there a talk at all; or did they stay silent. The first of a loss and a
promotion counts. This is no test of what alarms bring about: whether an alarm that somebody acted on was needless, or
the touch kept the customer, nobody can tell from it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from followthrough.insight.period import Whose
from followthrough.journal.models import DynamicsFact, Entry
from followthrough.planner.alarms import still_open
from followthrough.planner.models import Alarm
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.cause import DemotionCause
from followthrough.vocabulary.drift import AlarmEnd, Colour, DriftRule, Verdict
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member

#: Days after which an alarm is looked at again.
WINDOW = timedelta(days=60)
#: Below so many alarms a share says nothing yet.
ENOUGH = 20
#: So many alarms are looked at, the latest; so many open ones stand on the page.
MOST, LISTED = 2_000, 50
#: Open alarms told longer ago are not listed: whoever was silent for so long has gone quiet.
TOLD_SINCE = timedelta(days=180)


class OpenNow(NamedTuple):
    """An alarm whose silence goes on."""

    id: int
    customer_id: int
    customer: str
    member: str
    on: date
    colour: Colour
    rule: str
    values: dict[str, Any]
    verdict: str


@dataclass(slots=True)
class Ends:
    """How alarms of one kind ended."""

    counts: Counter[AlarmEnd] = field(default_factory=Counter)

    @property
    def lost(self) -> Rate:
        """Those that a loss followed, of all."""
        return Rate(self.counts[AlarmEnd.LOST], self.counts.total())


@dataclass(slots=True)
class PastAlarms:
    """Alarms whose 60 days are over, of all (a silence once), by colour and by rule; how many are younger.

    `right` are those that were said to be right, of those somebody said anything of, whatever their age.
    """

    all: Ends = field(default_factory=Ends)
    by_colour: dict[Colour, Ends] = field(default_factory=lambda: {colour: Ends() for colour in Colour})
    by_rule: dict[DriftRule, Ends] = field(default_factory=lambda: {rule: Ends() for rule in DriftRule})
    young: int = 0
    right: Rate = field(default_factory=lambda: Rate(0, 0))
    is_cut: bool = False


def open_now(member: Member, owners: frozenset[int] | None, *, on: date) -> list[OpenNow]:
    """The alarms of these members (None: everybody's) that are not settled, red first, the oldest first.

    Each customer once, by its latest alarm, told within `TOLD_SINCE`; at most `LISTED` + 1. One statement.
    """
    rows = Alarm.objects.visible_to(member).filter(still_open(on), on__gte=on - TOLD_SINCE)
    rows = rows.exclude(verdict=Verdict.WRONG)
    if owners is not None:
        rows = rows.filter(member_id__in=owners)
    found: dict[int, OpenNow] = {}
    told = rows.order_by("-on", "-id").values_list(
        "id", "customer_id", "customer__name", "member__name", "on", "colour", "rule", "values", "verdict",
        "customer__drift_red_on",
    )  # fmt: skip
    for *facts, red_on in told[:MOST]:
        row = OpenNow._make(facts)
        is_red = row.colour == Colour.RED or (red_on is not None and red_on <= on)
        found.setdefault(row.customer_id, row._replace(colour=Colour.RED if is_red else Colour.AMBER))
    ordered = sorted(found.values(), key=lambda row: (row.colour is not Colour.RED, row.on, row.id))
    return ordered[: LISTED + 1]


def past_alarms(member: Member, whose: Whose, *, at: datetime) -> PastAlarms:
    """How the alarms of these members ended, of those raised since `whose.since`; one statement.

    What was recorded of a touch first counts, whatever it was amended to.
    """
    found, seen, verdicts = PastAlarms(), set(), Counter[str]()
    rows = list(_alarms(member, whose)[: MOST + 1])
    found.is_cut = len(rows) > MOST
    for customer_id, since_on, raised_at, colour, rule, verdict, *moments in reversed(rows[:MOST]):
        verdicts[verdict] += 1
        if raised_at > at - WINDOW:
            found.young += 1
            continue
        end = end_of(raised_at, *moments)
        found.by_colour[Colour(colour)].counts[end] += 1
        found.by_rule[DriftRule(rule)].counts[end] += 1
        if (customer_id, since_on) not in seen:
            seen.add((customer_id, since_on))
            found.all.counts[end] += 1
    found.right = Rate(verdicts[Verdict.RIGHT], verdicts[Verdict.RIGHT] + verdicts[Verdict.WRONG])
    return found


def end_of(
    raised_at: datetime,
    ended_at: datetime | None,
    rival_at: datetime | None,
    promoted_at: datetime | None,
    spoken_at: datetime | None,
) -> AlarmEnd:
    """How an alarm ended within its 60 days, from the first moment of each kind after it; None for never."""
    until = raised_at + WINDOW
    lost = _first(until, (ended_at, rival_at))
    promoted = _first(until, (promoted_at,))
    if lost is not None and (promoted is None or lost <= promoted):
        return AlarmEnd.LOST
    if promoted is not None:
        return AlarmEnd.WENT_ON
    return AlarmEnd.SPOKEN if _first(until, (spoken_at,)) else AlarmEnd.SILENT


def _first(until: datetime, moments: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in moments if at is not None and at <= until), default=None)


def _alarms(member: Member, whose: Whose) -> QuerySet[Alarm, tuple[Any, ...]]:
    rows = Alarm.objects.visible_to(member)
    if whose.owners is not None:
        rows = rows.filter(member_id__in=whose.owners)
    if whose.since is not None:
        rows = rows.filter(raised_at__gte=whose.since)
    later = Entry.objects.in_workspace(member.workspace_id).filter(
        customer_id=OuterRef("customer_id"), happened_at__gt=OuterRef("raised_at"), corrected_by__isnull=True
    )
    talks = later.filter(kind=EntryKind.TOUCH, reached=True, is_correction=False)
    rivals = Q(kind=EntryKind.TOUCH, cause=DemotionCause.COMPETITOR)
    noted = (
        DynamicsFact.objects.in_workspace(member.workspace_id)
        .standing()
        .filter(customer_id=OuterRef("customer_id"), kind=DynamicsKind.COMPETITOR, noted_at__gt=OuterRef("raised_at"))
    )
    return rows.order_by("-on", "-id").values_list(
        "customer_id", "since_on", "raised_at", "colour", "rule", "verdict",
        _earliest(later.filter(Q(kind=EntryKind.CLOSING) | rivals), "happened_at"),
        _earliest(noted, "noted_at"),
        _earliest(talks.filter(outcome=Outcome.PROMOTED), "happened_at"),
        _earliest(talks, "happened_at"),
    )  # fmt: skip


def _earliest(rows: QuerySet[Any], moment: str) -> Subquery:
    return Subquery(rows.order_by(moment).values(moment)[:1])
