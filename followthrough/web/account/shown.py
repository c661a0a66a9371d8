"""The page of an account: how they stand, reviews past and to come, renewals, what they use and what to offer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from followthrough.care.offer import Gate, gate_now
from followthrough.care.place import Placed, placed
from followthrough.care.products import Products, products_of
from followthrough.care.renewals import Renewal, renewals
from followthrough.care.review import first_due_on
from followthrough.customers.models import Contact, Customer
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import Offer, ReviewContact, ReviewDay, ValueReview
from followthrough.workspace.statement import Statement

#: So many reviews and offers are shown, the latest.
MOST = 40

REVIEWS: Statement[ValueReview] = Statement(
    lambda workspace_id, customer_id: (
        ValueReview.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .select_related("by", "taken_back_by")
        .order_by("-on", "-id")[:MOST]
    )
)
PEOPLE: Statement[ReviewContact] = Statement(
    lambda workspace_id, customer_id: (
        ReviewContact.objects.in_workspace(workspace_id)
        .filter(review__customer_id=customer_id)
        .select_related("contact")
        .order_by("contact__name_key", "id")
    )
)
DAY: Statement[ReviewDay] = Statement(
    lambda workspace_id, customer_id: (
        ReviewDay.objects.in_workspace(workspace_id)
        .ahead()
        .filter(customer_id=customer_id)
        .select_related("by")
        .order_by("due_on", "id")[:1]
    )
)
OFFERS: Statement[Offer] = Statement(
    lambda workspace_id, customer_id: (
        Offer.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .select_related("product", "deal", "by")
        .order_by("-id")[:MOST]
    )
)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review, with who of them took part."""

    review: ValueReview
    people: list[Contact]


@dataclass(frozen=True, slots=True)
class Account:
    """All that the page says, on a day. `due_on` is the next review: as planned (`day`), else by the rhythm."""

    placed: Placed
    gate: Gate
    on: date
    day: ReviewDay | None
    due_on: date | None
    reviews: list[ReviewRow]
    renewals: list[Renewal]
    products: Products
    offers: list[Offer]

    @property
    def is_late(self) -> bool:
        """Whether the day of the next review has passed."""
        return self.due_on is not None and self.due_on < self.on


def account_of(customer: Customer, *, at: datetime) -> Account:
    """Everything about looking after a customer at a moment; 24 statements, one more without a day of a review."""
    where = {"workspace_id": customer.workspace_id, "customer_id": customer.pk}
    on = local_date(at, customer.zone)
    stands = placed(customer, at=at)
    people: dict[int, list[Contact]] = defaultdict(list)
    for one in PEOPLE(**where):
        people[one.review_id].append(one.contact)
    day = DAY.first(**where)
    due_on = day.due_on if day is not None else None
    if day is None and customer.sold_at is not None:
        due_on = first_due_on(customer)
    return Account(
        placed=stands,
        gate=gate_now(customer, stands, at=at),
        on=on,
        day=day,
        due_on=due_on,
        reviews=[ReviewRow(row, people[row.pk]) for row in REVIEWS(**where)],
        renewals=renewals(customer.workspace_id, None, on, customer_id=customer.pk),
        products=products_of(customer),
        offers=OFFERS(**where),
    )
