"""What a deal still has to show before it leaves its stage upwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from followthrough.customers.duplicates import possible_duplicates
from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import EntryContact
from followthrough.vocabulary.stage import Stage


class Evidence(StrEnum):
    """What is asked for at stages 1-3. The later stages ask nothing yet; that is not an override."""

    SOURCE = "source"
    NOT_A_DUPLICATE = "not_a_duplicate"
    OWNER = "owner"
    NON_KEY_MET = "non_key_met"
    KEY_NAMED = "key_named"
    KEY_MET = "key_met"


ASKED: dict[int, tuple[Evidence, ...]] = {
    Stage.LEAD_IDENTIFIED: (Evidence.SOURCE, Evidence.NOT_A_DUPLICATE, Evidence.OWNER),
    Stage.NON_KEY_CONTACT_MADE: (Evidence.NON_KEY_MET, Evidence.KEY_NAMED),
    Stage.KEY_CONTACT_ENGAGED: (Evidence.KEY_MET,),
}


@dataclass(frozen=True)
class Met:
    """Whom a touch that is about to be logged would add: whether anybody answered, and who was there."""

    reached: bool = False
    contacts: tuple[Contact, ...] = ()


def missing_evidence(deal: Deal, customer: Customer, about_to: Met | None = None) -> list[Evidence]:
    """What is not on record, in the order it is asked for, counting the touch `about_to` be logged.

    Stage 1 costs one query, stages 2 and 3 one or two, the others none.
    """
    about_to = about_to or Met()
    if deal.stage == Stage.LEAD_IDENTIFIED:
        return list(_missing_at_first(deal, customer))
    if deal.stage == Stage.NON_KEY_CONTACT_MADE:
        return list(_missing_at_second(customer, about_to))
    if deal.stage == Stage.KEY_CONTACT_ENGAGED and not _was_met(customer, about_to, key=True):
        return [Evidence.KEY_MET]
    return []


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
    keys = Contact.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk, is_key=True)
    if not has_key and not keys.exists():
        yield Evidence.KEY_NAMED


def _was_met(customer: Customer, about_to: Met, *, key: bool) -> bool:
    if about_to.reached and any(contact.is_key is key for contact in about_to.contacts):
        return True
    met = EntryContact.objects.in_workspace(customer.workspace_id).filter(was_key=key, entry__reached=True)
    return met.filter(entry__customer_id=customer.pk).exists()
