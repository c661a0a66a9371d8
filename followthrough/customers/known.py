"""Whom we know already: whose an e-mail address or a phone number is, and who may be one and the same as others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from followthrough.customers.duplicates import shared_by
from followthrough.customers.keys import email_key, phone_key
from followthrough.customers.models import Contact, Customer
from followthrough.workspace.models import Workspace

#: Who left comes after those who are still there, on every database.
STILL_THERE = F("left_on").asc(nulls_first=True)
#: Fewer figures than this are no number that belongs to anybody.
SHORTEST_NUMBER = 7
#: Likely duplicates shown for one customer, and looked at for all that are asked about.
MOST, MOST_LOOKED_AT = 3, 400


class Alike(NamedTuple):
    """Another customer that may be the same, and what the two share: codes of `duplicates.shared_by`, `person`."""

    id: int
    name: str
    shares: tuple[str, ...]


def whose(*, workspace: Workspace, email: str, phone: str) -> Customer | None:
    """The customer of this address or number, its people's among them; the e-mail decides before the phone."""
    number = phone_key(phone, workspace.country) if phone else ""
    keys = {
        "email_key": email_key(email)[:320] if email else "",
        "phone_key": number if len(number) >= SHORTEST_NUMBER else "",
    }
    for name, key in keys.items():
        if not key:
            continue
        contact = Contact.objects.in_workspace(workspace).filter(**{name: key}).order_by(STILL_THERE, "id").first()
        if contact is not None:
            return Customer.objects.in_workspace(workspace).get(pk=contact.customer_id)
        if (found := Customer.objects.in_workspace(workspace).filter(**{name: key}).order_by("id").first()) is not None:
            return found
    return None


def alike(workspace_id: int, customers: Sequence[Customer]) -> dict[int, list[Alike]]:
    """Who may be the same as each of these customers: by name, e-mail, phone or domain, or by a person of theirs.

    Two statements for any number of them, none for none.
    """
    if not customers:
        return {}
    found: dict[int, list[Alike]] = defaultdict(list)
    for other in _sharing(workspace_id, customers):
        for row in customers:
            if row.pk != other.pk and (shares := shared_by(row, other)):
                found[row.pk].append(Alike(other.pk, other.name, tuple(shares)))
    for contact in _people(workspace_id, customers):
        for row in customers:
            is_theirs = contact.customer_id == row.pk or contact.customer_id in {each.id for each in found[row.pk]}
            if not is_theirs and _is_person_of(contact, row):
                found[row.pk].append(Alike(contact.customer_id, contact.customer.name, ("person",)))
    return {pk: sorted(rows, key=lambda each: -len(each.shares))[:MOST] for pk, rows in found.items() if rows}


def _sharing(workspace_id: int, customers: Sequence[Customer]) -> QuerySet[Customer]:
    same = Q(name_key__in=_filled(row.name_key for row in customers))
    same |= _addresses(customers)
    same |= Q(domain__in=_filled(row.domain for row in customers))
    rows = Customer.objects.in_workspace(workspace_id).filter(same).order_by("id")
    return rows.only("name", "name_key", "email_key", "phone_key", "domain", "workspace_id")[:MOST_LOOKED_AT]


def _people(workspace_id: int, customers: Sequence[Customer]) -> QuerySet[Contact]:
    rows = Contact.objects.in_workspace(workspace_id).filter(_addresses(customers)).select_related("customer")
    return rows.order_by("id").only("email_key", "phone_key", "customer_id", "workspace_id", "customer__name")[
        :MOST_LOOKED_AT
    ]


def _addresses(customers: Sequence[Customer]) -> Q:
    numbers = [key for key in _filled(row.phone_key for row in customers) if len(key) >= SHORTEST_NUMBER]
    return Q(email_key__in=_filled(row.email_key for row in customers)) | Q(phone_key__in=numbers)


def _is_person_of(contact: Contact, row: Customer) -> bool:
    same_mail = bool(row.email_key) and contact.email_key == row.email_key
    return same_mail or (len(row.phone_key) >= SHORTEST_NUMBER and contact.phone_key == row.phone_key)


def _filled(keys: Iterable[str]) -> list[str]:
    return sorted({key for key in keys if key})
