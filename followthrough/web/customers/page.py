"""What the page of a customer shows, gathered in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, Q, QuerySet

from followthrough.campaigns.models import Drawn
from followthrough.customers.models import Contact, Customer, LevelAssessment, PossibleDuplicate
from followthrough.deals.models import Deal
from followthrough.journal.learnt import Learnt, learnt
from followthrough.journal.levels import grade_of
from followthrough.journal.models import Amendment, EntryContact, Merge, NextStep, Parking
from followthrough.journal.unmerge import in_the_way
from followthrough.journal.viscosity import Standing, standing_of
from followthrough.reckoning.reach import Known, Risk, risks
from followthrough.relationship.models import HandOff
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Grade
from followthrough.web.campaigns.shown import running_with
from followthrough.web.customers.likeness import in_words
from followthrough.web.deals.path import Path, path_of
from followthrough.web.expectations.shown import Brief, brief_of
from followthrough.web.hand_offs.shown import LAST
from followthrough.web.journal.timeline import Timeline, of_customer
from followthrough.web.visits.open_words import OpenWord, open_words
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

LAST_JUDGEMENTS = 3
MOST_TWINS = 3
#: So long it is offered to take a merge back, as long as nobody has built on it.
OFFERED = timedelta(days=30)


def _amendments(workspace_id: Any, customer_id: Any) -> QuerySet[Amendment]:
    return Amendment.objects.in_workspace(workspace_id).filter(entry__customer_id=customer_id)


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
        .standing()
        .filter(customer_id=customer_id)
        .select_related("by")
        .order_by("-assessed_at")[:LAST_JUDGEMENTS]
    )
)
CONTACTS: Statement[Contact] = Statement(
    lambda workspace_id, customer_id: (
        Contact.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .annotate(some_amended=Exists(_amendments(workspace_id, customer_id)))
        .order_by("name_key")
    )
)
MET: Statement[tuple[int, str, datetime, int]] = Statement(
    lambda workspace_id, ids: (
        EntryContact.objects.in_workspace(workspace_id)
        .filter(OneOf("contact_id", ids), entry__reached=True)
        # As joins: for subqueries SQLite would walk whom everybody ever met.
        .filter(entry__corrected_by__isnull=True, entry__amendments__isnull=True)
        .values_list("contact_id", "entry__author__name")
        .annotate(last=Max("entry__happened_at"), touches=Count("entry_id"))
    )
)
AMENDED: Statement[tuple[int, str, bool, datetime, list[dict[str, Any]]]] = Statement(
    lambda workspace_id, customer_id: (
        _amendments(workspace_id, customer_id)
        .filter(entry__corrected_by__isnull=True)
        .order_by("id")
        .values_list("entry_id", "entry__author__name", "reached", "happened_at", "met")
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
TWINS: Statement[PossibleDuplicate] = Statement(
    lambda workspace_id, customer_id: (
        PossibleDuplicate.objects.in_workspace(workspace_id)
        .filter(Q(first_id=customer_id) | Q(second_id=customer_id))
        .undecided()
        .select_related("first", "second")
        .order_by("-weight", "-id")[:MOST_TWINS]
    )
)
MERGES: Statement[Merge] = Statement(
    lambda workspace_id, customer_id: (
        Merge.objects.in_workspace(workspace_id)
        .filter(into_id=customer_id, undone_at=None)
        .select_related("by")
        .defer("steps", "pairs")
        .order_by("-merged_at")
    )
)


@dataclass(frozen=True)
class PersonRow:
    """Somebody at the customer, when they were last reached, and how often each of us spoke with them."""

    contact: Contact
    last_met_at: datetime | None
    by: list[tuple[str, int]]
    through: Contact | None

    @property
    def touches(self) -> int:
        """How often we spoke with them."""
        return sum(count for _name, count in self.by)


@dataclass(frozen=True)
class Twin:
    """Another customer that may be the same, and why; the elder of both stays when they are merged."""

    customer: Customer
    reasons: list[str]
    first_id: int
    second_id: int


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
    words: list[OpenWord]
    judgements: list[LevelAssessment]
    parkings: list[Parking]
    timeline: Timeline
    twins: list[Twin]
    merges: list[Merge]
    undoable: Merge | None
    grade: Grade
    bond: Standing | None
    risks: list[Risk]
    learnt: Learnt
    pushes: Sequence[Drawn]
    hand_off: HandOff | None
    expected: Brief | None

    @property
    def met(self) -> int:
        """How many of those who work there were ever reached."""
        return sum(person.last_met_at is not None for person in (*self.key, *self.others))

    @property
    def leading(self) -> Deal | None:
        """The open deal that is furthest."""
        return self.deals[0] if self.deals else None


def customer_view(customer: Customer, member: Member, *, today: date, at: datetime, before: str = "") -> CustomerView:
    """The page of `customer` for `member`: eighteen statements.

    One more once it bought, one while it is parked, one where one amended, one where it was judged in the last 30 days.
    """
    where = {"workspace_id": member.workspace_id, "customer_id": customer.pk}
    deals = DEALS(**where)
    is_open = [deal for deal in deals if deal.status == DealStatus.OPEN]
    people, merges = _people(where), MERGES(**where)
    parked = customer.parked_until or any(deal.parked_until for deal in is_open)
    return CustomerView(
        key=[row for row in people if row.contact.is_key and not row.contact.left_on],
        others=[row for row in people if not row.contact.is_key and not row.contact.left_on],
        left=[row for row in people if row.contact.left_on],
        deals=is_open,
        closed=[deal for deal in deals if deal.status != DealStatus.OPEN],
        path=path_of(is_open[0], now=at) if is_open else None,
        steps=STEPS(**where),
        words=open_words(today=today, **where),
        judgements=JUDGEMENTS(**where),
        parkings=PARKINGS(**where) if parked else [],
        timeline=of_customer(member.workspace_id, customer.pk, before),
        twins=[_twin(pair, customer) for pair in TWINS(**where)],
        merges=merges,
        undoable=_undoable(merges, at),
        grade=grade_of(customer, today),
        bond=None if customer.log_score is None else standing_of(customer, at=at),
        risks=_risks(people, customer.contact_count),
        learnt=learnt(**where, on=today, since=customer.last_contact_at),
        pushes=running_with(where, today),
        hand_off=next(iter(LAST(**where)), None),
        expected=brief_of(**where, on=today) if customer.sold_at else None,
    )


def _risks(people: list[PersonRow], touches: int) -> list[Risk]:
    known = [Known(row.contact.name, row.contact.is_key, row.contact.left_on is None, row.touches) for row in people]
    return risks(known, touches)


def _twin(pair: PossibleDuplicate, customer: Customer) -> Twin:
    other = pair.second if pair.first_id == customer.pk else pair.first
    return Twin(other, in_words(pair.reasons, customer.name, other), pair.first_id, pair.second_id)


def _undoable(merges: list[Merge], at: datetime) -> Merge | None:
    """The last merge, while it can still be taken back."""
    last = merges[0] if merges else None
    return last if last and at - last.merged_at < OFFERED and not in_the_way(last) else None


def _people(where: dict[str, int]) -> list[PersonRow]:
    contacts = CONTACTS(**where)
    met = MET(workspace_id=where["workspace_id"], ids=[contact.pk for contact in contacts])
    if any(contact.some_amended for contact in contacts):  # type: ignore[attr-defined]
        met += _met_after_all(where)
    last: dict[int, datetime] = {}
    by: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for contact_id, author, at, touches in met:
        last[contact_id] = max(at, last.get(contact_id, at))
        by[contact_id][author] += touches
    named = {contact.pk: contact for contact in contacts}
    return [
        PersonRow(
            contact, last.get(contact.pk), _most_first(by[contact.pk].items()), named.get(contact.known_through_id or 0)
        )
        for contact in contacts
    ]


def _most_first(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counted, key=lambda one: (-one[1], one[0]))


def _met_after_all(where: dict[str, int]) -> list[tuple[int, str, datetime, int]]:
    """Who was met when and by whom, as the last amendment of each amended touch says."""
    amended = {entry_id: (author, reached, at, met) for entry_id, author, reached, at, met in AMENDED(**where)}
    return [
        (int(person["contact"]), author, at, 1)
        for author, reached, at, met in amended.values()
        if reached
        for person in met
    ]
