"""The customers of the sample and the people there."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from followthrough.customers.enter import set_contact_keys, set_keys
from followthrough.customers.keys import fold
from followthrough.customers.models import Contact, Customer
from followthrough.sample.cast import SELLERS_OF, SERVICE_OF, Company
from followthrough.sample.texts import facts, sections
from followthrough.vocabulary.ledger import Origin
from followthrough.vocabulary.role import ContactRole

NORTH = {"NL", "SE", "NO", "DK", "FI", "GB", "PL", "CN", "JP"}
FAMILY_NAME_FIRST = {"CN", "JP"}
SOURCES = ("fair", "web form", "referral", "cold call", "webinar", "service", "campaign", "tender")
INDUSTRIES = ("Pharma", "Biotech", "Food", "Hospital", "Environment", "Chemicals", "University", "Energy", "Water")
KEY_TITLES = ("Head of quality control", "Head of laboratory", "Managing director", "Purchasing", "Head of research")
OTHER_TITLES = ("Analyst", "Laboratory manager", "Validation", "Assistant", "Maintenance", "Shift leader")
ASCII_OF = {"上海": "shanghai", "苏州": "suzhou", "广州": "guangzhou", "杭州": "hangzhou", "成都": "chengdu"}


@dataclass
class Firm:
    """A customer with its people; `owner` is a key of the cast, or "" for nobody."""

    customer: Customer
    owner: str
    service: str
    people: list[Contact] = field(default_factory=list)

    @property
    def keys(self) -> list[Contact]:
        """Those who decide or can veto."""
        return [person for person in self.people if person.is_key]

    @property
    def others(self) -> list[Contact]:
        """Everybody else."""
        return [person for person in self.people if not person.is_key]


def make_firms(company: Company) -> list[Firm]:
    """All invented firms, not yet saved, in an order that mixes countries."""
    firms = [firm for code in sections("world.txt") for firm in _of_country(company, code)]
    company.rng.shuffle(firms)
    _tell_numbers_apart(firms)
    return firms


def _tell_numbers_apart(firms: list[Firm]) -> None:
    """No two firms share a number by chance: they would look like one."""
    taken: set[str] = set()
    for customer in (firm.customer for firm in firms):
        while customer.phone in taken:
            customer.phone = customer.phone[:-1] + str((int(customer.phone[-1]) + 1) % 10)
        taken.add(customer.phone)
        set_keys(customer, country="")


def _of_country(company: Company, code: str) -> Iterator[Firm]:
    rng, world = company.rng, facts("world.txt", code)
    names = [
        pattern.replace("{s}", stem).replace("{l}", rng.choice(world["last"]))
        for pattern in world["firms"]
        for stem in world["stems"]
    ]
    share = int(world["share"][0])
    chosen = list(dict.fromkeys(rng.sample(names, min(len(names), share + 8))))[:share]
    for number, name in enumerate(chosen):
        is_north = code in NORTH or (code == "DE" and rng.random() < 0.4)
        owner = rng.choice(SELLERS_OF["North" if is_north else "South"])
        customer = _customer(company, name, f"{code.lower()}{number}", world)
        firm = Firm(customer, owner, SERVICE_OF[owner])
        firm.people = _people(company, customer, code, rng.choices((1, 2, 3, 4, 5), (12, 52, 24, 9, 3))[0])
        yield firm


def _customer(company: Company, name: str, mark: str, world: dict[str, list[str]]) -> Customer:
    rng = company.rng
    city = next((city for city in world["cities"] if city in name), rng.choice(world["cities"]))
    domain = f"{_ascii(name)[:24] or 'firm'}-{mark}.example"
    customer = Customer(
        workspace=company.workspace, name=name, city=city, country=world["country"][0], time_zone=world["zone"][0],
        phone=_number(world["phone"][0], rng), website=f"www.{domain}", email=f"info@{domain}",
        industry=rng.choice(INDUSTRIES), source=rng.choice(SOURCES), origin=Origin.SAMPLE,
    )  # fmt: skip
    set_keys(customer, country="")
    return customer


def _people(company: Company, customer: Customer, code: str, count: int) -> list[Contact]:
    rng, world = company.rng, facts("world.txt", code)
    people: list[Contact] = []
    taken = set()
    while len(people) < count:
        first, last = rng.choice(world["first"]), rng.choice(world["last"])
        if (first, last) in taken:
            continue
        taken.add((first, last))
        is_key = len(people) == 1 or (len(people) > 2 and rng.random() < 0.3)
        person = new_person(customer, person_name(code, first, last, is_key, rng), is_key=is_key, rng=rng)
        person.phone = _number(world["phone"][0], rng) if rng.random() < 0.6 else ""
        people.append(person)
    for person in people:
        set_contact_keys(person, country="")
    return people


def person_name(code: str, first: str, last: str, is_key: bool, rng: random.Random) -> str:
    """The name as one writes it there; people who decide often carry a title."""
    if code in FAMILY_NAME_FIRST:
        return last + first
    titles = [title for title in facts("world.txt", code).get("titles", []) if title]
    title = rng.choice(titles) + " " if titles and rng.random() < (0.5 if is_key else 0.12) else ""
    return f"{title}{first} {last}"


def new_person(customer: Customer, name: str, *, is_key: bool, rng: random.Random, job_title: str = "") -> Contact:
    """A contact, not yet saved; its keys are to be set."""
    deciders, others = (ContactRole.DECIDER, ContactRole.BUYER), (*list(ContactRole)[2:6], ContactRole.OTHER)
    local = _ascii(name.split()[-1]) or f"p{rng.randint(100, 999)}"
    return Contact(
        workspace_id=customer.workspace_id, customer=customer, name=name, is_key=is_key,
        role=rng.choice(deciders if is_key else others),
        job_title=job_title or rng.choice(KEY_TITLES if is_key else OTHER_TITLES),
        email=f"{local}@{customer.email.partition('@')[2]}",
    )  # fmt: skip


def _number(pattern: str, rng: random.Random) -> str:
    return "".join(str(rng.randint(0, 9)) if sign == "#" else sign for sign in pattern)


def _ascii(name: str) -> str:
    for sign, letters in ASCII_OF.items():
        name = name.replace(sign, letters)
    folded = "-".join(fold(name).split())
    return "".join(letter for letter in folded if letter.isascii() and (letter.isalnum() or letter == "-")).strip("-")
