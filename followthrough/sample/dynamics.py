"""What changes for the customers of the sample: what happened of late, what is to come, and when they were asked."""

import random
from datetime import timedelta
from typing import Any

from followthrough.customers.models import Contact, Customer
from followthrough.journal.models import DynamicsFact, DynamicsRound
from followthrough.journal.replay import rebuild
from followthrough.sample.cast import Company
from followthrough.vocabulary.dynamics import DynamicsKind

SEED = 23
#: Customers that something is known of, those met last first.
KNOWN = 90
#: What is about to happen or did, how many days from today at most and at least, and what it does to their urgency.
HAPPENED = (
    (DynamicsKind.MARKET, "A large buyer of theirs now wants every batch tested.", (-90, -10), 2),
    (DynamicsKind.MARKET, "Their orders went down by a fifth this half-year.", (-80, -20), -1),
    (DynamicsKind.ORGANISATION, "The two laboratories become one.", (20, 120), 1),
    (DynamicsKind.ORGANISATION, "They move to the new building.", (30, 150), 2),
    (DynamicsKind.PEOPLE, "A new head of quality begins.", (-40, 60), 1),
    (DynamicsKind.PEOPLE, "Purchasing goes to headquarters.", (-60, 30), -1),
    (DynamicsKind.BUDGET, "The budget of next year is set.", (10, 90), 2),
    (DynamicsKind.BUDGET, "Nothing is bought before the new year.", (-20, 10), -2),
    (DynamicsKind.NEED, "They take on stability tests of their own.", (-60, -5), 1),
    (DynamicsKind.COMPETITOR, "Somebody else has shown them a system.", (-50, -5), 1),
    (DynamicsKind.CONTRACT_END, "Their service contract with somebody else ends.", (25, 140), 2),
    (DynamicsKind.RULES, "An audit by the authority is announced.", (15, 100), 2),
)


def tell_dynamics(company: Company) -> None:
    """Note what is known of those met last; every second of them was asked at the last contact."""
    rng, calendar = random.Random(SEED), company.calendar
    customers = Customer.objects.in_workspace(company.workspace).filter(owner__isnull=False, do_not_contact=False)
    rows = list(customers.exclude(last_contact_at=None).order_by("-last_contact_at", "id")[:KNOWN])
    people: dict[int, str] = {}
    contacts = Contact.objects.in_workspace(company.workspace).filter(customer__in=[row.pk for row in rows])
    for customer_id, name in contacts.order_by("is_key", "name_key").values_list("customer_id", "name"):
        people[customer_id] = name
    rounds, facts = [], []
    for number, row in enumerate(rows):
        met: Any = row.last_contact_at
        told: dict[str, Any] = {"workspace": company.workspace, "customer": row, "by_id": row.owner_id}
        asked = DynamicsRound(**told, asked_at=met) if number % 2 else None
        rounds += [asked] if asked else []
        for kind, what, between, effect in rng.sample(HAPPENED, rng.choice((0, 1, 1, 2))):
            facts.append(
                DynamicsFact(
                    **told, asked_in=asked, kind=kind, what=what, effect=effect,
                    happens_on=calendar.today + timedelta(days=rng.randint(*between)),
                    source=people.get(row.pk, "their web page"), noted_at=met,
                )
            )  # fmt: skip
    DynamicsRound.objects.bulk_create(rounds)
    DynamicsFact.objects.bulk_create(facts)
    # A competitor breaks the level, and what is urgent bears on when somebody seems to drift away.
    rebuild(company.workspace, customer_ids=sorted({fact.customer_id for fact in facts}))
