"""Plan a visit, move it, call it off (M18). It stands in Today by the next step that planning it sets."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.log import Step
from followthrough.journal.models import NextStep, Visit, VisitChange, VisitContact, VisitMember
from followthrough.journal.refusal import Refused
from followthrough.journal.steps import drop_next_step, set_next_step
from followthrough.vocabulary.stage import Stage
from followthrough.vocabulary.visit import VisitTurn
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_change, may_log

VISIT_FACTS = ("objective", "place", "at_time")


@transaction.atomic
def plan_visit(
    *,
    by: Member,
    customer: Customer,
    day: date,
    at: datetime,
    facts: Mapping[str, Any],
    deal: Deal | None = None,
    contacts: Sequence[Contact] = (),
    along: Sequence[Member] = (),
    agreed: bool = False,
) -> Visit:
    """Plan a visit of `by` on `day`, with `facts` of `VISIT_FACTS`; it is the next step in its lane.

    `agreed` where the customer expects it. Raises Refused for a day that has gone, for somebody of another customer,
    for a customer who must not be contacted; NotAllowed for viewers.
    """
    if day < local_day(by, at):
        raise Refused(_("This day has gone. Record the visit instead."), field="day")
    if customer.do_not_contact:
        raise Refused(_("This customer asked not to be contacted."))
    _check_people(customer, contacts)
    visit = Visit(workspace_id=by.workspace_id, customer=customer, deal=deal, member=by, day=day, **_known(facts))
    visit.save(force_insert=True)
    note_people(visit, contacts, along)
    note_turn(visit, VisitTurn.PLANNED, by=by, at=at)
    _set_step(visit, by=by, agreed=agreed, at=at, contact=contacts[0] if len(contacts) == 1 else None)
    return visit


@transaction.atomic
def move_visit(
    *, by: Member, visit: Visit, version: int, day: date, at_time: time | None, reason: str, at: datetime
) -> Visit:
    """Put a visit on another day or hour; its step moves along. Raises Refused, NotAllowed, StaleVersion."""
    row = _waiting(by, visit, version)
    if day < local_day(by, at):
        raise Refused(_("This day has gone. Record the visit instead."), field="day")
    row.day, row.at_time = day, at_time
    row.save_edit()
    note_turn(row, VisitTurn.MOVED, by=by, at=at, reason=reason)
    open_step = _step_of(row)
    is_free = not _lane(row).filter(closed_at=None).exclude(visit=row).filter(from_cadence=False).exists()
    if open_step or is_free:
        _set_step(
            row, by=by, at=at, agreed=open_step is not None and open_step.agreed,
            contact=open_step.contact if open_step else None,
        )  # fmt: skip
    return row


@transaction.atomic
def call_off_visit(*, by: Member, visit: Visit, reason: str, at: datetime) -> Visit:
    """The visit does not take place, for a reason; again changes nothing. Raises Refused, NotAllowed."""
    row = _locked(by, visit)
    if row.called_off_at is not None:
        return row
    if not reason.strip():
        raise Refused(_("Say why it does not take place."), field="reason")
    row = _waiting(by, visit)
    row.called_off_at = at
    row.save_edit()
    note_turn(row, VisitTurn.CALLED_OFF, by=by, at=at, reason=reason.strip())
    if step := _step_of(row):
        drop_next_step(by=by, step=step, at=at)
    return row


@transaction.atomic
def take_up_visit(*, by: Member, visit: Visit, at: datetime) -> Visit:
    """It takes place after all; taking up what was never called off changes nothing. Raises NotAllowed."""
    row = _locked(by, visit)
    if row.called_off_at is None:
        return row
    row.called_off_at = None
    row.save_edit()
    note_turn(row, VisitTurn.TAKEN_UP, by=by, at=at)
    if row.deal is None or row.deal.is_open:
        before = _lane(row).filter(visit=row).select_related("contact").order_by("-id").first()
        _set_step(
            row, by=by, at=at, agreed=before is not None and before.agreed, contact=before.contact if before else None
        )
    return row


def note_people(visit: Visit, contacts: Sequence[Contact], along: Sequence[Member]) -> None:
    """Whom we want to meet, and who of us goes along with whose visit it is."""
    where = visit.workspace_id
    people = {contact.pk: VisitContact(workspace_id=where, visit=visit, contact=contact) for contact in contacts}
    members = {one.pk: VisitMember(workspace_id=where, visit=visit, member=one) for one in along}
    members.pop(visit.member_id, None)
    VisitContact.objects.bulk_create(people.values())
    VisitMember.objects.bulk_create(members.values())


def note_turn(visit: Visit, turn: VisitTurn, *, by: Member, at: datetime, reason: str = "") -> None:
    """One more row of what happened to a visit."""
    VisitChange.objects.create(
        workspace_id=visit.workspace_id, visit=visit, by=by, turn=turn, day=visit.day, at_time=visit.at_time,
        reason=reason, at=at,
    )  # fmt: skip


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(facts) - set(VISIT_FACTS):
        raise TypeError(f"{unknown} are not among the facts of a visit.")
    return dict(facts)


def _check_people(customer: Customer, contacts: Sequence[Contact]) -> None:
    for contact in contacts:
        if contact.customer_id != customer.pk:
            raise Refused(_("One of these people is not known here."), field="contacts")
        if contact.do_not_contact:
            words = _("%(name)s asked not to be contacted.") % {"name": contact.name}
            raise Refused(words, field="contacts")


def _locked(by: Member, visit: Visit, version: int | None = None) -> Visit:
    """The visit under its lock. Raises NotAllowed unless it is the visit of `by`, or its customer theirs to change."""
    found = Visit.objects.visible_to(by).select_related("customer").get(pk=visit.pk)
    customer = found.customer
    is_mine = found.member_id == by.pk and may_log(by)
    if not is_mine and not may_change(by, found.member_id, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("This visit is somebody else’s."))
    row = found.locked(version=version)
    row.customer = customer
    return row


def _waiting(by: Member, visit: Visit, version: int | None = None) -> Visit:
    row = _locked(by, visit, version)
    if row.entry_id is not None:
        raise Refused(_("This visit was recorded already."))
    if row.called_off_at is not None:
        raise Refused(_("This visit was called off. Take it up again first."))
    return row


def _lane(visit: Visit) -> Any:
    steps = NextStep.objects.in_workspace(visit.workspace_id)
    return steps.filter(customer=visit.customer_id, deal=visit.deal_id, member=visit.member_id)


def _step_of(visit: Visit) -> NextStep | None:
    """The open step that a visit set."""
    steps = NextStep.objects.in_workspace(visit.workspace_id).filter(visit=visit, closed_at=None)
    return steps.select_related("contact").first()


def _set_step(visit: Visit, *, by: Member, agreed: bool, at: datetime, contact: Contact | None) -> None:
    deal = visit.deal
    step = Step(
        due_on=visit.day, due_time=visit.at_time, what=words_of(visit), contact=contact, agreed=agreed,
        target_stage=Stage(deal.stage + 1) if deal and deal.is_open else None, visit=visit,
    )  # fmt: skip
    set_next_step(by=by, customer=visit.customer, deal=deal, step=step, at=at, member=visit.member)


def words_of(visit: Visit) -> str:
    """What the step of a visit says."""
    if not visit.objective:
        return _("Visit them")
    return (_("Visit: %(objective)s") % {"objective": visit.objective})[:500]
