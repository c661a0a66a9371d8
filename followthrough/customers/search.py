"""Find customers by parts of a name, an e-mail or a phone, of them or of their people; accents and case ignored."""

from collections.abc import Iterable
from itertools import pairwise

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from followthrough.customers.keys import digits, fold, name_key
from followthrough.customers.models import Contact, Customer, SearchText

#: A letter that ends a pair of ideographs, so that two-character parts have three letters for the trigram index.
PAIR_END = "\u01c0"
LONGEST_QUERY = 200


def text_of(customer: Customer, contacts: Iterable[Contact]) -> str:
    """What the customer is found by: names as written and joined, e-mails, phones as digits, of it and its people."""
    parts = [customer.name, name_key(customer.name), customer.city, customer.email, customer.domain]
    numbers = [customer.phone, customer.phone_key]
    for contact in contacts:
        parts += [contact.name, contact.email]
        numbers += [contact.phone, contact.phone_key, contact.mobile]
    words = [fold(part) for part in parts if part]
    pairs = [a + b + PAIR_END for word in words for a, b in pairwise(word) if is_ideograph(a) and is_ideograph(b)]
    unique = dict.fromkeys([*words, *(digits(number) for number in numbers if number), *pairs])
    return "\n".join(part for part in unique if part)


def is_ideograph(letter: str) -> bool:
    """Whether the letter belongs to a script that writes names in one or two characters."""
    return "\u3040" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af"


def write_search_text(customer: Customer) -> None:
    """Write the search text of a customer, in the transaction that changed it or its people."""
    contacts = Contact.objects.in_workspace(customer.workspace_id).filter(customer=customer)
    doc = text_of(customer, contacts)
    rows = SearchText.objects.in_workspace(customer.workspace_id).filter(customer=customer)
    if not rows.update(doc=doc):
        SearchText.objects.create(workspace_id=customer.workspace_id, customer=customer, doc=doc)


def search(customers: QuerySet[Customer], text: str, *, workspace_id: int) -> QuerySet[Customer]:
    """Those of `customers` that contain every word of `text` somewhere; a single short word is the start of a name."""
    words = words_of(text)
    long = [word for word in words if len(word) >= 3]
    for word in words:
        if len(word) == 2 and all(map(is_ideograph, word)):
            long.append(word + PAIR_END)
    if not long:
        starts = Q(name_key__startswith=name_key(text) or text.strip()) if words else Q()
        return customers.filter(starts)
    found = SearchText.objects.in_workspace(workspace_id)
    if connection.vendor == "sqlite":
        query = " ".join('"' + word.replace('"', '""') + '"' for word in long)
        match = RawSQL("SELECT rowid FROM customers_search WHERE customers_search MATCH %s", [query])
        found = found.filter(pk__in=match)
    for word in words if connection.vendor != "sqlite" else set(words) - set(long):
        found = found.filter(doc__contains=word)
    return customers.filter(pk__in=found.values("customer_id"))


def words_of(text: str) -> list[str]:
    """The folded words of a query; a phone number typed with spaces or signs is one word of digits."""
    folded = fold(text.replace("\0", "")[:LONGEST_QUERY])
    number = digits(folded)
    if len(number) >= 5 and not any(letter.isalpha() for letter in folded):
        return [number.lstrip("0") or number]
    return folded.split()
