"""Accept a hand-off: the customer changes hands, nothing of it is lost, and the first talk has its day (M31)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from followthrough.care.hand_off import already_ended, check_receives, end, note_turn
from followthrough.customers.models import Customer
from followthrough.journal import clocks
from followthrough.journal.log import Step, locked_to_log
from followthrough.journal.models import Entry, NextStep
from followthrough.journal.steps import BETWEEN, add_to_next_steps, set_next_step, take_from_next_steps
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.hand_off import TARGET_WORKING_DAYS
from followthrough.relationship.models import HandOff, HandOffChange
from followthrough.vocabulary.hand_off import HandOffTurn
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_change
from followthrough.workspace.refusal import Refused


@transaction.atomic
def accept(*, by: Member, hand_off: HandOff, at: datetime) -> HandOff:
    """The one it was offered to becomes the owner, and speaks with them within three working days.

    Stage, journal, links and the giver's open deals stay as they were; the giver's open steps without a deal go along.
    Accepting again changes nothing. Raises Refused once it has ended otherwise, or somebody else owns the customer by
    now; NotAllowed for anybody else.
    """
    customer = locked_to_log(by, hand_off.customer_id)
    row = hand_off.locked()
    check_receives(by, row)
    if row.ended_as == HandOffTurn.ACCEPTED:
        return row
    if not row.is_open:
        raise Refused(already_ended(row))
    if customer.owner_id != row.giver_id:
        raise Refused(
            _("It changed hands meanwhile, so that nobody hands it over any more. Return it with a word why.")
        )
    _change_hands(customer, row.receiver, by)
    row.moved = _give_steps(customer, row, local_day(by, at), at)
    end(row, HandOffTurn.ACCEPTED, by=by, at=at)
    clocks.note_after_sale(customer)
    return row


@transaction.atomic
def open_again(*, by: Member, hand_off: HandOff, at: datetime) -> HandOff:
    """Undo how a hand-off ended: it waits again, and who had the customer has it again. One that waits stays so.

    Raises Refused where things have moved on since, NotAllowed unless `by` ended it or may change the customer.
    """
    customer = locked_to_log(by, hand_off.customer_id)
    row = hand_off.locked()
    if by.pk != _last_by(row) and not may_change(by, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("Somebody else decided on this hand-off."))
    if row.is_open:
        return row
    if words := _in_the_way(row, customer):
        raise Refused(words)
    if row.ended_as == HandOffTurn.ACCEPTED:
        _change_hands(customer, row.giver, by)
        _take_steps_back(row, at)
    note_turn(row, HandOffTurn.OPEN, by=by, at=at)
    row.ended_at, row.ended_as, row.reason, row.moved = None, "", "", None
    row.save_edit()
    clocks.note_after_sale(customer)
    return row


def _last_by(row: HandOff) -> int | None:
    changes = HandOffChange.objects.in_workspace(row.workspace_id).filter(hand_off=row)
    return changes.order_by("-id").values_list("by_id", flat=True).first()


def _change_hands(customer: Customer, to: Member, by: Member) -> None:
    customer.owner = to
    customer._history_user = by.user
    customer.save_edit()


def _in_the_way(row: HandOff, customer: Customer) -> str:
    """Why a hand-off can't wait again, in words; empty where it can."""
    later = HandOff.objects.in_workspace(row.workspace_id).filter(customer=customer, pk__gt=row.pk)
    if later.exists():
        return _("It was offered anew since.")
    if row.ended_as != HandOffTurn.ACCEPTED:
        return ""
    since = Entry.objects.in_workspace(row.workspace_id).filter(customer=customer, author=row.receiver)
    if customer.owner_id != row.receiver_id or since.filter(recorded_at__gte=row.ended_at).exists():
        return _("Things have moved on since: hand it over again instead.")
    if not row.giver.is_active:
        return _("%(name)s is not at work any more: hand it over to somebody else.") % {"name": row.giver.name}
    return ""


def _give_steps(customer: Customer, row: HandOff, today: date, at: datetime) -> dict[str, Any]:
    """Give the giver's open steps without a deal to the receiver, and see that one of theirs is due in time.

    One step without a deal is open for each of us: a visit of theirs, or the earliest that is due within the days of a
    first talk; else the first talk is. The others end in it, and it says their words. Visits stay with who planned
    them.
    """
    open_ones = NextStep.objects.in_workspace(row.workspace_id).filter(
        Q(member_id=row.giver_id, visit=None) | Q(member_id=row.receiver_id),
        customer=customer, deal=None, closed_at=None,
    )  # fmt: skip
    steps = list(open_ones.order_by("due_on", "-agreed", "id").select_for_update(of=("self",)))
    last = rhythm_of(customer.workspace).plus(today, TARGET_WORKING_DAYS)
    stays = _step_that_stays(steps, last)
    ended = [step for step in steps if step is not stays]
    for step in ended:
        step.closed_at = at
        step.save_edit()
    moved: dict[str, Any] = {"ended": [step.pk for step in ended]}
    words = BETWEEN.join(f"{date_format(step.due_on, 'j M')}: {step.what}" for step in ended if step.what)
    if stays is None:
        if not customer.do_not_contact:
            moved["made"] = _first_talk(customer, row, words, today, last, at).pk
        return moved
    if stays.member_id == row.giver_id:
        moved["given"] = stays.pk
        stays.member = row.receiver
        stays.save_edit()
    if words and add_to_next_steps(workspace=customer.workspace, step_ids=[stays.pk], words=words):
        moved["added"] = [stays.pk, words]
    return moved


def _step_that_stays(steps: list[NextStep], last: date) -> NextStep | None:
    visit = next((step for step in steps if step.visit_id is not None), None)
    return visit or next((step for step in steps if step.due_on <= last and not step.from_cadence), None)


def _first_talk(customer: Customer, row: HandOff, words: str, today: date, last: date, at: datetime) -> NextStep:
    """The step of the first talk: on the day of the next meeting where that is in time, else on the last day."""
    day = row.next_meeting_on
    is_in_time = day is not None and today <= day <= last
    what = _("First talk as the new owner, after %(name)s") % {"name": row.giver.name}
    longest = NextStep._meta.get_field("what").max_length or 0
    told = BETWEEN.join(part for part in (what, words) if part)[:longest]
    step = Step(due_on=day if is_in_time and day else last, what=told, agreed=is_in_time)
    return set_next_step(by=row.receiver, customer=customer, step=step, at=at)


def _take_steps_back(row: HandOff, at: datetime) -> None:
    """The steps as they were before it was accepted, as far as nobody touched them since."""
    moved = row.moved or {}
    steps = NextStep.objects.in_workspace(row.workspace_id)
    if "made" in moved:
        steps.filter(pk=moved["made"], closed_at=None).update(closed_at=at)
    if "added" in moved:
        pk, words = moved["added"]
        take_from_next_steps(workspace=row.customer.workspace, step_ids=[pk], words=words)
    given = steps.filter(pk=moved.get("given", 0), closed_at=None).first()
    if given is not None:
        given.member = row.giver
        given.save_edit()
    for step in steps.filter(pk__in=moved.get("ended", ()), closed_by=None):
        lane = steps.filter(customer_id=step.customer_id, deal=None, member_id=step.member_id, closed_at=None)
        if not lane.exists():
            step.closed_at = None
            step.save_edit()
