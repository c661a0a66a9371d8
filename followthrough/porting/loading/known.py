"""Everything a row may mean that is already there: read batch by batch, with what this import made remembered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.porting.models import ExternalRef
from followthrough.porting.values.text import same_text

AT_A_TIME = 500


@dataclass(slots=True)
class SeenCustomer:
    """A customer as matching needs it; `row` is the row of this import that made it, 0 for one there before.

    `marks` tell what a row made by this import holds, without holding it in memory.
    """

    id: int
    name: str
    name_key: str
    mail: str
    domain: str
    phone: str
    owner_id: int | None
    service_id: int | None
    row: int = 0
    number: str = ""
    marks: dict[str, int] = field(default_factory=dict)

    @property
    def placeholder(self) -> str:
        """The internet domain the customer bears as its name, because no file has told its own yet; else empty."""
        return self.domain if self.domain and self.name.casefold().removeprefix("www.") == self.domain else ""


@dataclass(slots=True)
class SeenPerson:
    """A contact as matching needs it; `row` as for customers."""

    id: int
    customer_id: int
    name: str
    name_key: str
    mail: str
    phone: str
    is_key: bool = False
    row: int = 0
    number: str = ""
    marks: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Wanted:
    """The keys a batch of rows will ask for."""

    mails: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class Known:
    """Customers, people and foreign numbers of a workspace, by every key they can be recognised by."""

    def __init__(self, workspace_id: int, system: str) -> None:
        self.workspace_id = workspace_id
        self.system = system
        self.customers: dict[int, SeenCustomer] = {}
        self.people: dict[int, SeenPerson] = {}
        self.customers_by: dict[str, dict[str, list[int]]] = {
            name: defaultdict(list) for name in ("mail", "domain", "phone", "name_key", "placeholder")
        }
        self.people_by: dict[str, dict[Any, list[int]]] = {
            name: defaultdict(list) for name in ("mail", "phone", "place")
        }
        self.numbers: dict[tuple[str, str, str], int] = {}
        self.deal_homes: dict[int, int] = {}
        self._rows: dict[tuple[type[Any], int], Any] = {}
        self._asked: dict[type[Any], set[int]] = {}

    def use(self, system: str) -> None:
        """Numbers from now on are those of this system."""
        self.system = system

    def read(self, wanted: Wanted) -> None:
        """Bring in what the database has under these keys; a fixed number of queries a batch."""
        found: dict[str, list[int]] = defaultdict(list)
        for kind, ids in wanted.numbers.items():
            for part in _parts(ids):
                rows = ExternalRef.objects.in_workspace(self.workspace_id).filter(
                    system=self.system, kind=kind, external_id__in=part
                )
                for external_id, object_id in rows.values_list("external_id", "object_id"):
                    self.numbers.setdefault((self.system, kind, external_id), object_id)
                    found[kind].append(object_id)
        for part in _parts(found["deal"]):
            deals = Deal.objects.in_workspace(self.workspace_id).filter(pk__in=part)
            self.deal_homes.update(deals.values_list("id", "customer_id"))
        homes = [self.deal_homes[pk] for pk in found["deal"] if pk in self.deal_homes]
        self._read_customers("id", found["customer"] + homes)
        columns = {"email_key": wanted.mails, "domain": wanted.domains, "phone_key": wanted.phones}
        for column, keys in {**columns, "name_key": wanted.names}.items():
            self._read_customers(column, keys)
        self._read_people("email_key", wanted.mails)
        self._read_people("phone_key", wanted.phones)
        self._read_people("id", found["contact"])
        old = self._old_customers(wanted, found)
        self._read_people("customer_id", old, name_key__in=list(wanted.names))
        self._rows = {}
        self._asked = {Customer: old, Contact: self._old_people(wanted, found)}

    def row(self, model: type[Customer] | type[Contact], pk: int) -> Any:
        """A whole customer or contact that was there before; those this batch may mean are read together."""
        if (model, pk) not in self._rows:
            ids = self._asked.get(model, set()) | {pk}
            missing = [each for each in ids if (model, each) not in self._rows]
            for part in _parts(missing):
                rows = model._default_manager.filter(workspace_id=self.workspace_id).in_bulk(part)
                self._rows.update({(model, found.pk): found for found in rows.values()})
        return self._rows.get((model, pk))

    def _old_people(self, wanted: Wanted, found: dict[str, list[int]]) -> set[int]:
        """People that were there before this import and that these keys mean."""
        ids = {pk for key in wanted.mails for pk in self.people_by["mail"].get(key, ())}
        ids.update(pk for key in wanted.phones for pk in self.people_by["phone"].get(key, ()))
        ids.update(pk for pk in found["contact"] if pk in self.people)
        return {pk for pk in ids if not self.people[pk].row}

    def _old_customers(self, wanted: Wanted, found: dict[str, list[int]]) -> set[int]:
        """Customers that were there before this import and that these keys mean."""
        keyed = {"mail": wanted.mails, "domain": wanted.domains, "phone": wanted.phones, "name_key": wanted.names}
        ids = {pk for name, keys in keyed.items() for key in keys for pk in self.customers_by[name].get(key, ())}
        ids.update(pk for pk in found["customer"] if pk in self.customers)
        return {pk for pk in ids if not self.customers[pk].row}

    def _read_customers(self, column: str, keys: Iterable[Any]) -> None:
        for part in _parts(keys):
            rows = Customer.objects.in_workspace(self.workspace_id).filter(**{f"{column}__in": part})
            fields = ("id", "name", "name_key", "email_key", "domain", "phone_key", "owner_id", "service_member_id")
            for facts in rows.values_list(*fields):
                if facts[0] not in self.customers:
                    self.add_customer(SeenCustomer(*facts))

    def _read_people(self, column: str, keys: Iterable[Any], **narrowed: Any) -> None:
        fields = ("id", "customer_id", "name", "name_key", "email_key", "phone_key", "is_key")
        homes: set[int] = set()
        for part in _parts(keys):
            rows = Contact.objects.in_workspace(self.workspace_id).filter(**{f"{column}__in": part}, **narrowed)
            for facts in rows.values_list(*fields):
                if facts[0] not in self.people:
                    self.add_person(SeenPerson(*facts))
                    homes.add(facts[1])
        self._read_customers("id", homes - self.customers.keys())

    def add_customer(self, seen: SeenCustomer) -> None:
        """Remember a customer, read or just made."""
        self.customers[seen.id] = seen
        for name, index in self.customers_by.items():
            key = getattr(seen, name)
            if key:
                index[key].append(seen.id)

    def add_person(self, seen: SeenPerson) -> None:
        """Remember a contact, read or just made."""
        self.people[seen.id] = seen
        if seen.mail:
            self.people_by["mail"][seen.mail].append(seen.id)
        if seen.phone:
            self.people_by["phone"][seen.phone].append(seen.id)
        self.people_by["place"][seen.customer_id, same_text(seen.name)].append(seen.id)

    def add_keys(self, seen: SeenCustomer | SeenPerson, keys: dict[str, str]) -> None:
        """Remember the keys a row has newly got, by the names of their columns."""
        index = self.customers_by if isinstance(seen, SeenCustomer) else self.people_by
        for column, key in keys.items():
            name = column.removesuffix("_key") if column != "email_key" else "mail"
            if key and not getattr(seen, name):
                setattr(seen, name, key)
                index[name][key].append(seen.id)

    def rename(self, seen: SeenCustomer, name: str, key: str) -> None:
        """Remember a customer by its real name too."""
        seen.name, seen.name_key = name, key
        self.customers_by["name_key"][key].append(seen.id)

    def number(self, kind: str, external_id: str) -> int | None:
        """The row another system knows by this number."""
        return self.numbers.get((self.system, kind, external_id)) if external_id else None

    def with_key(self, name: str, key: str) -> list[SeenCustomer]:
        """Customers with this mail, domain, phone or name key."""
        return [self.customers[pk] for pk in self.customers_by[name].get(key, ())] if key else []

    def persons_with(self, name: str, key: Any) -> list[SeenPerson]:
        """People with this mail, phone, or (customer, name)."""
        return [self.people[pk] for pk in self.people_by[name].get(key, ())] if key else []


def _parts(keys: Iterable[Any]) -> Iterable[list[Any]]:
    listed = [key for key in keys if key != ""]
    return (listed[start : start + AT_A_TIME] for start in range(0, len(listed), AT_A_TIME))
