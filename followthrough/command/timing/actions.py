"""The main actions and their bars: each as a page of a signed-in member, and in bare SQL."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from followthrough.command.refusal import Refusal
from followthrough.command.timing.caller import Answer, Caller
from followthrough.command.timing.floor import Floor
from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import Entry
from followthrough.vocabulary.ledger import DealStatus
from followthrough.web.customers.wanted import CURSOR
from followthrough.workspace.models import Member, local_day

Work = Callable[[int], None]


@dataclass(frozen=True)
class Limit:
    """What 95 of 100 calls keep to: so many times the bare SQL and so many ms; these are CPU where `is_cpu`."""

    times: float
    plus_ms: float
    is_cpu: bool = True


@dataclass(frozen=True)
class Action:
    """What is timed.

    `bar_ms` is CPU of server and database per call at the calibration the bars were set at; None sets no bar.
    """

    name: str
    bar_ms: float | None
    page: Work
    bare: Work
    limit: Limit | None = None


class Actions:
    """The actions of the busiest member of a workspace, over rows of its own."""

    def __init__(self, member: Member) -> None:
        self.member, workspace_id = member, member.workspace_id
        self.on = local_day(member, timezone.now())
        self.caller, self.floor = Caller(WSGIHandler(), member), Floor(workspace_id, member.pk)
        mine = Customer.objects.in_workspace(workspace_id).filter(owner=member)
        self.customers = list(mine.order_by("name_key")[:400])
        touches = Entry.objects.in_workspace(workspace_id).filter(author=member).values_list("customer_id")
        busiest = touches.annotate(touches=Count("id")).order_by("-touches")[:20]
        self.long_ones = [pk for pk, count in busiest if count >= 50] or [pk for pk, _count in busiest]
        if not self.customers or not self.long_ones:
            raise Refusal(f"{member.name} has no customers with touches, so there is nothing to time.")
        self.ends = self.customers[49:350:50]
        self.parts = [customer.name_key[:5] for customer in self.customers]
        self.reach = self._people()

    def _people(self) -> dict[int, tuple[int | None, int]]:
        """Open deal and first person of each of the customers."""
        ids = [customer.pk for customer in self.customers]
        deals = Deal.objects.in_workspace(self.member.workspace_id).filter(customer_id__in=ids, status=DealStatus.OPEN)
        of = dict(deals.order_by("stage").values_list("customer_id", "id"))
        people = Contact.objects.in_workspace(self.member.workspace_id).filter(customer_id__in=ids).order_by("is_key")
        first: dict[int, int] = {}
        for customer_id, contact_id in people.values_list("customer_id", "id"):
            first.setdefault(customer_id, contact_id)
        return {pk: (of.get(pk), contact_id) for pk, contact_id in first.items()}

    def reading(self) -> list[Action]:
        """Every action this program has a page for that only reads."""
        floor, reached = self.floor, list(self.reach)
        found = [
            Action(name, bar, self._page(address), bare)
            for name, bar, address, bare in (
                ("customer list", 8, self._fixed("customers"), lambda _: floor.customers()),
                ("customer list, a later page", 8, self._later, self._later_bare),
                ("search by part of a name", 8, self._search, lambda n: floor.search(self._one(self.parts, n))),
                (
                    "customer page, 50 touches", 12,
                    self._customer, lambda n: floor.customer(self._one(self.long_ones, n)),
                ),
                ("form of a touch", 8, self._form, lambda n: floor.touch_form(self._one(reached, n))),
                ("board", 8, self._fixed("deals"), lambda _: floor.board()),
                ("my journal", 8, self._fixed("journal"), lambda _: floor.journal()),
            )
        ]  # fmt: skip
        today = self._page(self._fixed("today"))
        found.append(Action("Today", 10, today, lambda _: floor.today(self.on), Limit(3, 15)))
        return found

    def logging(self) -> Action:
        """The one that writes."""
        return Action("log a touch with its next step", 8, self._log, self._log_bare, Limit(2, 10))

    def _fixed(self, name: str) -> Callable[[int], str]:
        address = reverse(name)
        return lambda _: address

    def _later(self, number: int) -> str:
        end = self._one(self.ends or self.customers[-1:], number)
        return f"{reverse('customers')}?{urlencode({'after': CURSOR.join((end.name_key, str(end.pk)))})}"

    def _later_bare(self, number: int) -> None:
        end = self._one(self.ends or self.customers[-1:], number)
        self.floor.more_customers(end.name_key, end.pk)

    def _form(self, number: int) -> str:
        return reverse("customer-touch-new", args=[self._one(list(self.reach), number)])

    def _search(self, number: int) -> str:
        return f"{reverse('customers')}?q={self._one(self.parts, number)}"

    def _customer(self, number: int) -> str:
        return reverse("customer", args=[self._one(self.long_ones, number)])

    def _page(self, address: Callable[[int], str]) -> Work:
        return lambda number: check(self.caller.get(address(number)), 200, address(number))

    def _log(self, number: int) -> None:
        customer_id, (deal_id, contact_id) = self._one(list(self.reach.items()), number)
        address = f"{reverse('customer-touch-new', args=[customer_id])}?deal={deal_id or 'none'}"
        due = self.on + timedelta(days=3 + number % 10)
        told = {
            "uid": uuid.uuid4(), "channel": "call", "contacts": contact_id, "note": "Spoke about the schedule.",
            "what_next": "Call again", "due_on": due.isoformat(), "minutes": 5,
        }  # fmt: skip
        if deal_id:
            told["outcome"] = "retained"
        check(self.caller.post(address, told), 302, address)

    def _log_bare(self, number: int) -> None:
        customer_id, (deal_id, contact_id) = self._one(list(self.reach.items()), number)
        self.floor.log(customer_id, deal_id, contact_id)

    @staticmethod
    def _one(of: list[Any], number: int) -> Any:
        return of[number * 7 % len(of)]


def check(answer: Answer, status: int, address: str) -> None:
    """Refuse to tell the time of a page that did not come."""
    if answer.status != status:
        raise Refusal(f"{address} answered {answer.status} instead of {status}; nothing can be said of its time.")
