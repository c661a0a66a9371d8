"""What the page of a customer shows, gathered in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from followthrough.customers.models import Contact, Customer, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal.models import EntryContact, NextStep, Parking
from followthrough.playbook.cadence import Rhythm
from followthrough.vocabulary.ledger import DealStatus
from followthrough.web.deals.path import Path, path_of
from followthrough.web.journal.timeline import Timeline, of_customer
from followthrough.web.standing import bond, freshness
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

LAST_JUDGEMENTS = 3

DEALS: Statement[Deal] = Statement(
    lambda workspace_id, customer_id: (
        Deal.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .select_related("owner")
        .defer("note", "extra")
        .order_by("-stage", "-id")
    )
)
STEPS: Statement[NextStep] = Statement(
    lambda workspace_id, customer_id: (
        NextStep.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id, closed_at=None)
        .select_related("contact", "member", "deal")
        .order_by("due_on", "id")
    )
)
JUDGEMENTS: Statement[LevelAssessment] = Statement(
    lambda workspace_id, customer_id: (
        LevelAssessment.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .select_related("by")
        .order_by("-assessed_at")[:LAST_JUDGEMENTS]
    )
)
CONTACTS: Statement[Contact] = Statement(
    lambda workspace_id, customer_id: (
        Contact.objects.in_workspace(workspace_id).filter(customer_id=customer_id).order_by("name_key")
    )
)
LAST_MET: Statement[tuple[int, datetime]] = Statement(
    lambda workspace_id, ids: (
        EntryContact.objects.in_workspace(workspace_id)
        .filter(OneOf("contact_id", ids), entry__reached=True, entry__corrected_by__isnull=True)
        .values_list("contact_id")
        .annotate(last=Max("entry__happened_at"))
    )
)
PARKINGS: Statement[Parking] = Statement(
    lambda workspace_id, customer_id: (
        Parking.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id, ended_at=None)
        .select_related("by", "deal")
        .order_by("wake_on")
    )
)


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
    level_days: int
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
    where = {"workspace_id": member.workspace_id, "customer_id": customer.pk}
    deals = DEALS(**where)
    is_open = [deal for deal in deals if deal.status == DealStatus.OPEN]
    people = _people(where)
    fresh, days = freshness(customer.level, customer.level_on, customer.entered_at, today)
    parked = customer.parked_until or any(deal.parked_until for deal in is_open)
    return CustomerView(
        key=[row for row in people if row.contact.is_key and not row.contact.left_on],
        others=[row for row in people if not row.contact.is_key and not row.contact.left_on],
        left=[row for row in people if row.contact.left_on],
        deals=is_open,
        closed=[deal for deal in deals if deal.status != DealStatus.OPEN],
        path=path_of(is_open[0], now=at) if is_open else None,
        steps=STEPS(**where),
        judgements=JUDGEMENTS(**where),
        parkings=PARKINGS(**where) if parked else [],
        timeline=of_customer(member.workspace_id, customer.pk, before),
        freshness=fresh,
        level_days=days,
        bond=bond(rhythm, customer.level, customer.log_score, at),
    )


def _people(where: dict[str, int]) -> list[PersonRow]:
    contacts = CONTACTS(**where)
    last = dict(LAST_MET(workspace_id=where["workspace_id"], ids=[contact.pk for contact in contacts]))
    return [PersonRow(contact, last.get(contact.pk)) for contact in contacts]
