"""Value reviews: what a customer has from what they bought, against what was promised; and on which day to look again.

The day of the next one comes into Today by itself, as a next step of who looks after the customer, some days ahead
(`care.days_of_reviews`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.care.days_of_reviews import EVERY, bring, end_days
from followthrough.care.own import locked_customer
from followthrough.customers.models import Contact, Customer
from followthrough.customers.own import person_of
from followthrough.journal import clocks
from followthrough.relationship.models import ReviewContact, ReviewDay, ValueReview
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.refusal import Refused


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at: what was promised and what they have, in words and in minor units of `currency`.

    `nps` is how likely they would recommend us, 0…10.
    """

    realized: str
    promised: str = ""
    promised_value: int | None = None
    realized_value: int | None = None
    currency: str = ""
    nps: int | None = None


@transaction.atomic
def review_value(
    *,
    by: Member,
    customer: Customer,
    on: date,
    looked: Looked,
    next_on: date,
    at: datetime,
    contacts: Sequence[Contact] = (),
) -> ValueReview:
    """Keep a value review held on a day, with who of them took part and the day of the next one.

    Raises Refused before a sale, for a day to come or before the sale, where it says nothing, for another's people, an
    answer beyond 0…10, an amount without a currency, or a next day that is past; NotAllowed.
    """
    row = locked_customer(by, customer)
    _check(row, on, looked, next_on, local_day(by, at))
    people = [person_of(row.pk, contact, field="contacts") for contact in contacts]
    money = looked.promised_value is not None or looked.realized_value is not None
    review = ValueReview.objects.create(
        workspace_id=by.workspace_id, customer=row, by=by, on=on, promised=looked.promised.strip(),
        realized=looked.realized.strip(), promised_value=looked.promised_value, realized_value=looked.realized_value,
        currency=looked.currency if money else "", nps=looked.nps, made_at=at,
    )  # fmt: skip
    ReviewContact.objects.bulk_create(
        ReviewContact(workspace_id=by.workspace_id, review=review, contact=one) for one in dict.fromkeys(people)
    )
    _put_day(by, row, next_on, at, after=review)
    clocks.note_after_sale(row)
    return review


@transaction.atomic
def take_back_review(*, by: Member, review: ValueReview, reason: str, at: datetime) -> ValueReview:
    """It was not so; what it said counts no more, and the next review is due when it would have been without it.

    Taking back what was taken back changes nothing. Raises Refused without a reason; NotAllowed.
    """
    customer = locked_customer(by, review.customer)
    row = ValueReview.objects.visible_to(by).select_for_update(of=("self",)).get(pk=review.pk)
    row.customer = customer
    if row.taken_back_at is not None:
        return row
    if not reason.strip():
        raise Refused(_("Say why it was not so."), field="reason")
    row.taken_back_at, row.taken_back_by, row.taken_back_because = at, by, reason.strip()
    row.save()
    days = ReviewDay.objects.in_workspace(by.workspace_id).ahead()
    if days.filter(customer=customer, after=row).exists():
        _put_day(by, customer, max(first_due_on(customer), local_day(by, at)), at)
    clocks.note_after_sale(customer)
    return row


@transaction.atomic
def plan_review(*, by: Member, customer: Customer, due_on: date, at: datetime) -> ReviewDay:
    """Look again on this day instead of the one that stood, if any. Raises Refused for a past day; NotAllowed."""
    row = locked_customer(by, customer)
    if row.sold_at is None:
        raise Refused(_("Nothing is sold to them yet: there is no value to review."), field="due_on")
    if due_on < local_day(by, at):
        raise Refused(_("This day is past."), field="due_on")
    standing = ReviewDay.objects.in_workspace(by.workspace_id).ahead().filter(customer=row).order_by("due_on").first()
    if standing is not None and standing.due_on == due_on:
        return standing
    return _put_day(by, row, due_on, at, after=standing.after if standing is not None else None)


def first_due_on(customer: Customer) -> date:
    """When a review is due by the rhythm: so long after the last one, else after the first value, else after the sale.

    The customer has bought something. One statement.
    """
    last = ValueReview.objects.in_workspace(customer.workspace_id).standing().filter(customer=customer)
    reviewed_on = last.order_by("-on", "-id").values_list("on", flat=True).first()
    since = customer.first_value_at or customer.sold_at
    assert since is not None
    return (reviewed_on or clocks.day_there(customer, since)) + EVERY


def _put_day(
    by: Member, customer: Customer, due_on: date, at: datetime, *, after: ValueReview | None = None
) -> ReviewDay:
    end_days(by, customer, at=at)
    day = ReviewDay.objects.create(
        workspace_id=by.workspace_id, customer=customer, by=by, after=after, due_on=due_on, made_at=at
    )
    bring(by.workspace, [day], at=at)
    return day


def _check(customer: Customer, on: date, looked: Looked, next_on: date, today: date) -> None:
    if customer.sold_at is None:
        raise Refused(_("Nothing is sold to them yet: there is no value to review."), field="on")
    sold_on = clocks.day_there(customer, customer.sold_at)
    if on < sold_on:
        raise Refused(_("They signed on %(day)s only.") % {"day": sold_on.isoformat()}, field="on")
    if on > today:
        raise Refused(_("This day is still to come."), field="on")
    if not looked.realized.strip():
        raise Refused(_("Say what they have from it, in their words or figures."), field="realized")
    if looked.nps is not None and not 0 <= looked.nps <= 10:
        raise Refused(_("They recommend us with 0 to 10."), field="nps")
    if (looked.promised_value is not None or looked.realized_value is not None) and not looked.currency:
        raise Refused(_("In which currency?"), field="currency")
    if next_on < today or next_on <= on:
        raise Refused(_("The next one is still to come: choose a later day."), field="next_on")
