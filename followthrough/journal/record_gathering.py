"""Record a gathering: a touch for each customer who came, in one act, batch by batch; and take it all back (M29)."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact
from followthrough.deals.models import Deal
from followthrough.journal.evidence import Met, missing_evidence
from followthrough.journal.gather import own_gathering
from followthrough.journal.log import TOLERANCE, Facts, Move, Step, log_touch
from followthrough.journal.models import Entry, Gathering, Guest
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.visit import Attendance, GatheringKind
from followthrough.workspace.models import Member, local_day

#: Touches written in one transaction; with so many or fewer a request writes them itself.
BATCH = 50


@dataclass(frozen=True, kw_only=True)
class Attended:
    """What became of one guest. `because` is the cause of a demotion, or why it goes up without evidence."""

    came: bool
    people: tuple[int, ...] = ()
    outcome: str = Outcome.RETAINED
    because: str = ""
    interest: int | None = None


class GuestRefused(Refused):
    """What was said of one guest can't be; `guest` is its id."""

    def __init__(self, message: str, guest: int) -> None:
        super().__init__(message)
        self.guest = guest


@transaction.atomic
def record_gathering(
    *,
    by: Member,
    gathering: Gathering,
    said: Mapping[int, Attended],
    at: datetime,
    note: str = "",
    due_on: date | None = None,
    what: str = "",
    logs_absence: bool = False,
) -> Gathering:
    """Say who came (guest id → what became of it; who is not named did not), and begin to write their touches.

    `due_on` and `what` are the next step of all; without a day the cadence sets each. Who did not come gets an attempt
    nobody answered only with `logs_absence`. `write_batch` does the rest, at once or in the background. Recording it
    again changes nothing. Raises Refused while it lies ahead, GuestRefused for what can't be, NotAllowed.
    """
    row = own_gathering(by, gathering, open_only=False)
    if row.recorded_at is not None:
        return row
    if row.starts_at > at + TOLERANCE:
        raise Refused(_("It lies in the future; nobody came yet."), field="starts_at")
    _check(row, said, by)
    row.recorded_by, row.recorded_at = by, at
    row.pending = {
        "said": {str(pk): asdict(one) for pk, one in said.items()}, "note": note or row.name, "what": what,
        "due_on": due_on.isoformat() if due_on else "", "logs_absence": logs_absence, "problems": [],
    }  # fmt: skip
    row.save_edit()
    return row


@transaction.atomic
def take_back_gathering(*, by: Member, gathering: Gathering, at: datetime) -> Gathering:
    """Begin to take all its touches back, on the day it was recorded; `write_batch` does the rest.

    Raises Refused for somebody else, on a later day, and while it is still being recorded.
    """
    row = own_gathering(by, gathering, open_only=False)
    if row.recorded_at is None:
        return row
    if not may_take_back(by, row, at):
        raise Refused(_("Only who recorded it takes it back, on the same day."))
    if row.pending is None:
        row.pending = {"undo": True, "problems": []}
        row.save_edit()
    return row


def may_take_back(by: Member, gathering: Gathering, at: datetime) -> bool:
    """Whether `by` may still take the record back."""
    if gathering.recorded_at is None or gathering.recorded_by_id != by.pk:
        return False
    return local_day(by, gathering.recorded_at) == local_day(by, at)


def unrecord_guest(touch: Entry) -> None:
    """The touch of a guest is taken back: they are invited again, as before."""
    guests = Guest.objects.in_workspace(touch.workspace_id).filter(entry=touch)
    guests.update(state=Attendance.INVITED, entry=None)


def write_touch(gathering: Gathering, guest: Guest, *, by: Member) -> None:
    """The touch of one guest as it was said, in the lane of their open deal; the same guest again changes nothing.

    Nor does a guest whose touch stands because it could not be taken back. Raises Refused as `log_touch` does.
    """
    if guest.entry_id is not None:
        return
    told, at = gathering.pending or {}, gathering.recorded_at
    said = told["said"].get(str(guest.pk))
    attended = Attended(**said) if said else Attended(came=False)
    if not attended.came and not told["logs_absence"]:
        Guest.objects.in_workspace(by.workspace_id).filter(pk=guest.pk).update(state=Attendance.ABSENT)
        return
    assert at is not None
    deal = deals_of_guests(by, [guest.customer_id]).get(guest.customer_id)
    logged = log_touch(
        by=by, customer=guest.customer, deal=deal, at=at, facts=_facts(gathering, guest, attended),
        move=_move(attended) if deal else None, step=_step(told) if attended.came else None,
        uid=uuid.uuid5(gathering.uid, f"{guest.pk} {at.isoformat()}"),
    )  # fmt: skip
    state = Attendance.CAME if attended.came else Attendance.ABSENT
    Guest.objects.in_workspace(by.workspace_id).filter(pk=guest.pk).update(state=state, entry=logged.entry)


def deals_of_guests(by: Member, customer_ids: Iterable[int]) -> dict[int, Deal]:
    """By customer the open deal a gathering is about: of those of `by` the furthest, else anybody’s. One statement."""
    rows = Deal.objects.visible_to(by).filter(customer_id__in=list(customer_ids), status=DealStatus.OPEN)
    found: dict[int, Deal] = {}
    for deal in sorted(rows, key=lambda deal: (deal.owner_id != by.pk, -deal.stage, deal.pk)):
        found.setdefault(deal.customer_id, deal)
    return found


def _facts(gathering: Gathering, guest: Guest, attended: Attended) -> Facts:
    people = Contact.objects.in_workspace(gathering.workspace_id).filter(
        pk__in=list(attended.people), customer=guest.customer_id
    )
    channel = Channel.DEMO if gathering.kind == GatheringKind.DEMO else Channel.EVENT
    told = gathering.pending or {}
    return Facts(
        channel=channel, happened_at=gathering.starts_at, reached=attended.came, contacts=list(people.order_by("id")),
        note=told["note"] if attended.came else _("Did not come: %(name)s") % {"name": gathering.name},
        interest=attended.interest if attended.came else None,
    )  # fmt: skip


def _move(attended: Attended) -> Move:
    outcome = Outcome(attended.outcome) if attended.came else Outcome.RETAINED
    is_down = outcome is Outcome.DEMOTED
    return Move(
        outcome=outcome, cause=attended.because if is_down else "", override_reason="" if is_down else attended.because
    )


def _step(told: Mapping[str, Any]) -> Step | None:
    return Step(due_on=date.fromisoformat(told["due_on"]), what=told["what"]) if told["due_on"] else None


def _check(row: Gathering, said: Mapping[int, Attended], by: Member) -> None:
    """Raise GuestRefused for a guest who is not on the list, or whose deal can't be moved as was said."""
    guests = Guest.objects.in_workspace(row.workspace_id).filter(gathering=row).select_related("customer")
    known = {guest.pk: guest for guest in guests}
    deals = deals_of_guests(by, [guest.customer_id for guest in known.values()])
    for pk, attended in said.items():
        if pk not in known:
            raise Refused(_("One of these guests is not on the list."))
        if not attended.came or attended.outcome == Outcome.RETAINED:
            continue
        guest = known[pk]
        deal = deals.get(guest.customer_id)
        if deal is None:
            raise GuestRefused(_("No deal is open there: nothing goes up or down."), pk)
        if attended.outcome == Outcome.DEMOTED and not attended.because.strip():
            raise GuestRefused(_("A demotion needs a cause."), pk)
        people = Contact.objects.in_workspace(row.workspace_id).filter(pk__in=list(attended.people))
        is_up = attended.outcome == Outcome.PROMOTED
        met, rules = Met(True, tuple(people)), by.workspace.stage_rules
        if is_up and not attended.because.strip() and missing_evidence(deal, guest.customer, rules, met):
            raise GuestRefused(
                _("To leave this stage something is missing. Say why it goes up without, or leave it where it is."), pk
            )
