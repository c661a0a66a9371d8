"""How the sample company looks after its customers: value reviews, what they use besides, what was offered."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from followthrough.care.days_of_reviews import EVERY
from followthrough.customers.models import Contact, Customer
from followthrough.relationship.models import Holding, ReviewContact, ReviewDay, ValueReview
from followthrough.sample.cast import Company
from followthrough.workspace.models import Member

SEED = 33
#: What was promised, and what they have.
LOOKED = (
    ("A third fewer repeated runs", "About a quarter fewer, counted over eight weeks"),
    ("Results the same day", "The same day for all but the Friday samples"),
    ("One person less at the bench", "Four hours a week less; they used it for validation"),
    ("No outside service", "One visit in a quarter instead of three"),
    ("Two people trained", "Three run it alone by now"),
)
RIVALS = ("Norrlab", "Wettstein")


def look_after(
    company: Company, rows: Sequence[Customer], people: Mapping[int, Contact], value_on: Mapping[int, date]
) -> None:
    """Reviews each quarter after the first value, as far as they were held; and what some have from elsewhere."""
    rng = random.Random(SEED)
    left = _Left(company)
    for row in rows:
        member = row.service_member or row.owner or company.members["sol"]
        if row.pk in value_on:
            left.review(rng, row, member, people.get(row.pk), value_on[row.pk])
        if rng.random() < 0.4:
            left.use(rng, row, member)
    ValueReview.objects.bulk_create(left.reviews)
    ReviewContact.objects.bulk_create(left.people)
    ReviewDay.objects.bulk_create(left.days)
    Holding.objects.bulk_create(left.holdings)


class _Left:
    """The rows so far."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.reviews: list[ValueReview] = []
        self.people: list[ReviewContact] = []
        self.days: list[ReviewDay] = []
        self.holdings: list[Holding] = []

    def review(self, rng: random.Random, row: Customer, member: Member, person: Contact | None, value_on: date) -> None:
        """Each quarter, mostly; some are late by now."""
        today = self.company.calendar.today
        of = {"workspace_id": row.workspace_id, "customer": row, "by": member}
        after, due_on, made_at = None, value_on + EVERY, _evening(value_on, row.zone)
        while due_on < today - timedelta(days=rng.randint(0, 25)):
            on = min(due_on + timedelta(days=rng.randint(-5, 9)), today - timedelta(days=1))
            promised, realized = rng.choice(LOOKED)
            worth = rng.randrange(4, 40) * 50_000
            has_money = rng.random() < 0.6
            made_at = _evening(on, row.zone)
            after = ValueReview(
                **of, on=on, promised=promised, realized=realized, made_at=made_at,
                promised_value=worth if has_money else None,
                realized_value=worth * rng.randrange(60, 115) // 100 if has_money else None,
                currency="EUR" if has_money else "", nps=rng.choice((None, 7, 8, 9, 9, 10, 6)),
            )  # fmt: skip
            self.reviews.append(after)
            if person is not None:
                self.people.append(ReviewContact(workspace_id=row.workspace_id, review=after, contact=person))
            due_on = on + EVERY
        self.days.append(ReviewDay(**of, after=after, due_on=due_on, made_at=made_at))

    def use(self, rng: random.Random, row: Customer, member: Member) -> None:
        """Something they had before, or have from somebody else."""
        assert row.sold_at
        theirs = rng.random() < 0.5
        self.holdings.append(
            Holding(
                workspace_id=row.workspace_id, customer=row, by=member, product=rng.choice(self.company.products),
                since=row.sold_at.date() - timedelta(days=rng.randint(200, 1500)),
                supplier=rng.choice(RIVALS) if theirs else "", note="" if theirs else "bought before our records begin",
                noted_at=row.sold_at,
            )
        )  # fmt: skip


def _evening(on: date, zone: str) -> datetime:
    return datetime.combine(on, time(17, 45), ZoneInfo(zone))
