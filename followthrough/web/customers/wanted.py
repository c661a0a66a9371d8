"""Which customers a list shows: filters read from its address. What can't be read is left out, never an error."""

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import QueryDict

from followthrough.customers.models import Customer
from followthrough.customers.search import among_many, few_found
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.phase import AFTER_SALE
from followthrough.web.customers.people import team_of, team_values
from followthrough.web.fields import day_or_none, is_id
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

#: Rows on a page.
PAGE = 50
#: Parts the cursor of the next page.
CURSOR = "~"

READ = (
    "id", "name", "name_key", "city", "country", "level", "level_on", "first_due_on", "buys_on",
    "level_stale_on", "level_expired_on", "level_broken", "log_score", "next_due_on",
    "last_contact_at", "parked_until", "do_not_contact", "open_deals", "owner__name",
)  # fmt: skip
#: By bond the coolest of each level come first: within a level that is the order of the kept score at every moment.
ORDERS = {"name": ("name_key", "id"), "due": ("next_due_on", "id"), "cool": ("level", "log_score", "id")}
#: Of everybody's customers only those are put in order by an index that holds all of them.
OF_ALL = {"name", "cool"}


@dataclass(frozen=True)
class Wanted:
    """The filters of a list of customers. `owner` is "", me, team, none or the id of a member."""

    q: str = ""
    owner: str = ""
    levels: tuple[str, ...] = ()
    due: str = ""
    moment: str = ""
    phase: str = ""
    parked: bool = False
    group: str = ""
    order: str = "name"
    after: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        """The filters an address names."""
        parked = query.get("parked") == "1"
        owner = query.get("owner", "") or ("me" if parked else "")
        order = query.get("order", "name")
        return cls(
            q=query.get("q", "").replace("\0", "").strip()[:200],
            owner=owner if owner in {"me", "team", "none"} or is_id(owner) else "",
            levels=tuple(level.value for level in Level if level.value in query.getlist("level")),
            due=query.get("due", "") if query.get("due") in {"late", "today", "week"} else "",
            moment=query.get("moment", "") if query.get("moment") in {"before", "after"} else "",
            phase=query.get("phase", "") if query.get("phase") in AFTER_SALE else "",
            parked=parked,
            group=query.get("group", "") if is_id(query.get("group", "")) else "",
            order=order if order in ORDERS and (order in OF_ALL or owner not in {"", "none"}) else "name",
            after=query.get("after", "").replace("\0", "")[:400],
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order narrows the list."""
        told = (self.q, self.owner, self.levels, self.due, self.moment, self.phase, self.parked, self.group)
        return any(told)

    def rows(self, member: Member, today: date) -> list[tuple[Any, ...]]:
        """The columns `READ` of the customers wanted, in order, from the cursor on: a page and one more. One statement.

        Whom a search finds are named one by one where they are a few, which takes another statement; only a search that
        finds many is built anew.
        """
        values = self._values(member, today)
        is_behind = values["pk"] is not None and values["after"] is not None
        shape = replace(
            self,
            owner="1" if self.owner.isdecimal() else self.owner,
            group="1" if self.group else "",
            after=CURSOR if is_behind else "",
        )
        if self.q and values["found"] is None:
            return list(shape.built(**values))
        return _statement(replace(shape, q="found" if self.q else ""))(**values)

    def narrowed(self, member: Member, today: date) -> QuerySet[Customer]:
        """The customers wanted, in no order and all of them, to be narrowed further; a statement where it searches."""
        return replace(self, after="")._narrowed(self._values(member, today))

    def _values(self, member: Member, today: date) -> dict[str, Any]:
        after, _sign, pk = self.after.rpartition(CURSOR)
        return {
            **team_values(member),
            "owner_id": int(self.owner) if self.owner.isdecimal() else None,
            "today": today,
            "last": today if self.due == "today" else today + timedelta(days=7),
            "group": int(self.group) if self.group else None,
            "after": self._read_place(after),
            "level": after[:1],
            "pk": int(pk) if is_id(pk) else None,
            "found": few_found(self.q, workspace_id=member.workspace_id) if self.q else None,
        }

    def built(self, **given: Any) -> QuerySet[Customer, tuple[Any, ...]]:
        """The queryset of this shape for the values `given`."""
        customers = self._narrowed(given)
        if self.order == "due":
            customers = customers.filter(next_due_on__isnull=False)
        elif self.order == "cool":
            customers = customers.filter(log_score__isnull=False)
        return customers.order_by(*ORDERS[self.order]).values_list(*READ)[: PAGE + 1]

    def _narrowed(self, given: dict[str, Any]) -> QuerySet[Customer]:
        customers: QuerySet[Customer] = Customer.objects.in_workspace(given["workspace_id"]).filter(
            self._owned(given), self._graded(), self._pressing(given), self._grouped(given), self._after_cursor(given)
        )
        if self.q and given["found"] is None:
            customers = among_many(customers, self.q, workspace_id=given["workspace_id"])
        elif self.q:
            customers = customers.filter(OneOf("id", given["found"]))
        return customers

    def cursor_of(self, row: "Listed") -> str:
        """What the address of the next page carries when `row` is the last one shown."""
        place = {"due": row.next_due_on, "cool": f"{row.level}{row.log_score!r}"}.get(self.order, row.name_key)
        return f"{place}{CURSOR}{row.id}"

    def _read_place(self, after: str) -> Any:
        """Where a page begins: a day, a name, or a score within a level; None for what is none."""
        if self.order == "due":
            return day_or_none(after)
        return score_or_none(after[1:]) if self.order == "cool" else after

    def _owned(self, given: dict[str, Any]) -> Q:
        if self.owner == "me":
            return Q(owner_id=given["member_id"]) | Q(service_member_id=given["member_id"])
        if self.owner == "team":
            team = {name: given[name] for name in ("workspace_id", "member_id", "team_id", "led_by")}
            return Q(owner_id__in=team_of(**team))
        if self.owner == "none":
            return Q(owner__isnull=True)
        return Q(owner_id=given["owner_id"]) if self.owner else Q()

    def _graded(self) -> Q:
        wanted = Q(level__in=self.levels) if self.levels else Q()
        if self.moment == "after":
            wanted &= Q(sold_at__isnull=False, open_deals=0)
        elif self.moment == "before":
            wanted &= Q(sold_at__isnull=True) | Q(open_deals__gt=0)
        # One value of few, so it stands in the statement: the index of phases is asked where that is narrower.
        return wanted & Q(phase=self.phase) if self.phase else wanted

    def _grouped(self, given: dict[str, Any]) -> Q:
        return Q(group_id=given["group"]) if self.group else Q()

    def _pressing(self, given: dict[str, Any]) -> Q:
        if self.parked:
            return Q(parked_until__gt=given["today"])
        if not self.due:
            return Q()
        awake = Q(parked_until__isnull=True) | Q(parked_until__lte=given["today"])
        if self.due == "late":
            return awake & Q(next_due_on__lt=given["today"])
        return awake & Q(next_due_on__lte=given["last"])

    def _after_cursor(self, given: dict[str, Any]) -> Q:
        if not self.after:
            return Q()
        if self.order == "cool":
            warmer = Q(log_score__gt=given["after"]) | Q(log_score=given["after"], pk__gt=given["pk"])
            behind = Q(level__gt=given["level"]) | Q(Q(level=given["level"]) & warmer)
            return Q(level__gte=given["level"]) & behind
        name = ORDERS[self.order][0]
        behind = Q((f"{name}__gt", given["after"])) | Q((name, given["after"]), pk__gt=given["pk"])
        # Said once more, so that the database begins to read there: of the choice alone it begins at the first of all.
        return Q((f"{name}__gte", given["after"])) & behind


class Listed(NamedTuple):
    """A customer as a row of a list is made from, in the order of `READ`."""

    id: int
    name: str
    name_key: str
    city: str
    country: str
    level: str
    level_on: date | None
    first_due_on: date
    buys_on: date | None
    level_stale_on: date | None
    level_expired_on: date | None
    level_broken: Any
    log_score: float | None
    next_due_on: date | None
    last_contact_at: datetime | None
    parked_until: date | None
    do_not_contact: bool
    open_deals: int
    owner: str | None


def score_or_none(text: str) -> float | None:
    """The finite number a text tells; None for anything else."""
    try:
        score = float(text)
    except ValueError:
        return None
    return score if math.isfinite(score) else None


@lru_cache(maxsize=512)
def _statement(shape: Wanted) -> Statement[tuple[Any, ...]]:
    def build(
        workspace_id: Any,
        member_id: Any,
        team_id: Any,
        led_by: Any,
        owner_id: Any,
        today: Any,
        last: Any,
        group: Any,
        after: Any,
        level: Any,
        pk: Any,
        found: Any,
    ) -> QuerySet[Customer, tuple[Any, ...]]:
        return shape.built(
            workspace_id=workspace_id,
            member_id=member_id,
            team_id=team_id,
            led_by=led_by,
            owner_id=owner_id,
            today=today,
            last=last,
            group=group,
            after=after,
            level=level,
            pk=pk,
            found=found,
        )

    # Of somebody with ten customers the index of owners is asked, of a house account that of names.
    return Statement(build, planned="each time")
