"""A page of the list of customers: two statements, whatever the page holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.playbook.cadence import Rhythm
from followthrough.vocabulary.ledger import DealStatus
from followthrough.web.customers.wanted import PAGE, Wanted
from followthrough.web.standing import bond, freshness
from followthrough.web.templatetags.marks import bond_mark, level_mark, stage_mark
from followthrough.web.templatetags.words import ago, due
from followthrough.workspace.models import Member

SHOWN = (
    "name", "name_key", "city", "country", "level", "level_on", "log_score", "next_due_on", "last_contact_at",
    "parked_until", "do_not_contact", "open_deals", "workspace_id", "owner__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the list, everything worded and drawn: a template does no more than put it in its place."""

    address: str
    name: str
    place: str
    do_not_contact: bool
    level: str
    stage: str
    bond: str
    last: str
    due: str
    owner: str
    is_parked: bool


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """At most fifty rows, and the cursor of the next page where there is one."""

    rows: list[CustomerRow]
    next_cursor: str


def customer_page(wanted: Wanted, member: Member, rhythm: Rhythm, *, today: date, at: datetime) -> CustomerPage:
    """The page of customers wanted by `member`."""
    found = list(wanted.rows(member, today).select_related("owner").only(*SHOWN)[: PAGE + 1])
    shown = found[:PAGE]
    stages = open_stages(member.workspace_id, [customer.pk for customer in shown if customer.open_deals])
    base = reverse("customers")
    rows = [_row(customer, base, stages.get(customer.pk), rhythm, today=today, at=at) for customer in shown]
    return CustomerPage(rows, wanted.cursor_of(shown[-1]) if len(found) > PAGE else "")


def open_stages(workspace_id: int, customer_ids: Iterable[int]) -> dict[int, int]:
    """The furthest stage among the open deals of each of these customers; one statement."""
    deals = Deal.objects.in_workspace(workspace_id).filter(customer_id__in=list(customer_ids), status=DealStatus.OPEN)
    return dict(deals.order_by("stage").values_list("customer_id", "stage"))


def _row(customer: Customer, base: str, stage: int | None, rhythm: Rhythm, *, today: date, at: datetime) -> CustomerRow:
    fresh, days = freshness(customer.level, customer.level_on, today)
    return CustomerRow(
        address=f"{base}{customer.pk}/",
        name=customer.name,
        place=", ".join(filter(None, (customer.city, customer.country))),
        do_not_contact=customer.do_not_contact,
        level=level_mark(customer.level, fresh, days),
        stage=stage_mark(stage) if stage else "",
        bond=bond_mark(bond(rhythm, customer.level, customer.log_score, at)),
        last=ago(customer.last_contact_at),
        due=due(customer.next_due_on),
        owner=customer.owner.name if customer.owner_id else "",
        is_parked=customer.parked_until is not None and customer.parked_until > today,
    )
