"""Customers that may be one and the same: what two have in common, and who has something in common with one.

Nobody is compared with everybody: who shares a key, or a block of names, is looked up in the indexes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q

from followthrough.customers.keys import words_key
from followthrough.customers.models import Contact, Customer, SetAside
from followthrough.customers.search import LAST_LETTER, few_found
from followthrough.reckoning.likeness import SHORTEST, beginnings, is_spelled_alike

MOST = 5
#: A phone number or domain that more customers share than this is a switchboard or a provider: it tells nothing.
COMMON = 8
#: So many names that begin alike are compared letter by letter.
BLOCK = 200
FIRST_LETTERS = 4

#: A reason as it is kept: a code and what both share.
Reason = dict[str, str]


class Why(StrEnum):
    """Why two customers may be one."""

    EMAIL = "email"
    PERSON = "person"
    PHONE = "phone"
    NAME = "name"
    DOMAIN = "domain"
    WORDS = "words"
    SPELLING = "spelling"


WEIGHT = {Why.EMAIL: 5, Why.PERSON: 4, Why.PHONE: 4, Why.NAME: 4, Why.DOMAIN: 3, Why.WORDS: 3, Why.SPELLING: 2}


@dataclass(frozen=True)
class Marks:
    """What a customer is recognised by; `people` are the e-mail keys of its people."""

    id: int
    name_key: str
    words: str
    email: str
    phone: str
    domain: str
    people: frozenset[str] = field(default=frozenset())

    @property
    def emails(self) -> frozenset[str]:
        """Every address at which somebody there is reached."""
        return self.people | {self.email} if self.email else self.people


def reasons(ours: Marks, theirs: Marks) -> list[Reason]:
    """What two customers have in common, the strongest first; nothing for two that look different."""
    found = []
    if ours.email and ours.email == theirs.email:
        found.append((Why.EMAIL, ours.email))
    if shared := (ours.emails & theirs.emails) - ({ours.email} if ours.email == theirs.email else set()):
        found.append((Why.PERSON, min(shared)))
    if ours.phone and ours.phone == theirs.phone:
        found.append((Why.PHONE, ours.phone))
    if ours.name_key == theirs.name_key:
        found.append((Why.NAME, ""))
    elif ours.words and ours.words == theirs.words:
        found.append((Why.WORDS, ""))
    elif is_spelled_alike(ours.name_key, theirs.name_key):
        found.append((Why.SPELLING, ""))
    if ours.domain and ours.domain == theirs.domain:
        found.append((Why.DOMAIN, ours.domain))
    return [{"code": why.value, "value": value} for why, value in found]


def weight_of(found: Iterable[Reason]) -> int:
    """How much these reasons say together."""
    return sum(WEIGHT[Why(reason["code"])] for reason in found)


def marks_of(customer: Customer, people: Iterable[str] = ()) -> Marks:
    """The marks of a customer, saved or not, whose people have these e-mail keys."""
    return Marks(
        id=customer.pk,
        name_key=customer.name_key,
        words=words_key(customer.name),
        email=customer.email_key,
        phone=customer.phone_key,
        domain=customer.domain,
        people=frozenset(email for email in people if email),
    )


def marks_among(workspace_id: int, ids: Collection[int]) -> dict[int, Marks]:
    """The marks of these customers by id; two statements."""
    people = defaultdict(set)
    contacts = Contact.objects.in_workspace(workspace_id).filter(customer_id__in=ids).exclude(email_key="")
    for customer_id, email in contacts.values_list("customer_id", "email_key"):
        people[customer_id].add(email)
    rows = Customer.objects.in_workspace(workspace_id).filter(pk__in=ids)
    rows = rows.only("name", "name_key", "email_key", "phone_key", "domain", "workspace_id")
    return {row.pk: marks_of(row, people[row.pk]) for row in rows}


def alike(ours: Marks, *, workspace_id: int, also: Iterable[int] = ()) -> dict[int, list[Reason]]:
    """Other customers that may be the one with these marks: id → reasons. About ten short statements.

    `also` are customers to look at whether or not they are found by a key.
    """
    ids = (_candidates(ours, workspace_id) | set(also)) - {ours.id}
    if not ids:
        return {}
    found = {pk: reasons(ours, theirs) for pk, theirs in marks_among(workspace_id, ids).items()}
    crowded = _crowded(ours, workspace_id)
    kept = {pk: [reason for reason in why if reason["code"] not in crowded] for pk, why in found.items()}
    return {pk: why for pk, why in kept.items() if why}


def _candidates(ours: Marks, workspace_id: int) -> set[int]:
    """Who shares a key or a block with these marks."""
    customers = Customer.objects.in_workspace(workspace_id)
    keys = [Q(name_key=ours.name_key)]
    keys += [Q(phone_key=ours.phone)] if ours.phone else []
    keys += [Q(domain=ours.domain)] if ours.domain else []
    found: set[int] = set()
    for key in keys:
        found.update(customers.filter(key).order_by("id").values_list("pk", flat=True)[: COMMON + 1])
    if ours.emails:
        emails = list(ours.emails)[: 10 * COMMON]
        found.update(customers.filter(email_key__in=emails).values_list("pk", flat=True)[:BLOCK])
        contacts = Contact.objects.in_workspace(workspace_id).filter(email_key__in=emails)
        found.update(contacts.values_list("customer_id", flat=True)[:BLOCK])
    if len(ours.name_key) >= SHORTEST:
        for start in beginnings(ours.name_key, FIRST_LETTERS):
            block = customers.filter(name_key__gte=start, name_key__lt=start + LAST_LETTER).order_by("name_key")
            names = block.values_list("pk", "name_key")[:BLOCK]
            found.update(pk for pk, name_key in names if is_spelled_alike(ours.name_key, name_key))
    if ours.words:
        found.update(few_found(ours.words, workspace_id=workspace_id, few=BLOCK) or [])
    return found


def _crowded(ours: Marks, workspace_id: int) -> set[str]:
    """Which of its keys so many share that they tell nothing."""
    customers = Customer.objects.in_workspace(workspace_id)
    keys = {Why.PHONE: ("phone_key", ours.phone), Why.DOMAIN: ("domain", ours.domain)}
    return {
        why.value
        for why, (column, key) in keys.items()
        if key and len(customers.filter(**{column: key}).values_list("pk")[: COMMON + 1]) > COMMON
    }


def possible_duplicates(customer: Customer) -> list[Customer]:
    """Other customers of the workspace that share its e-mail, phone, domain or normalised name; five at most.

    Without those of which somebody said that they are two. One statement, two where there are any.
    """
    same = Q(name_key=customer.name_key)
    if customer.email_key:
        same |= Q(email_key=customer.email_key)
    if customer.phone_key:
        same |= Q(phone_key=customer.phone_key)
    if customer.domain:
        same |= Q(domain=customer.domain)
    others = Customer.objects.in_workspace(customer.workspace_id).filter(same).exclude(pk=customer.pk)
    found = list(others.order_by("id")[: 10 * MOST])
    aside = set_aside_from(customer) if found else set()
    return [other for other in found if other.pk not in aside][:MOST]


def set_aside_from(customer: Customer) -> set[int]:
    """The customers of which somebody said that they are others than this one; one statement."""
    rows = SetAside.objects.in_workspace(customer.workspace_id).filter(ended_at=None)
    pairs = rows.filter(Q(first=customer) | Q(second=customer)).values_list("first_id", "second_id")
    return {pk for pair in pairs for pk in pair} - {customer.pk}


def shared_by(customer: Customer, other: Customer) -> list[str]:
    """What the two have in common: codes `name`, `email`, `phone`, `domain`."""
    pairs = {
        "name": (customer.name_key, other.name_key),
        "email": (customer.email_key, other.email_key),
        "phone": (customer.phone_key, other.phone_key),
        "domain": (customer.domain, other.domain),
    }
    return [code for code, (ours, theirs) in pairs.items() if ours and ours == theirs]
