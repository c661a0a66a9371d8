"""The days of value reviews to come, and how they come into Today: as next steps, some days ahead (M33).

A step that stands from the day of one review on would hold the cadence back for a quarter; so it is set only when the
day is near. Where somebody has set another step there, that one stays, and the review waits until it is done.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.journal.models import NextStep
from followthrough.journal.steps import drop_next_step, set_next_steps
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import ReviewDay
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member, Workspace, local_day
from followthrough.workspace.permission import may_log

#: A quarter.
EVERY = timedelta(days=90)
#: So long before its day a review stands in Today's steps.
AHEAD = timedelta(days=7)
AT_A_TIME = 200


def end_days(by: Member, customer: Customer, *, at: datetime) -> None:
    """End the days that stand for a customer, given locked, with the steps by which they came into Today."""
    days = ReviewDay.objects.in_workspace(by.workspace_id).ahead().filter(customer=customer)
    numbers = [number for number in days.values_list("brought_as", flat=True) if number is not None]
    days.update(ended_at=at)
    for step in NextStep.objects.in_workspace(by.workspace_id).filter(pk__in=numbers, closed_at=None):
        drop_next_step(by=by, step=step, at=at)


def plan_first(by: Member, customer: Customer, value_on: date, *, at: datetime) -> None:
    """A first value is on record: the first review is due a quarter later, unless a day stands. Given locked."""
    if not ReviewDay.objects.in_workspace(by.workspace_id).ahead().filter(customer=customer).exists():
        due_on = max(value_on + EVERY, local_day(by, at))
        day = ReviewDay.objects.create(
            workspace_id=by.workspace_id, customer=customer, by=by, due_on=due_on, made_at=at
        )
        bring(by.workspace, [day], at=at)


def unplan_first(by: Member, customer: Customer, value_on: date, *, at: datetime) -> None:
    """The first value is not on record after all: nor is the day of the review that followed. Given locked."""
    days = ReviewDay.objects.in_workspace(by.workspace_id).ahead().filter(customer=customer)
    if days.filter(after=None, due_on=value_on + EVERY).exists():
        end_days(by, customer, at=at)


@transaction.atomic
def bring_reviews(workspace: Workspace, *, at: datetime) -> int:
    """Let the reviews whose day is near come into Today, at most `AT_A_TIME`; how many did."""
    # Further east a day has begun already.
    near = (at + timedelta(hours=14)).date() + AHEAD
    days = ReviewDay.objects.in_workspace(workspace).ahead().filter(brought_as=None, due_on__lte=near)
    rows = days.filter(customer__do_not_contact=False, customer__parked_until=None)
    is_here = Q(customer__service_member__state=MemberState.ACTIVE) | Q(customer__owner__state=MemberState.ACTIVE)
    # Those that wait for another step are left out, so that they never keep others from their turn.
    free = rows.filter(is_here).exclude(Exists(_set_by_people(workspace)))
    ahead = free.select_related("customer__owner", "customer__service_member").order_by("due_on", "id")
    return bring(workspace, list(ahead[:AT_A_TIME]), at=at)


def _set_by_people(workspace: Workspace) -> QuerySet[NextStep]:
    """The open steps that somebody set for who looks after the customer of a day."""
    who = Coalesce(OuterRef("customer__service_member_id"), OuterRef("customer__owner_id"))
    steps = NextStep.objects.in_workspace(workspace).filter(closed_at=None, from_cadence=False)
    return steps.filter(customer_id=OuterRef("customer_id"), member_id=who)


def bring(workspace: Workspace, days: Iterable[ReviewDay], *, at: datetime) -> int:
    """Set a next step for each of these days that is near, where nobody has set another; how many were set.

    It belongs to who serves the customer, else to who owns them. Nothing is set for who left us. Of several days of one
    customer the first comes.
    """
    found: dict[Member, list[tuple[ReviewDay, NextStep]]] = defaultdict(list)
    first = {day.customer_id: day for day in sorted(days, key=lambda day: (day.due_on, day.pk), reverse=True)}
    for day in first.values():
        customer = day.customer
        customer.workspace = workspace
        on = local_date(at, customer.zone)
        who = _who(customer)
        if who is not None and day.due_on <= on + AHEAD:
            found[who].append((day, _step(day, who, on, at)))
    return sum(_set_steps(workspace, who, theirs, at) for who, theirs in found.items())


def _set_steps(workspace: Workspace, who: Member, theirs: list[tuple[ReviewDay, NextStep]], at: datetime) -> int:
    who.workspace = workspace
    stored = {step.pk for step in set_next_steps(by=who, steps=[step for _day, step in theirs], at=at)}
    for day, step in theirs:
        if step.pk in stored:
            day.brought_as = step.pk
            day.save(update_fields=["brought_as"])
    return len(stored)


def _who(customer: Customer) -> Member | None:
    """Who looks after the customer and is here."""
    for member in (customer.service_member, customer.owner):
        if member is not None and may_log(member):
            return member  # type: ignore[no-any-return]
    return None


def _step(day: ReviewDay, who: Member, on: date, at: datetime) -> NextStep:
    return NextStep(
        workspace_id=day.workspace_id, customer=day.customer, member=who, what=_("Value review"),
        due_on=max(day.due_on, on), agreed=False, from_cadence=False, made_at=at,
    )  # fmt: skip
