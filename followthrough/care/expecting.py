"""What a customer expects from what they bought: noted, measured, changed by agreement, taken back (M30).

How an expectation stands is folded from its changes, so that any of them can be withdrawn where it was a slip.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.customers.own import person_of
from followthrough.deals.models import Deal
from followthrough.journal.log import locked_to_log
from followthrough.reckoning.expectations import Expectation as Reckoned
from followthrough.relationship.models import Expectation, ExpectationChange
from followthrough.vocabulary.expectation import SAID, ExpectationTurn, Fulfilment
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change
from followthrough.workspace.refusal import Refused

TURN = ExpectationTurn
#: More than this many smallest units is a slip of the finger.
MOST = 10**15


@dataclass(frozen=True, kw_only=True)
class Result:
    """What they count on, by a day: `promised` is an amount in the smallest unit of a currency or of `measure`."""

    what: str
    due_on: date
    promised: int | None = None
    currency: str = ""
    measure: str = ""


@transaction.atomic
def expect(
    *,
    by: Member,
    customer: Customer,
    result: Result,
    at: datetime,
    member: Member | None = None,
    contact: Contact | None = None,
    deal: Deal | None = None,
) -> Expectation:
    """Note what a customer expects: `member` of ours (default `by`) said so, `contact` of theirs counts on it.

    Raises Refused for one that says nothing or is about somebody of another customer, NotAllowed for viewers.
    """
    row = locked_to_log(by, customer.pk)
    _check(result, row, contact)
    if deal is not None and deal.customer_id != row.pk:
        raise Refused(_("This deal belongs to another customer."), field="deal")
    expectation = Expectation.objects.create(
        workspace_id=by.workspace_id, customer=row, deal=deal, member=member or by, contact=contact, by=by, made_at=at,
        what=result.what.strip(), due_on=result.due_on, promised=result.promised, currency=result.currency,
        measure=result.measure.strip(),
    )  # fmt: skip
    _add(expectation, by, at, TURN.NOTED, contact=contact, **_told(result))
    return expectation


@transaction.atomic
def measure(
    *,
    by: Member,
    expectation: Expectation,
    on: date,
    at: datetime,
    today: date,
    realized: int | None = None,
    said: Fulfilment | None = None,
    contact: Contact | None = None,
    note: str = "",
) -> ExpectationChange:
    """Somebody looked on a day: what they got, as an amount or in the words met, partly, missed; `contact` confirms it.

    Measuring anew is another row, and the last counts. Raises Refused without a result, for a day that has not come or
    an amount where none was promised; NotAllowed.
    """
    row, customer = _locked(by, expectation)
    if realized is None and said is None:
        raise Refused(_("Say how much they got, or whether it was met."), field="realized")
    if realized is not None and row.promised is None:
        raise Refused(_("No amount was promised: say whether it was met, partly or not."), field="realized")
    if realized is not None and not 0 <= realized <= MOST:
        raise Refused(_("Write an amount from nothing on."), field="realized")
    if said is not None and said not in SAID:
        raise Refused(_("It is met, partly met or missed."), field="said")
    if on > today:
        raise Refused(_("That day has not come yet."), field="on")
    person_of(customer.pk, contact)
    told = {"realized": realized, "measured_on": on, "said": said or "", "reason": note.strip()}
    return _add(row, by, at, TURN.MEASURED, contact=contact, **told)


@transaction.atomic
def agree_on(
    *, by: Member, expectation: Expectation, result: Result, reason: str, at: datetime, contact: Contact | None = None
) -> ExpectationChange:
    """Change what is expected, as agreed with `contact` of theirs, for a reason; what was said before stays to be read.

    The currency or measure stays. Raises Refused without a reason or where nothing changes, NotAllowed.
    """
    row, customer = _locked(by, expectation)
    if not reason.strip():
        raise Refused(_("Say why it changes."), field="reason")
    if contact is None:
        raise Refused(_("Name who of them agreed."), field="contact")
    _check(result, customer, contact)
    if (result.what.strip(), result.due_on, result.promised) == (row.what, row.due_on, row.promised):
        raise Refused(_("Nothing is different yet: change the words, the day or the amount."), field="what")
    return _add(row, by, at, TURN.AGREED, contact=contact, reason=reason.strip(), **_told(result))


@transaction.atomic
def give_up_expecting(*, by: Member, expectation: Expectation, reason: str, at: datetime) -> ExpectationChange:
    """It holds no longer, for a reason. Raises Refused without one, NotAllowed."""
    row, _customer = _locked(by, expectation)
    if not reason.strip():
        raise Refused(_("Say why it holds no longer."), field="reason")
    return _add(row, by, at, TURN.TAKEN_BACK, reason=reason.strip())


@transaction.atomic
def withdraw_change(*, by: Member, change: ExpectationChange, at: datetime) -> ExpectationChange:
    """Undo a change: the expectation stands as without it; again changes nothing.

    That it was noted at all is undone by taking it back. Raises Refused for that, NotAllowed.
    """
    row, _customer = _locked(by, change.expectation, is_any=True)
    change = ExpectationChange.objects.in_workspace(by.workspace_id).select_for_update(of=("self",)).get(pk=change.pk)
    if change.turn == TURN.NOTED:
        raise Refused(_("It is what they expect from the beginning on. Say why it holds no longer, instead."))
    if change.withdrawn_at is None:
        change.withdrawn_at, change.withdrawn_by = at, by
        change.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _keep(row)
    return change


def folded(changes: Iterable[ExpectationChange]) -> dict[str, Any]:
    """How an expectation stands after its changes, in their order; the withdrawn ones count for nothing.

    A new agreement leaves what was measured of an amount as it is, but not what was said of the words before.
    """
    state: dict[str, Any] = {"realized": None, "measured_on": None, "said": "", "taken_back_at": None}
    for change in changes:
        if change.withdrawn_at is not None:
            continue
        if change.turn in (TURN.NOTED, TURN.AGREED):
            state |= {"what": change.what, "due_on": change.due_on, "promised": change.promised, "said": ""}
            if state["realized"] is None or change.promised is None:
                state |= {"realized": None, "measured_on": None}
        elif change.turn == TURN.MEASURED:
            state |= {"realized": change.realized, "measured_on": change.measured_on, "said": change.said}
        else:
            state["taken_back_at"] = change.at
    return state


def reckoned(row: Expectation) -> Reckoned:
    """An expectation as the arithmetic takes it."""
    said: Any = row.said or None
    return Reckoned(row.due_on, row.promised, row.realized, row.currency, row.measured_on, said)


def _check(result: Result, customer: Customer, contact: Contact | None) -> None:
    if not result.what.strip():
        raise Refused(_("Say what they expect."), field="what")
    if result.promised is not None and not 0 <= result.promised <= MOST:
        raise Refused(_("Write an amount from nothing on."), field="promised")
    if result.promised is not None and not (result.currency or result.measure.strip()):
        raise Refused(_("Say in what it is counted: a currency, or a measure of theirs."), field="unit")
    if result.currency and result.measure.strip():
        raise Refused(_("It is counted in money or in something else, not in both."), field="unit")
    person_of(customer.pk, contact)


def _locked(by: Member, expectation: Expectation, *, is_any: bool = False) -> tuple[Expectation, Customer]:
    """The expectation under its lock, after its customer. Raises Refused for one taken back, NotAllowed."""
    customer = locked_to_log(by, expectation.customer_id)
    row = expectation.locked()
    is_mine = by.pk in (row.member_id, row.by_id)
    if not is_mine and not may_change(by, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("Somebody else follows what this customer expects."))
    if row.taken_back_at is not None and not is_any:
        raise Refused(_("It holds no longer; undo that first."))
    return row, customer


def _told(result: Result) -> dict[str, Any]:
    return {"what": result.what.strip(), "due_on": result.due_on, "promised": result.promised}


def _add(row: Expectation, by: Member, at: datetime, turn: ExpectationTurn, **facts: Any) -> ExpectationChange:
    change = ExpectationChange.objects.create(
        workspace_id=row.workspace_id, expectation=row, by=by, turn=turn, at=at, **facts
    )
    _keep(row)
    return change


def _keep(row: Expectation) -> None:
    """Save how it stands after its changes, one version higher where that is anything new."""
    changes = ExpectationChange.objects.in_workspace(row.workspace_id).filter(expectation=row)
    state = folded(changes.order_by("id"))
    if all(getattr(row, name) == value for name, value in state.items()):
        return
    for name, value in state.items():
        setattr(row, name, value)
    row.save_edit()
