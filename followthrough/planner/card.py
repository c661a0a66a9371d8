"""What one wants to know in the minute before a touch."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.evidence import missing_evidence
from followthrough.journal.learnt import Learnt, learnt
from followthrough.journal.models import Amendment, Entry, EntryContact, NextStep, Promise
from followthrough.journal.touches import amend_in_memory
from followthrough.journal.viscosity import Standing, standing_of
from followthrough.planner.today import suggestion_for
from followthrough.playbook.book import book_of
from followthrough.playbook.suggest import Suggestion
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.ledger import DealStatus
from followthrough.workspace.models import Member, local_day

LAST_TOUCHES = 3
MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing asked for before the stage is left, and whether it is on record."""

    what: Evidence
    is_there: bool


@dataclass(frozen=True, slots=True)
class Touched:
    """A touch as amended, and the names of who was met."""

    entry: Entry
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Stage and evidence, days in it, last touches, promises open, people, bond, what to try, what changes for them.

    `touches` are as amended, latest first; `promises` are steps agreed with the customer by anybody of ours, `own` the
    other steps that the member set, earliest first; `words` is what we promised them, and what they promised us, and is
    open still, by its day; `bond` is how the viscosity stands, None before the first touch.
    """

    customer: Customer
    deal: Deal | None
    proofs: tuple[Proof, ...]
    days_in_stage: int | None
    touches: tuple[Touched, ...]
    promises: tuple[NextStep, ...]
    own: tuple[NextStep, ...]
    words: tuple[Promise, ...]
    people: tuple[Contact, ...]
    bond: Standing | None
    suggestion: Suggestion | None
    learnt: Learnt


def card_for(member: Member, customer: Customer, deal: Deal | None, at: datetime) -> Card:
    """The card of a customer of the member's workspace, with one of its deals; at most thirteen statements."""
    customer.workspace = member.workspace
    rules = member.workspace.stage_rules
    missing = set(missing_evidence(deal, customer, rules)) if deal else set()
    asked = rules.asked(deal.stage) if deal else ()
    steps = NextStep.objects.visible_to(member).filter(customer=customer, closed_at=None)
    wanted = steps.filter(Q(agreed=True) | Q(member=member, from_cadence=False))
    open_steps = list(wanted.select_related("member", "contact").order_by("due_on", "id"))
    people = Contact.objects.visible_to(member).filter(customer=customer, left_on=None)
    words = Promise.objects.visible_to(member).filter(customer=customer).open()
    return Card(
        customer=customer,
        deal=deal,
        proofs=tuple(Proof(what, what not in missing) for what in asked),
        days_in_stage=_days(member, deal, at) if deal else None,
        touches=tuple(last_touches(member, customer)),
        promises=tuple(step for step in open_steps if step.agreed),
        own=tuple(step for step in open_steps if not step.agreed),
        words=tuple(words.select_related("member").order_by("due_on", "id")),
        people=tuple(people.order_by("-is_key", "name_key")[:MOST_PEOPLE]),
        bond=None if customer.log_score is None else standing_of(customer, at=at),
        suggestion=suggested_to(member, customer, deal),
        learnt=learnt(
            workspace_id=member.workspace_id,
            customer_id=customer.pk,
            on=local_day(member, at),
            since=customer.last_contact_at,
        ),
    )


def suggested_to(member: Member, customer: Customer, deal: Deal | None) -> Suggestion | None:
    """What the playbook suggests to try; nothing with somebody who must not be contacted, or in a deal that ended."""
    if customer.do_not_contact or (deal is not None and not deal.is_open):
        return None
    return suggestion_for(book_of(member.workspace), customer, deal)


def _days(member: Member, deal: Deal, at: datetime) -> int:
    return max(0, (local_day(member, at) - local_day(member, deal.stage_since)).days)


def last_touches(member: Member, customer: Customer) -> list[Touched]:
    """The last touches of a customer as amended, the latest first; at most three statements."""
    rows = Entry.objects.visible_to(member).touches().filter(customer=customer, is_correction=False)
    touches = list(rows.select_related("author", "tactic").order_by("-happened_at", "-id")[:LAST_TOUCHES])
    if not touches:
        return []
    ids = [touch.pk for touch in touches]
    amended = Amendment.objects.in_workspace(member.workspace_id).filter(entry_id__in=ids).order_by("id")
    latest = {row.entry_id: row for row in amended}
    names = defaultdict(list)
    met = EntryContact.objects.in_workspace(member.workspace_id).filter(entry_id__in=ids).order_by("-was_key", "id")
    for entry_id, name in met.values_list("entry_id", "contact__name"):
        names[entry_id].append(name)
    for touch in touches:
        touch.customer = customer
        if touch.pk in latest:
            amend_in_memory(touch, latest[touch.pk])
    return [Touched(touch, tuple(names[touch.pk])) for touch in touches]


def lane_of(member: Member, customer: Customer) -> Deal | None:
    """The open deal to speak of where no plan names one: the member's own furthest, else anybody's; one statement."""
    rows = Deal.objects.visible_to(member).filter(customer=customer, status=DealStatus.OPEN)
    deals = sorted(rows, key=lambda deal: (deal.owner_id != member.pk, -deal.stage, deal.pk))
    return deals[0] if deals else None
