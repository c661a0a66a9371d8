"""Whom to touch: the person of the next step, else the last one met, else key or non-key by the stage aimed at."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from followthrough.customers.models import Contact
from followthrough.journal.models import EntryContact
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

FIELDS = ("id", "customer_id", "name", "is_key", "phone", "mobile", "email")


@dataclass(frozen=True, slots=True)
class Person:
    """A contact who may be touched; `met_at` is when they were last named in a touch."""

    id: int
    customer_id: int
    name: str
    is_key: bool
    phone: str
    mobile: str
    email: str
    met_at: datetime | None

    @property
    def number(self) -> str:
        """The number to call, the mobile one first; "" where none is known."""
        return self.mobile or self.phone


def suggested(member: Member, wanted: Sequence[tuple[int, int | None, int | None]]) -> dict[int, Person]:
    """By customer id, whom to touch. `wanted`: (customer id, contact id of the step, stage aimed at); one statement.

    People who are not to be contacted or have left are never suggested; a customer without others has no entry.
    """
    people = defaultdict(list)
    customers = [customer_id for customer_id, _, _ in wanted]
    for row in _contacts(workspace=member.workspace_id, customers=customers) if customers else ():
        person = Person(*row)
        people[person.customer_id].append(person)
    return {
        customer_id: min(people[customer_id], key=lambda person: _place(person, named, aim))
        for customer_id, named, aim in wanted
        if people[customer_id]
    }


@Statement
def _contacts(*, workspace: int, customers: Iterable[int]) -> QuerySet[Any, Any]:
    met = EntryContact.objects.in_workspace(workspace).filter(contact_id=OuterRef("pk"))
    last = met.order_by().values("contact_id").annotate(last=Max("entry__happened_at")).values("last")
    rows = Contact.objects.in_workspace(workspace).filter(
        OneOf("customer_id", customers), do_not_contact=False, left_on__isnull=True
    )
    return rows.annotate(met_at=Subquery(last)).values_list(*FIELDS, "met_at")


def _place(person: Person, named: int | None, aim: int | None) -> tuple[bool, float, bool, int]:
    """Less is better. A first contact aims at somebody who is not key; everything after it at somebody who is."""
    wants_key = aim is None or aim > Stage.NON_KEY_CONTACT_MADE
    met = -person.met_at.timestamp() if person.met_at else 0.0
    return (person.id != named, met, person.is_key is not wants_key, person.id)
