"""What the pages of gatherings show, gathered in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from followthrough.customers.models import Contact
from followthrough.journal.models import Gathering, GatheringMember, Guest, GuestPerson
from followthrough.journal.record_gathering import deals_of_guests
from followthrough.vocabulary.visit import Attendance
from followthrough.web.gatherings.forms import GuestForm
from followthrough.workspace.models import Member

PAGE = 50


def gatherings_of(member: Member) -> list[Any]:
    """The latest gatherings, with how many are invited (`invited`) and came (`came`); one statement."""
    rows: QuerySet[Gathering] = Gathering.objects.visible_to(member).select_related("member")
    came = Count("guests", filter=Q(guests__state=Attendance.CAME))
    return list(rows.annotate(invited=Count("guests"), came=came).order_by("-starts_at", "-id")[: PAGE * 2])


@dataclass(frozen=True)
class Invited:
    """A guest, and who of them was invited by name."""

    guest: Guest
    people: list[Contact]


@dataclass(frozen=True)
class Guests:
    """The guests of a gathering in the order of the alphabet, and how many of each kind."""

    rows: list[Invited]
    along: list[Member]

    @property
    def came(self) -> int:
        """How many came."""
        return sum(row.guest.state == Attendance.CAME for row in self.rows)

    @property
    def settled(self) -> int:
        """Of how many it is written whether they came."""
        return sum(row.guest.state != Attendance.INVITED for row in self.rows)


def guests_of(member: Member, gathering: Gathering) -> Guests:
    """Who is invited; three statements."""
    rows = Guest.objects.visible_to(member).filter(gathering=gathering).select_related("customer", "customer__owner")
    people = defaultdict(list)
    for row in GuestPerson.objects.visible_to(member).filter(guest__gathering=gathering).select_related("contact"):
        people[row.guest_id].append(row.contact)
    along = GatheringMember.objects.visible_to(member).filter(gathering=gathering).select_related("member")
    return Guests(
        rows=[Invited(row, people[row.pk]) for row in rows.order_by("customer__name_key", "id")],
        along=[row.member for row in along],
    )


def forms_for(member: Member, guests: Guests, data: Any) -> list[GuestForm]:
    """A form for each guest; who was invited by name is ticked. Two statements."""
    ids = [row.guest.customer_id for row in guests.rows]
    people = people_at(member, ids)
    deals = deals_of_guests(member, ids)
    return [
        GuestForm(
            data, guest=row.guest, people=people[row.guest.customer_id], deal=deals.get(row.guest.customer_id),
            initial={"people": [str(person.pk) for person in row.people]},
        )
        for row in guests.rows
    ]  # fmt: skip


def people_at(member: Member, customer_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """Who works at these customers, those who can decide first; one statement."""
    found: dict[int, list[Contact]] = defaultdict(list)
    rows = Contact.objects.visible_to(member).filter(customer_id__in=list(customer_ids), left_on=None)
    for person in rows.order_by("-is_key", "name_key"):
        found[person.customer_id].append(person)
    return found
