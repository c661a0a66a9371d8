"""Whom a campaign would go to: those a change happened to, less those one leaves alone; and on which day each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from followthrough.campaigns.changes import Told, changed, span_of
from followthrough.campaigns.models import Campaign, Drawn
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import NextStep
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.placing import place
from followthrough.vocabulary.campaign import REST_DAYS, Change, LeftOut
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import circle_ids, may_manage
from followthrough.workspace.statement import OneOf

#: More than these are no audience that somebody can answer for.
MOST = 500

COLUMNS = (
    "workspace_id", "name", "name_key", "level", "city", "do_not_contact", "parked_until", "next_due_on", "owner_id",
    "owner__name", "owner__state", "owner__capacity", "owner__workspace_id",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Whom a campaign looks for: a change within the last `days`; with an open deal at one of `stages`, if any.

    `lists` name the lists of customers they must stand in, each with its filters as an address has them ("" is the name
    of one that nobody kept); whoever asks turns these into customers.
    """

    change: Change
    days: int
    stages: tuple[int, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()

    def kept(self) -> dict[str, Any]:
        """Ready for JSON."""
        lists = [list(each) for each in self.lists]
        return {"change": self.change.value, "days": self.days, "stages": list(self.stages), "lists": lists}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Rule":
        """A rule from what was kept of it."""
        lists = tuple((name, query) for name, query in kept["lists"])
        return cls(Change(kept["change"]), kept["days"], tuple(kept["stages"]), lists)


class Own(NamedTuple):
    """An open step that somebody set, not the cadence."""

    id: int
    what: str
    due_on: date


@dataclass(frozen=True)
class Found:
    """A customer of the audience: what changed, its day, the lane of its step.

    `own` is a next step that somebody has set there, the earliest: it keeps its day and its words, and the campaign
    adds none. It `rides` on it where that is due within the period. `is_due` says that the customer is due then anyway,
    so that the campaign adds no touch to its day.
    """

    customer: Customer
    change: Told
    on: date
    deal_id: int | None
    target: int | None
    own: "Own | None"
    is_due: bool
    rides: bool = False

    @property
    def member_id(self) -> int:
        """Who looks after it."""
        assert self.customer.owner_id
        return self.customer.owner_id


@dataclass(frozen=True)
class Audience:
    """Who is found, by name; how many were left out and why; the days of the period.

    `is_cut` says that there are more than `MOST`.
    """

    rows: tuple[Found, ...]
    left_out: Mapping[LeftOut, int]
    days: tuple[date, ...]
    is_cut: bool = False


def audience(*, by: Member, rule: Rule, among: QuerySet[Customer] | None = None, days: int, at: datetime) -> Audience:
    """Whom a campaign of `by`, launched at `at`, would go to, over so many working `days`; ten to thirteen statements.

    `among` narrows them further. Sellers look among their own customers, managers among those of their teams, admins
    among all; what belongs to nobody is told to who leads. It reads and never writes.
    """
    on = local_day(by, at)
    rhythm = rhythm_of(by.workspace)
    reach = _reach(by)
    told = changed(rule.change, span_of(by.workspace, rule.days, on=on, at=at, owners=reach))
    rows = Customer.objects.visible_to(by) if among is None else among
    rows = rows.filter(_within(by, reach), OneOf("id", list(told)))
    if rule.stages:
        rows = rows.filter(_at_stage(rule.stages))
    found = list(rows.select_related("owner").only(*COLUMNS).order_by("name_key", "id"))
    lately = _in_another(by, [row.pk for row in found], on, at)
    left_out: Counter[LeftOut] = Counter()
    kept = []
    for row in found:
        if why := _why_not(row, lately, on):
            left_out[why] += 1
        else:
            kept.append(row)
    period = _period(rhythm, on, days)
    return Audience(_placed(by, kept[:MOST], told, period, on), left_out, period, len(kept) > MOST)


def _reach(by: Member) -> list[int] | None:
    """Whose customers a member may push; None for everybody's."""
    if by.role == Role.ADMIN:
        return None
    return sorted(circle_ids(by) or ()) if may_manage(by) else [by.pk]


def _within(by: Member, reach: list[int] | None) -> Q:
    if reach is None:
        return Q()
    return Q(OneOf("owner_id", reach)) | Q(owner=None) if may_manage(by) else Q(owner=by)


def _at_stage(stages: Sequence[int]) -> Exists:
    deals = Deal.objects.filter(workspace_id=OuterRef("workspace_id"), customer_id=OuterRef("pk"))
    return Exists(deals.filter(status=DealStatus.OPEN, stage__in=stages))


def _in_another(by: Member, customer_ids: list[int], on: date, at: datetime) -> set[int]:
    """Those of the customers who are in a campaign that runs, or that was launched within the last 14 days."""
    lately = Q(launched_at__gt=at - timedelta(days=REST_DAYS)) | Q(ends=None, ends_on__gte=on)
    campaigns = Campaign.objects.visible_to(by).filter(lately, launched_at__lte=at)
    ids = list(campaigns.values_list("pk", flat=True))
    rows = Drawn.objects.visible_to(by).filter(OneOf("campaign_id", ids), OneOf("customer_id", customer_ids))
    return set(rows.values_list("customer_id", flat=True))


def _why_not(row: Customer, lately: set[int], on: date) -> LeftOut | None:
    if row.do_not_contact:
        return LeftOut.DO_NOT_CONTACT
    if row.owner is None or row.owner.state != MemberState.ACTIVE:
        return LeftOut.NO_OWNER
    if row.parked_until is not None and row.parked_until > on:
        return LeftOut.PARKED
    return LeftOut.ANOTHER if row.pk in lately else None


def _period(rhythm: Rhythm, on: date, days: int) -> tuple[date, ...]:
    """The working days of a period of so many, from the day of the launch on."""
    found = [rhythm.working_day(on)]
    while len(found) < days:
        found.append(rhythm.plus(found[-1], 1))
    return tuple(found)


def _placed(
    by: Member, rows: list[Customer], told: Mapping[int, Told], period: tuple[date, ...], on: date
) -> tuple[Found, ...]:
    """The rows with their days: who is due within the period keeps that day, the others fill the emptiest days.

    Nothing here knows who will be held out, so that days are alike in both arms.
    """
    own, deals = _own_steps(by, rows), _deals(by, rows)
    day_of = _days_of(by, rows, period, on)
    return tuple(
        Found(
            customer=row,
            change=told[row.pk],
            on=day_of[row.pk],
            deal_id=deals[row.pk][0] if row.pk in deals else None,
            target=deals[row.pk][1] + 1 if row.pk in deals else None,
            own=own.get(row.pk),
            rides=row.pk in own and own[row.pk].due_on <= period[-1],
            is_due=_is_due(row, period),
        )
        for row in rows
    )


def _own_steps(by: Member, rows: Iterable[Customer]) -> dict[int, Own]:
    """Of each customer the earliest open step that its owner has there and that a person set."""
    owners = {row.pk: row.owner_id for row in rows}
    steps = NextStep.objects.visible_to(by).filter(
        OneOf("customer_id", list(owners)), closed_at=None, from_cadence=False
    )
    told = steps.order_by("-due_on", "-id").values_list("customer_id", "member_id", "pk", "what", "due_on")
    return {pk: Own(step, what, due_on) for pk, member_id, step, what, due_on in told if member_id == owners[pk]}


def _deals(by: Member, rows: Iterable[Customer]) -> dict[int, tuple[int, int]]:
    """Of each customer's open deals that its owner has and that do not rest, the furthest, with its stage."""
    owners = {row.pk: row.owner_id for row in rows}
    deals = Deal.objects.visible_to(by).filter(
        OneOf("customer_id", list(owners)), status=DealStatus.OPEN, parked_until=None
    )
    told = deals.order_by("stage", "-id").values_list("customer_id", "owner_id", "pk", "stage")
    return {pk: (deal_id, stage) for pk, owner_id, deal_id, stage in told if owner_id == owners[pk]}


def _is_due(row: Customer, period: tuple[date, ...]) -> bool:
    return row.next_due_on is not None and row.next_due_on <= period[-1]


def _days_of(by: Member, rows: Sequence[Customer], period: tuple[date, ...], on: date) -> dict[int, date]:
    owners = sorted({row.owner_id for row in rows if row.owner_id})
    due = Customer.objects.visible_to(by).filter(OneOf("owner_id", owners), next_due_on__lte=period[-1])
    loads: Counter[tuple[int, date]] = Counter()
    counted = due.order_by().values_list("owner_id", "next_due_on").annotate(n=Count("pk"))
    for owner_id, day, n in counted:
        assert owner_id
        loads[owner_id, next(one for one in period if one >= day)] += n
    found: dict[int, date] = {}
    for owner_id in owners:
        # By id: no order that has to do with who they are, or with the lots.
        mine = sorted((row for row in rows if row.owner_id == owner_id), key=lambda row: row.pk)
        free = [row.pk for row in mine if not _is_due(row, period)]
        places = place([None] * len(free), [loads[owner_id, day] for day in period])
        found |= {pk: period[index] for pk, index in zip(free, places, strict=True)}
        found |= {row.pk: max(row.next_due_on, on) for row in mine if row.pk not in found and row.next_due_on}
    return found
