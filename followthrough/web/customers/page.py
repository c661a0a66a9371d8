"""What the page of a customer shows, gathered in a fixed number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from followthrough.customers.models import Contact, Customer, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal.models import Entry, EntryContact, NextStep, Parking
from followthrough.playbook.cadence import Rhythm
from followthrough.vocabulary.ledger import DealStatus
from followthrough.web.deals.path import Path, path_of
from followthrough.web.journal.timeline import Timeline, timeline
from followthrough.web.standing import bond, freshness
from followthrough.workspace.models import Member

LAST_JUDGEMENTS = 3


@dataclass(frozen=True)
class PersonRow:
    """Somebody at the customer and when they were last reached."""

    contact: Contact
    last_met_at: datetime | None


@dataclass(frozen=True)
class CustomerView:
    """Everything the page shows."""

    key: list[PersonRow]
    others: list[PersonRow]
    left: list[PersonRow]
    deals: list[Deal]
    closed: list[Deal]
    path: Path | None
    steps: list[NextStep]
    judgements: list[LevelAssessment]
    parkings: list[Parking]
    timeline: Timeline
    freshness: str
    level_days: int | None
    bond: int | None

    @property
    def met(self) -> int:
        """How many of those who work there were ever reached."""
        return sum(person.last_met_at is not None for person in (*self.key, *self.others))

    @property
    def leading(self) -> Deal | None:
        """The open deal that is furthest."""
        return self.deals[0] if self.deals else None


def customer_view(
    customer: Customer, member: Member, rhythm: Rhythm, *, today: date, at: datetime, before: str = ""
) -> CustomerView:
    """The page of `customer` for `member` (ten statements, one more while something is parked)."""
    deals = list(
        Deal.objects.visible_to(member).filter(customer=customer).select_related("owner").order_by("-stage", "-id")
    )
    is_open = [deal for deal in deals if deal.status == DealStatus.OPEN]
    people = _people(customer)
    fresh, days = freshness(customer.level, customer.level_on, today)
    parked = customer.parked_until or any(deal.parked_until for deal in is_open)
    return CustomerView(
        key=[row for row in people if row.contact.is_key and not row.contact.left_on],
        others=[row for row in people if not row.contact.is_key and not row.contact.left_on],
        left=[row for row in people if row.contact.left_on],
        deals=is_open,
        closed=[deal for deal in deals if deal.status != DealStatus.OPEN],
        path=path_of(is_open[0], now=at) if is_open else None,
        steps=open_steps(customer),
        judgements=list(
            LevelAssessment.objects.visible_to(member)
            .filter(customer=customer)
            .select_related("by")
            .order_by("-assessed_at")[:LAST_JUDGEMENTS]
        ),
        parkings=list(_parkings(customer)) if parked else [],
        timeline=timeline(
            Entry.objects.visible_to(member).filter(customer_id=customer.pk),
            workspace_id=member.workspace_id,
            before=before,
        ),
        freshness=fresh,
        level_days=days,
        bond=bond(rhythm, customer.level, customer.log_score, at),
    )


def open_steps(customer: Customer) -> list[NextStep]:
    """The open next steps of a customer, the earliest first."""
    steps = NextStep.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk, closed_at=None)
    return list(steps.select_related("contact", "member", "deal").order_by("due_on", "id"))


def _people(customer: Customer) -> list[PersonRow]:
    rows = Contact.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk).order_by("name_key")
    contacts = list(rows)
    met = EntryContact.objects.in_workspace(customer.workspace_id).filter(
        contact_id__in=[contact.pk for contact in contacts], entry__reached=True, entry__corrected_by__isnull=True
    )
    last = dict(met.values_list("contact_id").annotate(last=Max("entry__happened_at")))
    return [PersonRow(contact, last.get(contact.pk)) for contact in contacts]


def _parkings(customer: Customer) -> Iterable[Parking]:
    parkings = Parking.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk, ended_at=None)
    return parkings.select_related("by", "deal").order_by("wake_on")
