"""Milestones from a sale to its value: planned, reached, reopened after a slip, or dropped for a reason (M32)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.care.days_of_reviews import plan_first, unplan_first
from followthrough.care.own import locked_customer
from followthrough.customers.models import Contact, Customer
from followthrough.customers.own import person_of
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.log import locked_to_log
from followthrough.relationship.models import Milestone, MilestoneChange
from followthrough.vocabulary.milestone import MilestoneKind, MilestoneTurn
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_change, may_log
from followthrough.workspace.refusal import Refused


@transaction.atomic
def plan_milestone(
    *,
    by: Member,
    customer: Customer,
    kind: MilestoneKind,
    what: str,
    at: datetime,
    due_on: date | None = None,
    member: Member | None = None,
    deal: Deal | None = None,
) -> Milestone:
    """Plan a milestone for a customer; `member` looks after it (None: who serves them, or owns them, or plans it).

    Raises Refused where it says nothing, names somebody who is gone or a deal of another customer; NotAllowed.
    """
    row = locked_customer(by, customer)
    _check(row, what, member, deal)
    milestone = Milestone.objects.create(
        workspace_id=by.workspace_id, customer=row, deal=deal, member=member or row.service_member or row.owner or by,
        by=by, kind=kind, what=what.strip(), due_on=due_on, made_at=at,
    )  # fmt: skip
    clocks.note_after_sale(row)
    return milestone


@transaction.atomic
def edit_milestone(
    *, by: Member, milestone: Milestone, version: int, what: str, due_on: date | None, member: Member, at: datetime
) -> Milestone:
    """Change what it is called, its day and who looks after it. Raises Refused, StaleVersion, NotAllowed."""
    customer, _row = _locked(by, milestone)
    row = milestone.locked(version=version)
    _check(customer, what, member if member.pk != row.member_id else None, None)
    row.what, row.due_on, row.member = what.strip(), due_on, member
    row.save_edit()
    clocks.note_after_sale(customer)
    return row


@transaction.atomic
def reach_milestone(
    *,
    by: Member,
    milestone: Milestone,
    on: date,
    at: datetime,
    contact: Contact | None = None,
    figure: str = "",
) -> Milestone:
    """It was reached on a day; noting the same again changes nothing, another day takes its place.

    A first value is the customer's to tell: it takes who of them said so, and what they have from it (`figure`).
    Raises Refused for a day to come or before the sale, where nobody said so, and where it was dropped; NotAllowed.
    """
    customer, row = _locked(by, milestone)
    if row.dropped_at is not None:
        raise Refused(_("It was dropped. Open it again first."))
    if on > local_day(by, at):
        raise Refused(_("This day is still to come."), field="on")
    _check_order(customer, row, on)
    if row.kind == MilestoneKind.FIRST_VALUE:
        if contact is None:
            raise Refused(_("Name who of them says so: it is theirs to tell."), field="contact")
        if not figure.strip():
            raise Refused(_("Say what they have from it, in their own words or figures."), field="figure")
    person = person_of(customer.pk, contact)
    if row.reached_on == on and not figure.strip() and person is None:
        return row
    _turn(by, row, MilestoneTurn.REACHED, at, on=on, contact=person, figure=figure.strip())
    if row.kind == MilestoneKind.FIRST_VALUE:
        plan_first(by, customer, on, at=at)
    return _follow(customer, row, reached_on=on, dropped_at=None)


@transaction.atomic
def open_milestone(*, by: Member, milestone: Milestone, at: datetime) -> Milestone:
    """It is not reached, or wanted, after all; opening what is open changes nothing. Raises NotAllowed."""
    customer, row = _locked(by, milestone)
    if row.reached_on is None and row.dropped_at is None:
        return row
    _turn(by, row, MilestoneTurn.OPEN, at)
    if row.kind == MilestoneKind.FIRST_VALUE and row.reached_on is not None:
        unplan_first(by, customer, row.reached_on, at=at)
    return _follow(customer, row, reached_on=None, dropped_at=None)


@transaction.atomic
def drop_milestone(*, by: Member, milestone: Milestone, reason: str, at: datetime) -> Milestone:
    """It is not wanted any more, for a reason; again changes nothing. Raises Refused without one, NotAllowed."""
    customer, row = _locked(by, milestone)
    if row.dropped_at is not None:
        return row
    if not reason.strip():
        raise Refused(_("Say why it is not wanted any more."), field="reason")
    _turn(by, row, MilestoneTurn.DROPPED, at, reason=reason.strip())
    return _follow(customer, row, reached_on=None, dropped_at=at)


def may_see_reached(by: Member, milestone: Milestone) -> bool:
    """Whether `by` may note what became of a milestone: who looks after it, and who may change the customer."""
    customer = milestone.customer
    is_theirs = milestone.member_id == by.pk and may_log(by)
    return is_theirs or may_change(by, customer.owner_id, customer.service_member_id)


def _check(customer: Customer, what: str, member: Member | None, deal: Deal | None) -> None:
    if not what.strip():
        raise Refused(_("Say what is to be reached."), field="what")
    if member is not None and (member.workspace_id != customer.workspace_id or not member.is_active):
        raise Refused(_("Choose somebody who works here."), field="member")
    if deal is not None and (deal.workspace_id, deal.customer_id) != (customer.workspace_id, customer.pk):
        raise Refused(_("This deal belongs to another customer."), field="deal")


def _check_order(customer: Customer, row: Milestone, on: date) -> None:
    """Nobody goes live, or has value, from what they did not buy yet."""
    if row.kind == MilestoneKind.STEP:
        return
    deal = row.deal
    sold_at = deal.sold_at if deal is not None else customer.sold_at
    if sold_at is None:
        raise Refused(_("Nothing is sold to them yet: log the signed contract first."), field="on")
    sold_on = clocks.day_there(customer, sold_at)
    if on < sold_on:
        told = _("They signed on %(day)s: this can’t have been before. Which of the two days is right?")
        raise Refused(told % {"day": sold_on.isoformat()}, field="on")


def _locked(by: Member, milestone: Milestone) -> tuple[Customer, Milestone]:
    """Its customer and then itself under their locks. Raises NotAllowed unless `by` may see it reached."""
    customer = locked_to_log(by, milestone.customer_id)
    row = Milestone.objects.visible_to(by).select_for_update(of=("self",)).get(pk=milestone.pk)
    row.customer = customer
    if not may_see_reached(by, row):
        raise NotAllowed(_("Somebody else looks after this."))
    return customer, row


def _turn(by: Member, row: Milestone, turn: MilestoneTurn, at: datetime, **more: Any) -> None:
    MilestoneChange.objects.create(workspace_id=by.workspace_id, milestone=row, by=by, turn=turn, at=at, **more)


def _follow(customer: Customer, row: Milestone, **kept: Any) -> Milestone:
    for name, value in kept.items():
        setattr(row, name, value)
    clocks.save_kept(row, list(kept))
    clocks.note_after_sale(customer)
    return row
