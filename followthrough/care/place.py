"""Put customers in a phase by what is on record, again whenever that changes, and let members say otherwise (M26).

What the rules say is kept as rows, one for each change; the last one stands beside the customer. A touch and whatever
else bears on it mark them as to be placed anew, which is done off the request; so are the days on which time alone
changes it. A page that shows one customer asks the rules itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.care.own import locked_customer
from followthrough.care.story import Story, story_of
from followthrough.customers.models import Customer
from followthrough.journal import clocks
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.phase import Placing, next_change_on, place
from followthrough.reckoning.since_sale import Facts
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import PhaseFound, PhaseSaid
from followthrough.vocabulary.phase import Phase
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.refusal import Refused

#: So many customers are placed at a time.
AT_A_TIME = 200
#: A life of which something is on record on more days is not told from its beginning.
MOST_DAYS = 300
#: What is kept beside the customer of it.
PHASE_FIELDS = ("phase", "phase_next_on")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a customer stands at a moment: what the rules say, what a member says instead, and what it rests on."""

    placing: Placing
    said: PhaseSaid | None
    story: Story

    @property
    def phase(self) -> Phase | None:
        """The phase to tell: a member's word before the rules; None where too little is on record."""
        told = self.said.phase if self.said is not None else self.placing.told
        return None if told is None else Phase(told)


def placed(customer: Customer, *, at: datetime) -> Placed:
    """Where a customer stands, or stood at a past moment, by what was recorded then; sixteen statements."""
    story = story_of(customer, at=at)
    placing = place(story.facts, local_date(at, customer.zone))
    return Placed(placing, _said(customer, placing, at), story)


def _said(customer: Customer, placing: Placing, at: datetime) -> PhaseSaid | None:
    """What a member said, for as long as the rules say what they said then."""
    rows = PhaseSaid.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk, said_at__lte=at)
    last = rows.select_related("by").order_by("-said_at", "-id").first()
    if last is None or (last.ended_at is not None and last.ended_at <= at):
        return None
    return last if last.instead_of == placing.phase else None


def is_placed(customer: Customer, *, at: datetime) -> bool:
    """Whether the phase found last still holds now, at `at`: nothing was written, no day came, that may change it."""
    return customer.phase_next_on is None or customer.phase_next_on > local_date(at, customer.zone)


@transaction.atomic
def place_anew(customer: Customer, *, at: datetime) -> Placed:
    """Place a customer by what is on record now, keep it beside them, and add a row where it changed.

    The customer is given locked. Their due date follows, for the cadence knows the phase.
    """
    now = placed(customer, at=at)
    on = local_date(at, customer.zone)
    rows = PhaseFound.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk)
    last = rows.order_by("-id").first()
    found = [(on, now.placing)] if last is not None else course(now.story.facts, on)
    _add_rows(customer, last, found, at)
    told, before = now.phase, customer.phase
    customer.phase = told
    if told != before:
        clocks.set_due(customer, rhythm_of(customer.workspace))
    customer.phase_next_on = _next_on(now.story, on)
    clocks.save_kept(customer, (*clocks.DUE_FIELDS, *PHASE_FIELDS) if told != before else PHASE_FIELDS)
    return now


def _next_on(story: Story, on: date) -> date | None:
    """When to look again: when the rules would say something else, or what was promised falls due."""
    days = [day for day in (next_change_on(story.facts, on), *story.falls_due) if day is not None and day > on]
    return min(days, default=None)


def _add_rows(customer: Customer, last: PhaseFound | None, found: Sequence[tuple[date, Placing]], at: datetime) -> None:
    """A row for each of these, in order, that differs from the one before."""
    known = None if last is None else (last.phase, tuple(code for code, _values in last.why), last.colour, last.is_told)
    rows = []
    for on, placing in found:
        state = (
            placing.phase,
            tuple(one.code for one in placing.why),
            placing.alarm.colour or "",
            placing.told is not None,
        )
        if state == known:
            continue
        known = state
        rows.append(
            PhaseFound(
                workspace_id=customer.workspace_id, customer=customer, on=on, phase=placing.phase,
                is_told=placing.told is not None, why=[[one.code, dict(one.values)] for one in placing.why],
                colour=placing.alarm.colour or "", interest=placing.regard.interest, trust=placing.regard.trust,
                found_at=at,
            )
        )  # fmt: skip
    PhaseFound.objects.bulk_create(rows)


def course(facts: Facts, on: date) -> list[tuple[date, Placing]]:
    """Where a customer stood on each day since the sale on which that may have changed, and on the last day `on`.

    Each day is placed by what had happened by then. Of a very long record only the last day is told.
    """
    happened = {
        *(signal.at for signal in facts.signals), *facts.contacts, *(mood.on for mood in facts.moods),
        *(day for day in (facts.closed_on, facts.champion_left_on) if day is not None),
    }  # fmt: skip
    told: list[tuple[date, Placing]] = []
    day = facts.closed_on if facts.known_from is None and len(happened) <= MOST_DAYS else None
    while day is not None and day < on:
        told.append((day, place(facts, day)))
        ahead = (next_change_on(facts, day), *(other for other in happened if other > day))
        day = min((other for other in ahead if other is not None), default=None)
    return [*told, (on, place(facts, on))]


def to_be_placed(workspace: Workspace, *, at: datetime) -> list[int]:
    """Customers of whom something is on record since they were placed, or whose day has come; at most `AT_A_TIME`."""
    # Further east a day has begun already.
    latest = (at + timedelta(hours=14)).date()
    due = Customer.objects.in_workspace(workspace).filter(phase_next_on__lte=latest).order_by("phase_next_on", "id")
    return list(due.values_list("pk", flat=True)[:AT_A_TIME])


@transaction.atomic
def place_when_due(workspace: Workspace, customer_id: int, *, at: datetime) -> bool:
    """Place a customer anew unless somebody else just did; whether they were placed."""
    row = Customer.objects.in_workspace(workspace).select_for_update(of=("self",)).filter(pk=customer_id).first()
    if row is None:
        return False
    row.workspace = workspace
    if is_placed(row, at=at):
        return False
    place_anew(row, at=at)
    return True


@transaction.atomic
def say_phase(*, by: Member, customer: Customer, phase: Phase, reason: str, at: datetime) -> PhaseSaid:
    """Say that a customer is in another phase than the rules found; what was said before ends.

    Raises Refused without a reason, or where the rules say the same; NotAllowed for who may not change the customer.
    """
    row = locked_customer(by, customer)
    if not reason.strip():
        raise Refused(_("Say what you know that is not on record."), field="reason")
    now = placed(row, at=at)
    if phase == now.placing.told:
        raise Refused(_("That is what the rules say already."), field="phase")
    _end_said(row, by, at)
    said = PhaseSaid.objects.create(
        workspace_id=by.workspace_id, customer=row, by=by, phase=phase, instead_of=now.placing.phase,
        reason=reason.strip(), said_at=at,
    )  # fmt: skip
    place_anew(row, at=at)
    return said


@transaction.atomic
def unsay_phase(*, by: Member, customer: Customer, at: datetime) -> None:
    """Leave it to the rules again; nothing where nothing was said. Raises NotAllowed."""
    row = locked_customer(by, customer)
    if _end_said(row, by, at):
        place_anew(row, at=at)


def _end_said(customer: Customer, by: Member, at: datetime) -> int:
    said = PhaseSaid.objects.in_workspace(customer.workspace_id).filter(customer=customer, ended_at=None)
    return said.update(ended_at=at, ended_by=by)
