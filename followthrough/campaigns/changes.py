"""Whom a change happened to, one query or two for each kind: an index range of what was noted, never all customers."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.deals.ending import endings_of
from followthrough.deals.models import Contract, CriteriaSheet, Deal
from followthrough.journal.models import DynamicsFact, Entry
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.campaign import Change
from followthrough.vocabulary.cause import DemotionCause, LossReason
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.ids import first_id_at
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.statement import OneOf

#: So many calendar days before it ends a contract is near, and before they buy a purchase (methods §8).
CONTRACT_DAYS, HORIZON_DAYS = 90, 30
#: Silence of so many intervals is too long (methods §8).
TIMES = 2
#: A level holds for a year at most.
LONGEST_VALID = 365

Told = dict[str, Any]


class Changed(NamedTuple):
    """That something changed for a customer: on which day, and what it was and is, as values to be worded."""

    customer_id: int
    on: date
    told: Told


@dataclass(frozen=True)
class Span:
    """Where changes are looked for: within `days` up to the day `on` and the moment `at`.

    `members` are all who may have noted one, `owners` those among whose customers one looks.
    """

    workspace: Workspace
    days: int
    on: date
    at: datetime
    members: tuple[int, ...]
    owners: tuple[int, ...]

    @property
    def since(self) -> datetime:
        """From which moment on a change counts."""
        return self.at - timedelta(days=self.days)

    @property
    def first(self) -> date:
        """From which day on it counts."""
        return self.on - timedelta(days=self.days - 1)

    def day(self, at: datetime) -> date:
        """The day of a moment, where the firm is."""
        return local_date(at, self.workspace.time_zone)

    @property
    def customers(self) -> QuerySet[Customer]:
        """Customers of these owners, where they are found by owner."""
        return Customer.objects.in_workspace(self.workspace).filter(OneOf("owner_id", self.owners))


def span_of(workspace: Workspace, days: int, *, on: date, at: datetime, owners: Collection[int] | None = None) -> Span:
    """The last `days` of a workspace, among the customers of these owners (None: of all); one query for its members."""
    members = tuple(Member.objects.in_workspace(workspace).values_list("pk", flat=True))
    return Span(workspace, days, on, at, members, members if owners is None else tuple(owners))


def changed(change: Change, span: Span) -> dict[int, Told]:
    """By customer, the last such change within the span, as `{"on": ISO day, …}`; one to four queries."""
    found: dict[int, Changed] = {}
    for one in RULES[change](span):
        known = found.get(one.customer_id)
        if known is None or one.on >= known.on:
            found[one.customer_id] = one
    return {pk: {"on": one.on.isoformat(), **one.told} for pk, one in found.items()}


def _rose(span: Span) -> Iterator[Changed]:
    return _judged_anew(span, lambda before, after: ASSESSED.index(after) < ASSESSED.index(before))


def _fell(span: Span) -> Iterator[Changed]:
    return _judged_anew(span, lambda before, after: ASSESSED.index(after) > ASSESSED.index(before))


def _judged_anew(span: Span, moved: Callable[[Level, Level], bool]) -> Iterator[Changed]:
    """Judgements of the span after which the customer stood elsewhere than before the first of them."""
    rows = LevelAssessment.objects.in_workspace(span.workspace).standing().filter(OneOf("by_id", span.members))
    rows = rows.filter(assessed_at__gte=span.since, assessed_at__lte=span.at).order_by("assessed_at", "id")
    first: dict[int, tuple[Level, str | None]] = {}
    last: dict[int, tuple[Level, datetime]] = {}
    for pk, before, after, at in rows.values_list("customer_id", "level_before", "level", "assessed_at"):
        # A first judgement is no change; from there on it is where they stood.
        is_first = before not in ASSESSED
        first.setdefault(pk, (Level(after), span.day(at).isoformat()) if is_first else (Level(before), None))
        if pk not in last or last[pk][0] != after:
            last[pk] = Level(after), at
    was_on = _judged_before(span, [pk for pk, (_was, since) in first.items() if since is None])
    for pk, (after, at) in last.items():
        was, since = first[pk]
        if moved(was, after):
            yield Changed(pk, span.day(at), {"was": was, "was_on": since or was_on.get(pk), "now": after})


def _judged_before(span: Span, customer_ids: list[int]) -> dict[int, str]:
    """Since which day each of these customers stood where it did when the span began."""
    rows = LevelAssessment.objects.in_workspace(span.workspace).standing().filter(OneOf("customer_id", customer_ids))
    found: dict[int, tuple[str, str]] = {}
    told = rows.filter(assessed_at__lt=span.since).order_by("assessed_at", "id")
    for pk, level, at in told.values_list("customer_id", "level", "assessed_at"):
        if pk not in found or found[pk][0] != level:
            found[pk] = level, span.day(at).isoformat()
    return {pk: day for pk, (_level, day) in found.items()}


def _horizon(span: Span) -> Iterator[Changed]:
    """They say they will buy within 30 days: the day came so near, or they said so, within the span."""
    near = timedelta(days=HORIZON_DAYS)
    lately = Q(buys_on__gte=span.first + near) | Q(level_on__gte=span.first)
    rows = Customer.objects.in_workspace(span.workspace).filter(
        lately, buys_on__gte=span.on, buys_on__lte=span.on + near
    )
    for pk, buys_on, level_on in rows.values_list("pk", "buys_on", "level_on"):
        assert buys_on
        came_near = buys_on - near
        on = max(came_near, level_on or came_near)
        yield Changed(pk, on, {"buys_on": buys_on.isoformat(), "was": came_near < on})


def _stale(span: Span) -> Iterator[Changed]:
    """A level passed its day within the span, or expired; who was judged again since is fresh."""
    longest = timedelta(days=LONGEST_VALID)
    rows = span.customers.filter(
        level__in=ASSESSED, level_stale_on__lte=span.on, level_stale_on__gte=span.first - longest
    )
    found = rows.values_list("pk", "level", "level_on", "level_stale_on", "level_expired_on")
    for pk, level, level_on, stale_on, expired_on in found:
        for now, day in (("expired", expired_on), ("stale", stale_on)):
            if level_on and day and span.first <= day <= span.on:
                yield Changed(pk, day, {"level": level, "was_on": level_on.isoformat(), "now": now})
                break


def _demoted(span: Span) -> Iterator[Changed]:
    """Of an open deal the last touch that moved it, within the span, moved it down."""
    rows = _touches(span).exclude(outcome=Outcome.RETAINED).exclude(outcome="")
    rows = rows.filter(deal__status=DealStatus.OPEN).order_by("happened_at", "id")
    last: dict[int, Changed | None] = {}
    told = ("deal_id", "customer_id", "outcome", "happened_at", "stage_before", "stage_after", "cause", "deal__name")
    for deal_id, pk, outcome, at, before, after, cause, name in rows.values_list(*told):
        values = {"was": before, "now": after, "cause": cause, "deal": name}
        last[deal_id] = Changed(pk, span.day(at), values) if outcome == Outcome.DEMOTED else None
    return (one for one in last.values() if one)


def _touches(span: Span) -> QuerySet[Entry]:
    rows = Entry.objects.in_workspace(span.workspace).touches().filter(is_correction=False)
    return rows.filter(OneOf("author_id", span.members), happened_at__gte=span.since, happened_at__lte=span.at)


def _silent(span: Span) -> Iterator[Changed]:
    """Overdue, with something to win, and within the span it became too long since they answered."""
    rhythm = rhythm_of(span.workspace)
    valued = Exists(
        Deal.objects.filter(
            workspace_id=OuterRef("workspace_id"), customer_id=OuterRef("pk"), status=DealStatus.OPEN, value__gt=0
        )
    )
    rows = span.customers.filter(Q(potential__gt=0) | valued, next_due_on__lte=span.on, last_contact_at__isnull=False)
    columns = (
        *("level", "open_deals", "open_stage", "group_id", "sold_at", "first_value_at", "phase"),
        *("last_contact_at", "time_zone", "workspace_id"),
    )
    for row in rows.only(*columns):
        row.workspace = span.workspace
        assert row.last_contact_at
        met, every = local_date(row.last_contact_at, row.zone), rhythm.span_of(row).ideal
        too_long = rhythm.plus(met, TIMES * every + 1)
        if span.first <= too_long <= span.on:
            yield Changed(row.pk, too_long, {"was_on": met.isoformat(), "every": every})


def _rival(span: Span) -> Iterator[Changed]:
    """A competitor was noted, named on a sheet of criteria, or behind a demotion or the end of a deal."""
    noted = _facts(span, DynamicsKind.COMPETITOR).filter(noted_at__gte=span.since, noted_at__lte=span.at)
    for pk, at, what in noted.values_list("customer_id", "noted_at", "what"):
        yield Changed(pk, span.day(at), {"what": what, "by": "fact"})
    named = Q(cause__in=(DemotionCause.COMPETITOR, LossReason.COMPETITOR)) | ~Q(competitor="")
    rows = Entry.objects.in_workspace(span.workspace).filter(
        named, OneOf("author_id", span.members), happened_at__gte=span.since, happened_at__lte=span.at,
        corrected_by__isnull=True,
    )  # fmt: skip
    for pk, at, competitor in rows.values_list("customer_id", "happened_at", "competitor"):
        yield Changed(pk, span.day(at), {"what": competitor, "by": "deal"})
    yield from _rivals_of_criteria(span)


def _rivals_of_criteria(span: Span) -> Iterator[Changed]:
    """Names that a sheet of the span has and the sheets of the deal before it had not."""
    sheets = CriteriaSheet.objects.in_workspace(span.workspace)
    # What was made since has a higher id: a range of the key, where no index of days is kept.
    lately = sheets.filter(pk__gte=first_id_at(span.since), made_at__gte=span.since, made_at__lte=span.at)
    deals = set(lately.values_list("deal_id", flat=True))
    known: dict[int, set[str]] = {}
    told = sheets.filter(OneOf("deal_id", list(deals))).order_by("number")
    for deal_id, pk, at, rivals in told.values_list("deal_id", "deal__customer_id", "made_at", "rivals"):
        before = known.setdefault(deal_id, set())
        for rival in rivals:
            if rival.casefold() not in before and span.since <= at <= span.at:
                yield Changed(pk, span.day(at), {"what": rival, "by": "criteria"})
            before.add(rival.casefold())


def _facts(span: Span, kind: DynamicsKind) -> QuerySet[DynamicsFact]:
    return DynamicsFact.objects.in_workspace(span.workspace).standing().filter(kind=kind)


def _contract(span: Span) -> Iterator[Changed]:
    """A contract of theirs, with us or with others, ends within 90 days: it came so near, or was noted, lately."""
    near = timedelta(days=CONTRACT_DAYS)
    noted = _facts(span, DynamicsKind.CONTRACT_END).filter(
        happens_on__gte=span.on, happens_on__lte=span.on + near, noted_at__lte=span.at
    )
    for pk, ends_on, at, what in noted.values_list("customer_id", "happens_on", "noted_at", "what"):
        on = max(ends_on - near, span.day(at))
        if on >= span.first:
            yield Changed(pk, on, {"ends_on": ends_on.isoformat(), "what": what})
    rows = Contract.objects.in_workspace(span.workspace).filter(
        ends_on__gte=span.first + near, ends_on__lte=span.on + near
    )
    # One that another contract has taken the place of asks no more.
    ours = set(rows.filter(signed_on__isnull=False).values_list("deal__customer_id", flat=True))
    for pk, endings in endings_of(span.workspace.pk, ours).items():
        for ending in endings:
            if span.first <= ending.ends_on - near <= span.on:
                yield Changed(pk, ending.ends_on - near, {"ends_on": ending.ends_on.isoformat(), "what": ""})


def _people(span: Span) -> Iterator[Changed]:
    """Somebody noted that people change there."""
    rows = _facts(span, DynamicsKind.PEOPLE).filter(noted_at__gte=span.since, noted_at__lte=span.at)
    for pk, at, what in rows.values_list("customer_id", "noted_at", "what"):
        yield Changed(pk, span.day(at), {"what": what})


def _first_value(span: Span) -> Iterator[Changed]:
    """What they bought was of use to them for the first time."""
    rows = Customer.objects.in_workspace(span.workspace).filter(
        first_value_at__gte=span.since, first_value_at__lte=span.at
    )
    for pk, at in rows.values_list("pk", "first_value_at"):
        assert at
        yield Changed(pk, span.day(at), {})


RULES: Mapping[Change, Callable[[Span], Iterable[Changed]]] = {
    Change.ROSE: _rose,
    Change.FELL: _fell,
    Change.HORIZON: _horizon,
    Change.STALE: _stale,
    Change.DEMOTED: _demoted,
    Change.SILENT: _silent,
    Change.RIVAL: _rival,
    Change.CONTRACT: _contract,
    Change.PEOPLE: _people,
    Change.FIRST_VALUE: _first_value,
}
