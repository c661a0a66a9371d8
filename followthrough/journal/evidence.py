"""What a deal still has to show before it leaves its stage upwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from followthrough.customers.duplicates import possible_duplicates
from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal import on_record
from followthrough.journal.models import Amendment, Entry, EntryContact
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.stage import Stage
from followthrough.vocabulary.stage_rules import StageRules
from followthrough.workspace.statement import Statement


def _standing(workspace_id: int, customer_id: int) -> QuerySet[Entry]:
    """The touches of a customer that were not taken back."""
    return Entry.objects.in_workspace(workspace_id).touches().filter(customer_id=customer_id, is_correction=False)


AS_FIRST_SAID: Statement[tuple[int]] = Statement(
    lambda workspace_id, customer_id, was_key: (
        EntryContact.objects.in_workspace(workspace_id)
        .filter(
            was_key=was_key,
            entry__in=_standing(workspace_id, customer_id).filter(reached=True, amendments__isnull=True),
        )
        .values_list("id")[:1]
    )
)
AS_AMENDED: Statement[tuple[int, bool, list[dict[str, Any]]]] = Statement(
    lambda workspace_id, customer_id: (
        Amendment.objects.in_workspace(workspace_id)
        .filter(entry__in=_standing(workspace_id, customer_id))
        .order_by("id")
        .values_list("entry_id", "reached", "met")
    )
)
KEY_PEOPLE: Statement[tuple[int]] = Statement(
    lambda workspace_id, customer_id: (
        Contact.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id, is_key=True, left_on__isnull=True)
        .values_list("id")[:1]
    )
)


@dataclass(frozen=True)
class Met:
    """Whom a touch that is about to be logged would add: whether anybody answered, and who was there."""

    reached: bool = False
    contacts: tuple[Contact, ...] = ()


def missing_evidence(
    deal: Deal, customer: Customer, rules: StageRules, about_to: Met | None = None, *, stage: int | None = None
) -> list[Evidence]:
    """What is not on record of what `rules` ask for, in their order, counting the touch `about_to` be logged.

    `stage` is the one to leave, the deal's own unless named. Each costs one to three queries, where anything is asked.
    """
    about_to, stage = about_to or Met(), stage or deal.stage
    asked = rules.asked(stage)
    return [thing for thing in _missing(deal, customer, about_to, stage) if thing in asked] if asked else []


def _missing(deal: Deal, customer: Customer, about_to: Met, stage: int) -> Iterable[Evidence]:
    """What is not on record of all there is to ask for."""
    if stage == Stage.LEAD_IDENTIFIED:
        return _missing_at_first(deal, customer)
    if stage == Stage.NON_KEY_CONTACT_MADE:
        return _missing_at_second(customer, about_to)
    if stage == Stage.KEY_CONTACT_ENGAGED:
        return [] if _was_met(customer, about_to, key=True) else [Evidence.KEY_MET]
    return on_record.missing_of(deal, stage) if stage in on_record.OF_STAGE else []


def _missing_at_first(deal: Deal, customer: Customer) -> Iterable[Evidence]:
    if not (deal.source or customer.source):
        yield Evidence.SOURCE
    if possible_duplicates(customer):
        yield Evidence.NOT_A_DUPLICATE
    if deal.owner_id is None and customer.owner_id is None:
        yield Evidence.OWNER


def _missing_at_second(customer: Customer, about_to: Met) -> Iterable[Evidence]:
    if not _was_met(customer, about_to, key=False):
        yield Evidence.NON_KEY_MET
    has_key = any(contact.is_key for contact in about_to.contacts)
    if not has_key and not KEY_PEOPLE(workspace_id=customer.workspace_id, customer_id=customer.pk):
        yield Evidence.KEY_NAMED


def _was_met(customer: Customer, about_to: Met, *, key: bool) -> bool:
    """Whether a standing touch, as it says now, reached somebody who was key (or was not) then."""
    if about_to.reached and any(contact.is_key is key for contact in about_to.contacts):
        return True
    where = {"workspace_id": customer.workspace_id, "customer_id": customer.pk}
    if AS_FIRST_SAID(**where, was_key=key):
        return True
    latest = {entry_id: (reached, met) for entry_id, reached, met in AS_AMENDED(**where)}
    return any(reached and any(person["was_key"] is key for person in met) for reached, met in latest.values())
