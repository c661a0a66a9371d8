"""Enter and edit customers and their contacts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.duplicates import MOST, Reason, alike, marks_of, weight_of
from followthrough.customers.keys import domain_of, email_key, name_key, phone_key
from followthrough.customers.models import Contact, Customer
from followthrough.customers.pairs import note_pairs
from followthrough.customers.search import write_search_text
from followthrough.reckoning.working_days import next_working_day
from followthrough.workspace.models import Holiday, Member, local_day
from followthrough.workspace.permission import NotAllowed, circle_ids, may_change, may_log

CUSTOMER_FACTS = [
    "name",
    "is_person",
    "owner",
    "service_member",
    "parent",
    "email",
    "phone",
    "website",
    "address",
    "city",
    "country",
    "time_zone",
    "industry",
    "source",
    "potential",
    "potential_currency",
    "do_not_contact",
    "note",
]
CONTACT_FACTS = [
    "name", "is_key", "role", "influence", "attitude", "known_through", "job_title", "email", "phone", "mobile",
    "do_not_contact", "note", "left_on",
]  # fmt: skip


@transaction.atomic
def enter_customer(*, by: Member, at: datetime, **facts: Any) -> Customer:
    """A new customer of `by`'s workspace, owned by them unless `owner` says otherwise; due for a first touch today.

    `facts` are fields of `CUSTOMER_FACTS`. Raises NotAllowed when `by` may not write.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    facts.setdefault("owner", by)
    customer = Customer(workspace_id=by.workspace_id, entered_at=at, first_due_on=local_day(by, at))
    _set(customer, facts, CUSTOMER_FACTS)
    set_keys(customer, country=by.workspace.country)
    customer.next_due_on = _first_due(by, customer)
    customer._history_user = by.user
    customer.save()
    _make_known(customer, by)
    return customer


class LooksKnown(Exception):
    """Somebody like that is here: `found` are the customers with their reasons (`customers.duplicates`)."""

    def __init__(self, found: list[tuple[Customer, list[Reason]]]) -> None:
        super().__init__("Somebody like that is here.")
        self.found = found


@transaction.atomic
def enter_unless_known(*, by: Member, at: datetime, is_sure: bool, **facts: Any) -> Customer:
    """`enter_customer`, unless somebody like that is here and `by` `is_sure` not that it is another one.

    Raises LooksKnown with the likeliest, at most five.
    """
    if not is_sure and (found := who_is_alike(by, facts)):
        raise LooksKnown(found)
    return enter_customer(by=by, at=at, **facts)


def who_is_alike(by: Member, facts: Mapping[str, Any]) -> list[tuple[Customer, list[Reason]]]:
    """Customers that may be the one with these facts, the likeliest first, five at most."""
    customer = Customer(workspace_id=by.workspace_id)
    _set(customer, facts, CUSTOMER_FACTS)
    set_keys(customer, country=by.workspace.country)
    found = alike(marks_of(customer), workspace_id=by.workspace_id)
    likeliest = sorted(found, key=lambda pk: (-weight_of(found[pk]), pk))[:MOST]
    rows = Customer.objects.visible_to(by).select_related("owner").in_bulk(likeliest)
    return [(rows[pk], found[pk]) for pk in likeliest]


@transaction.atomic
def edit_facts(*, by: Member, customer: Customer, version: int, facts: Mapping[str, Any]) -> Customer:
    """Change facts of a customer. Doors call `journal.edit.edit_customer`, which also finds its due date again.

    Raises StaleVersion when `version` is not the current one, NotAllowed when `by` may not change it.
    """
    row = customer.locked(version=version)
    if not may_change(by, row.owner_id, row.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team; you can log touches, not edit it."))
    _check_owner(by, row, facts)
    _set(row, facts, CUSTOMER_FACTS)
    set_keys(row, country=by.workspace.country)
    row._history_user = by.user
    row.save_edit()
    _make_known(row, by)
    return row


@transaction.atomic
def enter_contact(
    *, by: Member, customer: Customer, at: datetime, is_met_in_touch: bool = False, **facts: Any
) -> Contact:
    """A new person at a customer, found by search at once. Doors call `journal.noting.enter_contact`.

    Raises NotAllowed when `by` may not change the customer. Somebody `is_met_in_touch` is noted by whoever logs the
    touch: that is open to all who may read the customer.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    customer = customer.locked()
    if not is_met_in_touch and not may_change(by, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team; you can log touches, not add people."))
    contact = Contact(workspace_id=by.workspace_id, customer=customer, entered_at=at)
    _set(contact, facts, CONTACT_FACTS)
    set_contact_keys(contact, country=by.workspace.country)
    contact._history_user = by.user
    contact.save()
    _make_known(customer, by)
    return contact


@transaction.atomic
def edit_contact(
    *, by: Member, contact: Contact, version: int, facts: Mapping[str, Any], at: datetime | None = None
) -> Contact:
    """Change facts of a contact. Doors call `journal.noting.edit_contact`, which looks at the level, too.

    `at` is when it was noted, for the change history. Raises StaleVersion, and NotAllowed when `by` may not change its
    customer.
    """
    customer = contact.customer.locked()
    row = contact.locked(version=version)
    if not may_change(by, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("This contact's customer belongs to somebody outside your team."))
    _set(row, facts, CONTACT_FACTS)
    set_contact_keys(row, country=by.workspace.country)
    row._history_user = by.user
    if at is not None:
        row._history_date = at
    row.save_edit()
    _make_known(customer, by)
    return row


def _make_known(customer: Customer, by: Member) -> None:
    """Let search find the customer by what it and its people are now, and note who may be the same."""
    write_search_text(customer, country=by.workspace.country)
    note_pairs(customer)


def _first_due(by: Member, customer: Customer) -> date | None:
    """The day it enters or the next working day; never, where it is not to be contacted."""
    if customer.do_not_contact:
        return None
    holidays = Holiday.objects.visible_to(by).filter(on__gte=customer.first_due_on).values_list("on", flat=True)
    weekend = frozenset(int(day) for day in by.workspace.weekend)
    return next_working_day(customer.first_due_on, holidays=frozenset(holidays), weekend=weekend)


def set_keys(customer: Customer, *, country: str) -> None:
    """Bring the keys a customer is recognised by in step with its facts; `country` reads national phone numbers."""
    customer.name_key = name_key(customer.name)[:300]
    customer.email_key = email_key(customer.email)[:320] if customer.email else ""
    customer.phone_key = phone_key(customer.phone, country) if customer.phone else ""
    customer.domain = domain_of(customer.website, customer.email)


def set_contact_keys(contact: Contact, *, country: str) -> None:
    """The same for a contact."""
    contact.name_key = name_key(contact.name)[:300]
    contact.email_key = email_key(contact.email)[:320] if contact.email else ""
    contact.phone_key = phone_key(contact.phone or contact.mobile, country) if contact.phone or contact.mobile else ""


def _set(row: Any, facts: Mapping[str, Any], allowed: list[str]) -> None:
    for name, value in facts.items():
        if name not in allowed:
            raise TypeError(f"{name} is not among the facts one can enter.")
        setattr(row, name, value)


def _check_owner(by: Member, row: Customer, facts: Mapping[str, Any]) -> None:
    """A customer is given only to somebody within the giver's circle."""
    owner = facts.get("owner", row.owner)
    if owner is None or owner.pk == row.owner_id or owner.pk == by.pk:
        return
    circle = circle_ids(by)
    if circle is not None and owner.pk not in circle:
        raise NotAllowed(_("You can give a customer to yourself or to members of your teams."))
