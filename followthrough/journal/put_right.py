"""Put a wrong outcome right: on a deal's last row it is replaced; otherwise a correcting touch moves the stage."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.amend import as_amended
from followthrough.journal.log import Facts, Logged, Move, Step, is_recorded, log_touch
from followthrough.journal.models import Entry, Guest, NextStep, Parking, Promise, Visit
from followthrough.journal.refusal import Refused
from followthrough.journal.withdraw import last_standing, take_back
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import Member


def may_replace(by: Member, touch: Entry, deal: Deal) -> bool:
    """Whether `by` may replace what this touch did to `deal`: it is their own, and nothing that stands came after."""
    if touch.author_id != by.pk or touch.continues_id:
        return False
    second = Entry.objects.in_workspace(touch.workspace_id).filter(continues=touch).values_list("pk", flat=True)
    return last_standing(deal) in {touch.pk, *second}


@transaction.atomic
def replace_outcome(
    *, by: Member, touch: Entry, move: Move, at: datetime, second_move: Move | None = None, uid: uuid.UUID | None = None
) -> Logged:
    """Withdraw one's own touch and log it anew with another outcome; both rows stay in the journal.

    When it happened, with whom, what was said and the next step stay. A repeated `uid` changes nothing.
    Raises Refused for somebody else's touch and when the deal has moved on, MissingEvidence like `log_touch`.
    """
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=touch.customer_id)
    customer.workspace = by.workspace
    deal = Deal.objects.visible_to(by).select_for_update().get(pk=touch.deal_id or 0)
    told: dict[str, Any] = {
        "by": by, "customer": customer, "deal": deal, "facts": _facts_of(touch), "at": at, "uid": uid,
        "move": move, "second_move": second_move, "is_correction": touch.is_correction,
    }  # fmt: skip
    if uid is not None and is_recorded(by, uid):
        return log_touch(**told)
    if not may_replace(by, touch, deal):
        raise Refused(_("Only its author can replace an outcome, and only the last one of a deal. Log a correction."))
    keeps_steps = (deal.status == DealStatus.COMPLETE) is _completes(touch, move, second_move)
    agreed = NextStep.objects.in_workspace(by.workspace_id).filter(opened_by=touch, closed_at=None, from_cadence=False)
    step = None if keeps_steps else _copied(agreed.first())
    take_back(by=by, customer=customer, deal=deal, touch=touch, at=at, keeps_steps=keeps_steps)
    logged = log_touch(**told, step=step, is_quiet=keeps_steps)
    if keeps_steps:
        _inherit_steps(touch, logged)
    Parking.objects.in_workspace(by.workspace_id).filter(woken_by=touch).update(woken_by=logged.entry)
    for kind in (Promise, Visit, Guest):
        kind.objects.in_workspace(by.workspace_id).filter(entry=touch).update(entry=logged.entry)
    return logged


def _facts_of(touch: Entry) -> Facts:
    """What the touch says now; its people are as key as they were then, in memory only (two queries)."""
    now, keys = as_amended(touch)
    people = list(Contact.objects.in_workspace(touch.workspace_id).filter(pk__in=list(keys)).order_by("id"))
    for person in people:
        person.is_key = keys[person.pk]
    return Facts(
        channel=Channel(now.channel), direction=Direction(now.direction), reached=now.reached, contacts=people,
        minutes=now.minutes, note=now.note, tactic_id=now.tactic_id, interest=now.interest, trust=now.trust,
        happened_at=now.happened_at,
    )  # fmt: skip


def _completes(touch: Entry, move: Move, second_move: Move | None) -> bool:
    ups = 2 if second_move else 1
    return move.outcome is Outcome.PROMOTED and (touch.stage_before or 0) + ups == Stage.COMPLETE


def _copied(step: NextStep | None) -> Step | None:
    if step is None:
        return None
    return Step(
        due_on=step.due_on, what=step.what, due_time=step.due_time, contact=step.contact, agreed=step.agreed,
        visit=step.visit,
    )  # fmt: skip


def _inherit_steps(touch: Entry, logged: Logged) -> None:
    """What the touch opened and ended is now of the one in its place; an open step aims above where the deal is."""
    steps = NextStep.objects.in_workspace(touch.workspace_id)
    aim = logged.deal.stage + 1 if logged.deal and logged.deal.is_open else None
    steps.filter(opened_by=touch, closed_at=None, target_stage__isnull=False).update(target_stage=aim)
    steps.filter(opened_by=touch).update(opened_by=logged.entry)
    steps.filter(closed_by=touch).update(closed_by=logged.entry)
