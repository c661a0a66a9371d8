"""What the page of a customer's expectations shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from followthrough.care.expecting import reckoned
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal, Program
from followthrough.reckoning.expectations import Money, Realized, fulfilment, realized_against_promised
from followthrough.relationship.models import Expectation, ExpectationChange
from followthrough.vocabulary.expectation import ExpectationTurn, Fulfilment
from followthrough.web.expectations.amounts import amount, typed
from followthrough.web.shares import percent
from followthrough.web.templatetags.phase_words import FULFILMENT
from followthrough.web.templatetags.words import day_short, money
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_change, may_log
from followthrough.workspace.statement import Statement

#: So many expectations of a customer are shown.
MOST = 100

STANDING: Statement[Expectation] = Statement(
    lambda workspace_id, customer_id: (
        Expectation.objects.in_workspace(workspace_id)
        .filter(customer_id=customer_id)
        .standing()
        .order_by("due_on", "id")[:MOST]
    )
)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to an expectation, in words, and whether one may withdraw it."""

    row: ExpectationChange
    words: str
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An expectation as it stands on a day; `state` is a `Fulfilment`, or "taken_back"."""

    row: Expectation
    state: str
    promised: str
    realized: str
    changes: list[Change]
    may_change: bool

    @property
    def is_asking(self) -> bool:
        """Whether its day has passed and nobody has looked."""
        return self.state == "unmeasured"

    @property
    def is_ahead(self) -> bool:
        """Whether its day is still to come."""
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class Line:
    """The money of one currency in words."""

    promised: str
    measured: str
    share: str


@dataclass(frozen=True, slots=True)
class Page:
    """What stands, what was taken back, and what it comes to."""

    standing: list[Shown]
    gone: list[Shown]
    realized: Realized
    money: list[Line]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a customer expects, in a line: how many results became what, and the next one that is open."""

    counts: list[tuple[str, int]]
    total: int
    asks: bool
    next_what: str
    next_on: date | None


def brief_of(workspace_id: int, customer_id: int, on: date) -> Brief:
    """As the page of a customer says it; one statement."""
    rows = STANDING(workspace_id=workspace_id, customer_id=customer_id)
    realized = realized_against_promised((reckoned(row) for row in rows), on)
    ahead = next((row for row in rows if fulfilment(reckoned(row), on) == "open"), None)
    counts = [(str(FULFILMENT[Fulfilment(state)]), realized.counts[state]) for state in realized.counts]
    return Brief(
        counts=[(words, number) for words, number in counts if number],
        total=len(rows),
        asks=bool(realized.counts["unmeasured"]),
        next_what=ahead.what if ahead else "",
        next_on=ahead.due_on if ahead else None,
    )


def expectations_of(member: Member, customer: Customer, on: date) -> Page:
    """What a customer expects, by its day: two statements, one more where a team decides."""
    changes = ExpectationChange.objects.in_workspace(member.workspace_id).select_related("by", "contact").order_by("id")
    found = Expectation.objects.visible_to(member).filter(customer=customer).select_related("member", "contact", "deal")
    rows = list(found.prefetch_related(Prefetch("changes", changes)).order_by("due_on", "id")[:MOST])
    may = may_change(member, customer.owner_id, customer.service_member_id)
    shown = [_shown(row, member, on, may=may) for row in rows]
    standing = [one for one in shown if one.row.taken_back_at is None]
    realized = realized_against_promised((reckoned(one.row) for one in standing), on)
    lines = [_line(currency, told) for currency, told in sorted(realized.money.items())]
    return Page(standing, [one for one in shown if one.row.taken_back_at is not None], realized, lines)


def _line(currency: str, told: Money) -> Line:
    measured = ""
    if told.count:
        figures = {
            "got": money(told.realized, currency),
            "of": money(told.promised_of_measured, currency),
        }
        measured = _("%(got)s of %(of)s that was looked at") % figures
    return Line(money(told.promised, currency), measured, percent(told.share) if told.share is not None else "")


def _shown(row: Expectation, member: Member, on: date, *, may: bool) -> Shown:
    may = may_log(member) and (may or member.pk in (row.member_id, row.by_id))
    state = "taken_back" if row.taken_back_at is not None else fulfilment(reckoned(row), on)
    changes: list[ExpectationChange] = list(row.changes.all())
    return Shown(
        row=row,
        state=state,
        promised=amount(row.promised, row),
        realized=amount(row.realized, row),
        changes=[
            Change(one, _words(one, row), may and one.turn != ExpectationTurn.NOTED and one.withdrawn_at is None)
            for one in changes
        ],
        may_change=may and row.taken_back_at is None,
    )


def _words(change: ExpectationChange, row: Expectation) -> str:
    """What happened, as a line says it after the name and the day."""
    told: dict[str, Any] = {"what": change.what, "amount": amount(change.promised, row)}
    who = change.contact.name if change.contact else ""
    if change.turn == ExpectationTurn.TAKEN_BACK:
        return _("it holds no longer")
    if change.turn == ExpectationTurn.MEASURED:
        got = amount(change.realized, row) or str(FULFILMENT[Fulfilment(change.said)]).lower()
        words = _("%(got)s on %(day)s") % {"got": got, "day": day_short(change.measured_on)}
        return _("%(words)s, says %(who)s") % {"words": words, "who": who} if who else words
    told["day"] = day_short(change.due_on)
    words = _("%(what)s, %(amount)s by %(day)s") if told["amount"] else _("%(what)s, by %(day)s")
    if change.turn == ExpectationTurn.NOTED:
        return words % told
    return _("agreed with %(who)s: %(words)s") % {"who": who, "words": words % told}


def from_program(customer: Customer, deals: list[Deal]) -> dict[str, Any]:
    """What the form begins with: the value expected of the latest program that was sent; one or two statements.

    Nothing where that was noted already.
    """
    programs = Program.objects.in_workspace(customer.workspace_id).filter(
        deal__in=[deal.pk for deal in deals], is_sent=True
    )
    program = programs.order_by("-id").first()
    if program is None or not (program.expected_what or program.expected_value):
        return {}
    if Expectation.objects.in_workspace(customer.workspace_id).filter(deal=program.deal_id).exists():
        return {"deal": program.deal_id}
    return {
        "what": program.expected_what or program.title,
        "promised": typed(program.expected_value, program.currency),
        "unit": program.currency if program.expected_value is not None else "",
        "due_on": program.expected_by,
        "deal": program.deal_id,
    }
