"""Which customers a list shows: filters read from its address. What can't be read is left out, never an error."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict

from followthrough.customers.models import Customer
from followthrough.customers.search import search
from followthrough.vocabulary.level import Level
from followthrough.workspace.models import Member

#: Rows on a page.
PAGE = 50
#: Parts the cursor of the next page.
CURSOR = "~"

ORDERS = {"name": ("name_key", "id"), "due": ("next_due_on", "id")}


@dataclass(frozen=True)
class Wanted:
    """The filters of a list of customers. `owner` is "", me, team, none or the id of a member."""

    q: str = ""
    owner: str = ""
    levels: tuple[str, ...] = ()
    due: str = ""
    moment: str = ""
    parked: bool = False
    order: str = "name"
    after: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        """The filters an address names."""
        owner = query.get("owner", "")
        order = query.get("order", "name")
        return cls(
            q=query.get("q", "").replace("\0", "").strip()[:200],
            owner=owner if owner in {"me", "team", "none"} or (owner.isdecimal() and len(owner) < 20) else "",
            levels=tuple(level.value for level in Level if level.value in query.getlist("level")),
            due=query.get("due", "") if query.get("due") in {"late", "today", "week"} else "",
            moment=query.get("moment", "") if query.get("moment") in {"before", "after"} else "",
            parked=query.get("parked") == "1",
            order=order if order in ORDERS and owner not in {"", "none"} else "name",
            after=query.get("after", "")[:400],
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order narrows the list."""
        return bool(self.q or self.owner or self.levels or self.due or self.moment or self.parked)

    def rows(self, member: Member, today: date) -> QuerySet[Customer]:
        """The customers wanted, in order, from the cursor on."""
        customers: QuerySet[Customer] = Customer.objects.visible_to(member).filter(
            self._owned(member), self._graded(), self._pressing(today), self._after_cursor()
        )
        if self.q:
            customers = search(customers, self.q, workspace_id=member.workspace_id)
        if self.order == "due":
            customers = customers.filter(next_due_on__isnull=False)
        return customers.order_by(*ORDERS[self.order])

    def cursor_of(self, row: Customer) -> str:
        """What the address of the next page carries when `row` is the last one shown."""
        return f"{getattr(row, ORDERS[self.order][0])}{CURSOR}{row.pk}"

    def _owned(self, member: Member) -> Q:
        if self.owner == "me":
            return Q(owner_id=member.pk) | Q(service_member_id=member.pk)
        if self.owner == "team" and member.team_id:
            return Q(owner__team_id=member.team_id)
        if self.owner == "none":
            return Q(owner__isnull=True)
        return Q(owner_id=int(self.owner)) if self.owner.isdecimal() else Q()

    def _graded(self) -> Q:
        wanted = Q(level__in=self.levels) if self.levels else Q()
        if self.moment == "after":
            wanted &= Q(sold_at__isnull=False, open_deals=0)
        elif self.moment == "before":
            wanted &= Q(sold_at__isnull=True) | Q(open_deals__gt=0)
        return wanted

    def _pressing(self, today: date) -> Q:
        if self.parked:
            return Q(parked_until__gt=today)
        if not self.due:
            return Q()
        awake = Q(parked_until__isnull=True) | Q(parked_until__lte=today)
        if self.due == "late":
            return awake & Q(next_due_on__lt=today)
        last = today if self.due == "today" else today + timedelta(days=7)
        return awake & Q(next_due_on__lte=last)

    def _after_cursor(self) -> Q:
        value, _, pk = self.after.rpartition(CURSOR)
        if not pk.isdecimal() or len(pk) > 19:
            return Q()
        if self.order == "due":
            try:
                day = date.fromisoformat(value)
            except ValueError:
                return Q()
            return Q(next_due_on__gt=day) | Q(next_due_on=day, pk__gt=int(pk))
        return Q(name_key__gt=value) | Q(name_key=value, pk__gt=int(pk))
