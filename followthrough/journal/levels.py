"""What is kept of a level beside its customer, found again from judgements and from what broke them since (M17).

Nothing here asks what day it is: the day on which a level goes stale, and the one on which it expires, are kept.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from django.db.models import Q

from followthrough.customers.models import Contact, Customer, LevelAssessment
from followthrough.deals.models import CriteriaSheet
from followthrough.journal import clocks
from followthrough.journal.history import MERGE_UNDONE, MERGED
from followthrough.journal.models import DynamicsFact, Entry
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.cause import DemotionCause, LossReason
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.ledger import EntryKind, Origin
from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Break, Grade, Level, crossings, grade
from followthrough.workspace.models import Workspace
from followthrough.workspace.statement import OneOf

#: What is kept of a level.
LEVEL_FIELDS = ("level", "level_on", "buys_on", "level_stale_on", "level_expired_on", "level_broken")

#: So much of what was noted of a competitor is told beside a level.
MOST_TOLD = 80


class Judged(NamedTuple):
    """The judgement that stands: the level given, the moment, and when they said they would buy."""

    level: Level
    at: datetime
    buys_on: date | None


class Fact(NamedTuple):
    """Something that was learned of a customer, and when: it breaks each level that was given before."""

    customer_id: int
    at: datetime
    code: Break
    who: str


def judged_of(workspace: Workspace, customer_ids: Collection[int]) -> dict[int, Judged]:
    """The judgement that stands of each of these customers who were judged; one query."""
    rows = LevelAssessment.objects.in_workspace(workspace).standing().filter(OneOf("customer_id", list(customer_ids)))
    found = rows.order_by("assessed_at", "id").values_list("customer_id", "level", "assessed_at", "buys_on")
    return {pk: Judged(Level(level), at, buys_on) for pk, level, at, buys_on in found}


def breaks_of(workspace: Workspace, judged: Mapping[int, Judged]) -> dict[int, dict[str, str]]:
    """What first broke the level of each of these customers, where anything did; at most five queries."""
    first: dict[int, Fact] = {}
    for facts in BREAKING if judged else ():
        for fact in facts(workspace, judged):
            known = first.get(fact.customer_id)
            if fact.at > judged[fact.customer_id].at and (known is None or fact.at < known.at):
                first[fact.customer_id] = fact
    return {
        pk: {"code": str(fact.code), "at": fact.at.astimezone(UTC).isoformat(), "who": fact.who}
        for pk, fact in first.items()
    }


def set_level(customer: Customer, judged: Judged | None, broken: dict[str, str] | None, rhythm: Rhythm) -> None:
    """Put the level and what follows from it beside the customer, not yet saved."""
    customer.level, customer.level_on, customer.buys_on = Level.N, None, None
    customer.level_broken = broken
    if judged is not None:
        customer.level, customer.buys_on = judged.level, judged.buys_on
        customer.level_on = local_date(judged.at, customer.workspace.time_zone)
    set_crossings(customer, rhythm)


def set_crossings(customer: Customer, rhythm: Rhythm) -> None:
    """Find again on which days the customer's level goes stale and expires, not yet saved."""
    customer.level_stale_on = customer.level_expired_on = None
    if customer.level_on is None:
        return
    broken, zone = customer.level_broken, customer.workspace.time_zone
    customer.level_stale_on, customer.level_expired_on = crossings(
        customer.level_on,
        valid_days=rhythm.valid_days(Level(customer.level)),
        buys_on=customer.buys_on,
        broken_on=local_date(datetime.fromisoformat(broken["at"]), zone) if broken else None,
    )


def find_level(customer: Customer) -> None:
    """Find the level and all that follows from it again from the rows, in memory; at most six queries."""
    workspace = customer.workspace
    judged = judged_of(workspace, [customer.pk])
    broken = breaks_of(workspace, judged)
    set_level(customer, judged.get(customer.pk), broken.get(customer.pk), rhythm_of(workspace))


def note_break(customer: Customer) -> None:
    """Something that may break the customer's level was recorded, or taken back: find it again, and save it alone."""
    if customer.level != Level.N:
        find_level(customer)
        clocks.save_kept(customer, LEVEL_FIELDS)


def note_rival(customer: Customer, entry: Entry) -> None:
    """The same, where a row of the journal that was written, or taken back, names a competitor as its cause."""
    kinds = {EntryKind.TOUCH: DemotionCause.COMPETITOR, EntryKind.CLOSING: LossReason.COMPETITOR}
    if entry.competitor or entry.cause == kinds.get(EntryKind(entry.kind)):
        note_break(customer)


def _key_people_who_left(workspace: Workspace, ids: Collection[int]) -> Iterator[Fact]:
    """Key people noted as gone, at the moment it was noted; who was gone when they were entered never was here.

    A merge that was undone has noted nothing.
    """
    rows = Contact.objects.in_workspace(workspace).filter(OneOf("customer_id", list(ids)), is_key=True)
    gone = {row.pk: row for row in rows.filter(left_on__isnull=False).only("customer_id", "name", "workspace_id")}
    if not gone:
        return
    history = Contact.history.filter(OneOf("id", list(gone)), workspace_id=workspace.pk).order_by("history_id")
    before: dict[int, date | None] = {}
    noted: dict[int, datetime] = {}
    unmerged: dict[int, datetime | None] = {}
    told = history.values_list("id", "history_type", "history_date", "left_on", "history_change_reason")
    for pk, kind, at, left_on, reason in told:
        if reason == MERGED:
            unmerged[pk] = noted.get(pk)
        if reason == MERGE_UNDONE and pk in unmerged:
            noted.pop(pk, None)
            if (was := unmerged.pop(pk)) is not None:
                noted[pk] = was
        elif left_on is None:
            noted.pop(pk, None)
        elif kind != "+" and before.get(pk) is None:
            noted[pk] = at
        before[pk] = left_on
    for pk, at in noted.items():
        yield Fact(gone[pk].customer_id, at, Break.LEFT, gone[pk].name)


def _competitors(workspace: Workspace, ids: Collection[int]) -> Iterator[Fact]:
    """A touch demoted, or a deal ended, because of a competitor: when it was recorded; of imports, when it happened."""
    rows = Entry.objects.in_workspace(workspace).filter(OneOf("customer_id", list(ids)), corrected_by__isnull=True)
    named = rows.filter(Q(cause=DemotionCause.COMPETITOR) | ~Q(competitor=""))
    told = named.values_list("customer_id", "happened_at", "recorded_at", "origin", "competitor")
    for customer_id, happened_at, recorded_at, origin, competitor in told:
        yield Fact(customer_id, happened_at if origin == Origin.IMPORTED else recorded_at, Break.RIVAL, competitor)


def _rivals_of_criteria(workspace: Workspace, ids: Collection[int]) -> Iterator[Fact]:
    """A competitor whom a sheet of criteria names, and no earlier sheet of the customer did."""
    sheets = CriteriaSheet.objects.in_workspace(workspace).filter(OneOf("deal__customer_id", list(ids)))
    known: dict[int, set[str]] = defaultdict(set)
    for customer_id, at, rivals in sheets.order_by("made_at", "id").values_list(
        "deal__customer_id", "made_at", "rivals"
    ):
        for rival in rivals:
            if rival.casefold() not in known[customer_id]:
                known[customer_id].add(rival.casefold())
                yield Fact(customer_id, at, Break.RIVAL, rival)


def _rivals_noted(workspace: Workspace, ids: Collection[int]) -> Iterator[Fact]:
    """Somebody noted that a competitor is talking with them."""
    facts = DynamicsFact.objects.in_workspace(workspace).filter(OneOf("customer_id", list(ids))).standing()
    told = facts.filter(kind=DynamicsKind.COMPETITOR).values_list("customer_id", "noted_at", "what")
    for customer_id, at, what in told:
        yield Fact(customer_id, at, Break.RIVAL, what[:MOST_TOLD])


#: Whatever breaks a level is listed here; a verb that records such a fact calls `note_break`.
BREAKING: tuple[Callable[[Workspace, Collection[int]], Iterator[Fact]], ...] = (
    _key_people_who_left,
    _competitors,
    _rivals_of_criteria,
    _rivals_noted,
)


class Graded(Protocol):
    """Whatever shows a customer's level, with what is kept of it."""

    @property
    def level(self) -> str: ...
    @property
    def level_on(self) -> date | None: ...
    @property
    def first_due_on(self) -> date: ...
    @property
    def level_stale_on(self) -> date | None: ...
    @property
    def level_expired_on(self) -> date | None: ...
    @property
    def buys_on(self) -> date | None: ...
    @property
    def level_broken(self) -> Any: ...


def grade_of(row: Graded, on: date) -> Grade:
    """The level of a customer as it stands on a day; read past the model, what broke it is text still."""
    broken = row.level_broken
    return grade(
        row.level,
        on=on,
        level_on=row.level_on,
        first_due_on=row.first_due_on,
        stale_on=row.level_stale_on,
        expired_on=row.level_expired_on,
        buys_on=row.buys_on,
        broken=json.loads(broken) if isinstance(broken, str) else broken,
    )


def to_look_at(on: date) -> Q:
    """Customers whose level is past its day, or whom nobody has judged though somebody should have by the day `on`."""
    never = Q(level=Level.N, first_due_on__lt=on - timedelta(days=VALID_DAYS[Level.N]))
    return never | Q(level__in=ASSESSED, level_stale_on__lte=on)
