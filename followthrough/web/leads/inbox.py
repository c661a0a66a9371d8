"""A page of the inbox: who came, from where, what they said, and whom we may know; a fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followthrough.customers.known import Alike, alike
from followthrough.customers.models import Arrival, Customer
from followthrough.deals.models import Deal
from followthrough.journal.inbox import (
    DAYS,
    ENOUGH,
    Target,
    answered_lately,
    new_leads,
    stage_one,
    target_of,
    unanswered_messages,
)
from followthrough.journal.models import Entry
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.channel import Direction
from followthrough.vocabulary.ledger import Origin
from followthrough.vocabulary.way import Way
from followthrough.web.fields import is_id
from followthrough.workspace.models import Member

PAGE, MOST_MESSAGES = 25, 10
OWNERS = ("", "none", "me")
SHARES = {
    "name": gettext_lazy("the same name"),
    "email": gettext_lazy("the same e-mail"),
    "phone": gettext_lazy("the same phone"),
    "domain": gettext_lazy("the same domain"),
    "person": gettext_lazy("a person with the same e-mail or phone"),
}


@dataclass(frozen=True, slots=True)
class Lead:
    """A row. `answer_by` is None where nobody saw it come: in a file."""

    customer: Customer
    came_at: datetime
    way: str
    words: str
    answer_by: datetime | None
    is_late: bool
    may_claim: bool
    alike: list[tuple[Alike, str]]


@dataclass(frozen=True, slots=True)
class Answered:
    """How soon leads were answered lately, in words where there are enough of them."""

    rate: Rate
    hours: int
    days: int

    @property
    def is_enough(self) -> bool:
        """Whether a share may be told."""
        return self.rate.enough(ENOUGH)

    @property
    def share(self) -> int:
        """In per cent."""
        return round(100 * (self.rate.share or 0))

    @property
    def low(self) -> int:
        """The lower end of what the share may be, in per cent."""
        return round(100 * self.rate.interval[0])

    @property
    def high(self) -> int:
        """The upper end."""
        return round(100 * self.rate.interval[1])


@dataclass(frozen=True, slots=True)
class Inbox:
    """The page: new leads, messages of customers we knew, the rate, and the cursor of the older ones."""

    leads: list[Lead]
    messages: list[Lead]
    answered: Answered
    owner: str
    next_cursor: str


def inbox_of(member: Member, asked: QueryDict, *, today: date, at: datetime) -> Inbox:
    """What the address asks for: `owner` none or me, `after` a cursor. Nine statements, fewer where nothing is."""
    owner = asked.get("owner", "") if asked.get("owner", "") in OWNERS else ""
    workspace = member.workspace
    target = target_of(workspace, at - DAYS)
    found = _page(member, owner, asked.get("after", ""), today)
    shown = found[:PAGE]
    messages = _messages(member, owner, {row.pk for row in shown}) if not asked.get("after") else []
    rows = [*shown, *(message.customer for message in messages)]
    arrivals, deals = _arrivals(workspace.pk, shown), _deals(workspace.pk, shown)
    said = _said(workspace.pk, rows, messages)
    same = alike(workspace.pk, shown)
    made = _Making(target, at, said, same)
    return Inbox(
        leads=[made.lead(row, arrivals.get(row.pk), deals.get(row.pk)) for row in shown],
        messages=[made.message(arrival) for arrival in messages],
        answered=Answered(answered_lately(workspace.pk, target, at), target.hours, DAYS.days),
        owner=owner,
        next_cursor=f"{shown[-1].entered_at.timestamp()}~{shown[-1].pk}" if len(found) > PAGE else "",
    )


@dataclass(frozen=True, slots=True)
class _Making:
    target: Target
    at: datetime
    said: dict[int, str]
    same: dict[int, list[Alike]]

    def lead(self, row: Customer, arrival: Arrival | None, deal: Deal | None) -> Lead:
        came_at = deal.opened_at if deal else row.entered_at
        is_of_file = deal is not None and deal.origin == Origin.IMPORTED
        words = self.said.get(row.pk) or (deal.note if deal else "") or row.note
        return self._row(row, arrival, came_at, words, is_of_file=is_of_file)

    def message(self, arrival: Arrival) -> Lead:
        row: Customer = arrival.customer
        return self._row(row, arrival, arrival.arrived_at, self.said.get(row.pk, ""), is_of_file=False)

    def _row(self, row: Customer, arrival: Arrival | None, came_at: datetime, words: str, *, is_of_file: bool) -> Lead:
        answer_by = None if is_of_file else self.target.answer_by(came_at)
        return Lead(
            customer=row,
            came_at=came_at,
            way=_way(row, arrival, is_of_file=is_of_file),
            words=words,
            answer_by=answer_by,
            is_late=answer_by is not None and answer_by < self.at,
            may_claim=row.owner is None or not row.owner.is_active,
            alike=[(each, ", ".join(str(SHARES[code]) for code in each.shares)) for each in self.same.get(row.pk, ())],
        )


def _way(row: Customer, arrival: Arrival | None, *, is_of_file: bool) -> str:
    """From where somebody came, in words."""
    if arrival is not None and arrival.way == Way.FORM:
        return _("by the form “%(name)s”") % {"name": arrival.form.name}
    if arrival is not None and arrival.way == Way.HINT:
        return _("a hint of %(name)s") % {"name": arrival.hinted_by.name}
    if is_of_file:
        return _("from a file, %(source)s") % {"source": row.source} if row.source else _("from a file")
    return row.source or _("entered by hand")


def _page(member: Member, owner: str, after: str, today: date) -> list[Customer]:
    rows = new_leads(member.workspace_id, today).filter(_owned(member, owner), _older(after))
    rows = rows.select_related("owner").defer("extra").order_by("-entered_at", "-id")
    found = list(rows[: PAGE + 1])
    for row in found:
        row.workspace = member.workspace
    return found


def _owned(member: Member, owner: str, prefix: str = "") -> Q:
    if owner == "me":
        return Q(**{f"{prefix}owner": member})
    return Q(**{f"{prefix}owner__isnull": True}) if owner == "none" else Q()


def _older(after: str) -> Q:
    """Those that came before a cursor; all where it can't be read."""
    moment, _sign, pk = after.partition("~")
    try:
        at = datetime.fromtimestamp(float(moment), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return Q()
    behind = Q(entered_at__lt=at) | Q(entered_at=at, pk__lt=int(pk)) if is_id(pk) else Q()
    return Q(entered_at__lte=at) & behind if behind else behind  # so that the database begins to read there


def _messages(member: Member, owner: str, but: set[int]) -> list[Arrival]:
    """The latest of each customer we knew, of whom no row stands above."""
    rows = unanswered_messages(member.workspace_id).filter(_owned(member, owner, "customer__"))
    rows = rows.select_related("customer__owner", "form", "hinted_by").exclude(customer_id__in=but)
    latest: dict[int, Arrival] = {}
    for row in rows[: 2 * MOST_MESSAGES]:
        latest.setdefault(row.customer_id, row)
    return list(latest.values())[:MOST_MESSAGES]


def _arrivals(workspace_id: int, rows: Sequence[Customer]) -> dict[int, Arrival]:
    """How each of these came, as far as it was noted."""
    found = Arrival.objects.in_workspace(workspace_id).filter(customer__in=rows).select_related("form", "hinted_by")
    return {row.customer_id: row for row in found.order_by("-arrived_at", "-id")}


def _deals(workspace_id: int, rows: Sequence[Customer]) -> dict[int, Deal]:
    """The first of the open deals at stage 1 of each."""
    found = stage_one(workspace_id).filter(customer__in=rows).order_by("-opened_at", "-id")
    return {row.customer_id: row for row in found.only("customer_id", "opened_at", "origin", "note", "workspace_id")}


def _said(workspace_id: int, rows: Sequence[Customer], messages: Sequence[Arrival]) -> dict[int, str]:
    """What each of these said last, before anybody answered."""
    known = {message.customer_id for message in messages}
    whom = Q(customer__in=[row.pk for row in rows if row.pk not in known])
    entries = (
        Entry.objects.in_workspace(workspace_id)
        .touches()
        .filter(whom | Q(uid__in=[message.uid for message in messages]), direction=Direction.IN)
    )
    found: dict[int, str] = defaultdict(str)
    for customer_id, note in entries.order_by("-happened_at", "-id").values_list("customer_id", "note"):
        found[customer_id] = found[customer_id] or note
    return found
