"""Is it the same? By foreign number, e-mail, phone with a like name, exact name; a like name alone only may be.

Nothing is ever merged on likeness: a customer whose name is only like another's is offered as a possible duplicate.
"""

from dataclasses import dataclass

from followthrough.porting.loading.known import Known, SeenCustomer, SeenPerson
from followthrough.porting.values.text import same_text
from followthrough.porting.values.web import tells_customer

#: A name of fewer Latin letters is like many others.
FEWEST_LETTERS = 3
#: A firm has several phones: another one doesn't make the same name another firm, it only leaves a doubt.
_BUT_PHONE = ("mail", "domain", "number")


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a customer or person that a row describes."""

    name: str
    name_key: str
    mail: str = ""
    domain: str = ""
    phone: str = ""
    number: str = ""
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The row found; `code` says by what."""

    found: SeenCustomer | SeenPerson
    code: str


def same_customer(known: Known, keys: Keys) -> Match | None:
    """The customer these keys certainly mean."""
    numbered = known.number("customer", keys.number)
    if numbered is not None and numbered in known.customers:
        return Match(known.customers[numbered], "number")
    for seen in known.with_key("mail", keys.mail):
        if not _contradicts(seen, keys, ("number",)):
            return Match(seen, "mail")
    for seen in () if keys.is_person else known.with_key("placeholder", keys.domain):
        if seen.placeholder and not _contradicts(seen, keys, ("number",)):
            return Match(seen, "domain")
    like = known.with_key("name_key", keys.name_key)
    for name in ("domain", "phone"):
        key = getattr(keys, name)
        if not key or (name == "domain" and not tells_customer(key)):
            continue
        for seen in like:
            if getattr(seen, name) == key and not _contradicts(seen, keys, ("number",)):
                return Match(seen, name)
    for seen in like:
        if same_text(seen.name) == same_text(keys.name) and not _contradicts(seen, keys):
            return Match(seen, "name")
    return None


def like_customers(known: Known, keys: Keys) -> list[SeenCustomer]:
    """Customers that may be meant: their name is like, and nothing tells them apart. Two letters are no likeness."""
    if sum(map(str.isalpha, keys.name_key)) < FEWEST_LETTERS and keys.name_key.isascii():
        return []
    return [
        seen
        for seen in known.with_key("name_key", keys.name_key)
        if not _contradicts(seen, keys)
        or (same_text(seen.name) == same_text(keys.name) and not _contradicts(seen, keys, _BUT_PHONE))
    ]


def linked_customer(known: Known, name: str, name_key: str) -> SeenCustomer | None:
    """The customer a link by name means: of that exact name, else the only one of a like name."""
    found = known.with_key("name_key", name_key)
    exact = [seen for seen in found if same_text(seen.name) == same_text(name)]
    if exact:
        return exact[0]
    return found[0] if len(found) == 1 else None


def same_person(known: Known, keys: Keys, customer_id: int | None) -> Match | None:
    """The contact these keys mean: by number, e-mail, phone with name; by exact name at the customer."""
    numbered = known.number("contact", keys.number)
    if numbered is not None and numbered in known.people:
        return Match(known.people[numbered], "number")
    for seen in known.persons_with("mail", keys.mail):
        if not _contradicts(seen, keys, ("number",)):
            return Match(seen, "mail")
    for seen in known.persons_with("phone", keys.phone):
        if seen.name_key == keys.name_key and not _contradicts(seen, keys):
            return Match(seen, "phone")
    if customer_id is not None:
        for seen in known.persons_with("place", (customer_id, same_text(keys.name))):
            if not _contradicts(seen, keys):
                return Match(seen, "name")
    return None


def _contradicts(
    seen: SeenCustomer | SeenPerson, keys: Keys, names: tuple[str, ...] = ("mail", "domain", "phone", "number")
) -> bool:
    """Whether both tell the same kind of key, and it differs."""
    return any(
        (ours := getattr(seen, name, "")) and (theirs := getattr(keys, name)) and ours != theirs for name in names
    )
