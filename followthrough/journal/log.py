"""Log a touch: the one way a touch is written, and the one way a deal's stage changes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import CACHED as DEAL_CACHED
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.evidence import Evidence, missing_evidence
from followthrough.journal.evidence import Met as Meeting
from followthrough.journal.ledger import DealState, after
from followthrough.journal.models import Entry, EntryContact, NextStep
from followthrough.journal.park import wake_by_touch
from followthrough.journal.refusal import MissingEvidence, Refused
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import EntryKind, Origin
from followthrough.vocabulary.outcome import ImpossibleMove, Outcome, stage_after
from followthrough.vocabulary.stage import SOLD, Stage
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_log
from followthrough.workspace.statement import Statement

#: A clock may run ahead of ours by so much; later than that is the future, and nothing happened there yet.
TOLERANCE = timedelta(minutes=10)
CUSTOMER_KEPT = (*clocks.STATE_FIELDS, "open_deals", "sold_at", "next_due_on", "parked_until")

STORED: Statement[Entry] = Statement(
    lambda workspace_id, uid: (
        Entry.objects.in_workspace(workspace_id).filter(uid=uid).select_related("customer", "deal")
    )
)
CUSTOMER: Statement[Customer] = Statement(
    lambda workspace_id, pk: Customer.objects.in_workspace(workspace_id).select_for_update().filter(pk=pk)
)
DEAL: Statement[Deal] = Statement(
    lambda workspace_id, pk: Deal.objects.in_workspace(workspace_id).select_for_update().filter(pk=pk)
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What happened. `happened_at` is aware; interest and trust go from -2 to 2."""

    channel: Channel
    happened_at: datetime
    direction: Direction = Direction.OUT
    reached: bool = True
    contacts: Sequence[Contact] = ()
    minutes: int | None = None
    note: str = ""
    tactic: str = ""
    interest: int | None = None
    trust: int | None = None


@dataclass(frozen=True, kw_only=True)
class Move:
    """What it did to the deal. A demotion names its cause; `down_to` only when it goes more than one down."""

    outcome: Outcome
    cause: str = ""
    down_to: Stage | None = None
    override_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What comes next. `agreed` means the customer was promised it."""

    due_on: date
    what: str = ""
    due_time: time | None = None
    contact: Contact | None = None
    agreed: bool = False
    target_stage: Stage | None = None
    from_cadence: bool = False


@dataclass(frozen=True, kw_only=True)
class Logged:
    """The touch as stored, where its deal and customer stand now, the next step, and whether it was stored before."""

    entry: Entry
    customer: Customer
    deal: Deal | None
    step: NextStep | None
    missing: list[Evidence] = field(default_factory=list)
    is_repeat: bool = False


@transaction.atomic
def log_touch(
    *,
    by: Member,
    customer: Customer,
    facts: Facts,
    at: datetime,
    deal: Deal | None = None,
    move: Move | None = None,
    second_move: Move | None = None,
    step: Step | None = None,
    uid: uuid.UUID | None = None,
    origin: Origin = Origin.HAND,
) -> Logged:
    """Record a touch of `by` with a customer at `at` (the moment of recording), and set the next step.

    With a deal it takes a move, without one it takes none. A conversation that proves two stages takes `second_move`,
    kept as a linked row that is no touch of its own. Without `step` the cadence sets the next one. A repeated `uid`
    changes nothing and returns the touch already stored.
    Raises Refused (naming the field), MissingEvidence for a promotion that lacks evidence, NotAllowed for viewers.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    if uid is not None and (stored := _stored(by, customer, uid)):
        return stored
    customer = _locked_customer(by, customer)
    deal = _locked_deal(by, customer, deal) if deal else None
    _check(facts, deal, move, at)
    missing = _missing(deal, customer, facts, move)
    rhythm = rhythm_of(by.workspace)
    entry = _write_entry(by, customer, deal, facts, move, missing, uid or uuid.uuid4(), at, origin)
    wake_by_touch(customer, deal, entry)
    if deal:
        _move_deal(deal, entry, customer)
        if second_move:
            missing += _move_again(by, customer, deal, facts, second_move, entry)
    people = [contact.pk for contact in facts.contacts]
    clocks.add_touch(customer, clocks.met_in(entry, customer.zone, people), rhythm)
    next_step = _next_step(by, customer, deal, entry, step, rhythm, at)
    clocks.set_due(customer, rhythm)
    clocks.save_kept(customer, CUSTOMER_KEPT)
    return Logged(entry=entry, customer=customer, deal=deal, step=next_step, missing=missing)


def _stored(by: Member, customer: Customer, uid: uuid.UUID) -> Logged | None:
    found = STORED.first(workspace_id=by.workspace_id, uid=uid)
    if found is None:
        return None
    if found.customer_id != customer.pk or found.author_id != by.pk:
        raise Refused(_("This touch was already recorded, for another customer."), field="uid")
    step = NextStep.objects.visible_to(by).filter(opened_by=found).first()
    return Logged(entry=found, customer=found.customer, deal=found.deal, step=step, is_repeat=True)


def _locked_customer(by: Member, customer: Customer) -> Customer:
    row = CUSTOMER.first(workspace_id=by.workspace_id, pk=customer.pk)
    if row is None:
        raise Customer.DoesNotExist
    row.workspace = by.workspace
    return row


def _locked_deal(by: Member, customer: Customer, deal: Deal) -> Deal:
    row = DEAL.first(workspace_id=by.workspace_id, pk=deal.pk)
    if row is None:
        raise Deal.DoesNotExist
    if row.customer_id != customer.pk:
        raise Refused(_("This deal belongs to another customer."), field="deal")
    if not row.is_open:
        raise Refused(_("This deal is closed. Reopen it first, or log the touch without it."), field="deal")
    return row


def _check(facts: Facts, deal: Deal | None, move: Move | None, at: datetime) -> None:
    if facts.happened_at > at + TOLERANCE:
        raise Refused(_("This lies in the future; a touch has happened already."), field="happened_at")
    if deal is None and move is not None:
        raise Refused(_("Without a deal there is no stage to move."), field="outcome")
    if deal is not None and move is None:
        raise Refused(_("Say what it did to the deal: promoted, retained or demoted."), field="outcome")
    if move is not None and move.outcome is Outcome.DEMOTED and not move.cause.strip():
        raise Refused(_("A demotion needs a cause."), field="cause")
    for contact in facts.contacts:
        if contact.workspace_id != (deal or contact).workspace_id:
            raise Refused(_("One of these people is not known here."), field="contacts")


def _missing(deal: Deal | None, customer: Customer, facts: Facts, move: Move | None) -> list[Evidence]:
    if deal is None or move is None or move.outcome is not Outcome.PROMOTED:
        return []
    missing = missing_evidence(deal, customer, Meeting(facts.reached, tuple(facts.contacts)))
    if missing and not move.override_reason.strip():
        raise MissingEvidence(
            _("To leave this stage something is missing. Add it, or say why it goes up without."), missing
        )
    return missing


def _write_entry(
    by: Member,
    customer: Customer,
    deal: Deal | None,
    facts: Facts,
    move: Move | None,
    missing: list[Evidence],
    uid: uuid.UUID,
    at: datetime,
    origin: Origin,
) -> Entry:
    entry = Entry(
        workspace_id=by.workspace_id, uid=uid, kind=EntryKind.TOUCH, customer=customer, deal=deal, author=by,
        channel=facts.channel, direction=facts.direction, reached=facts.reached, minutes=facts.minutes,
        note=facts.note, tactic=facts.tactic, interest=facts.interest, trust=facts.trust, origin=origin,
        key_met=facts.reached and any(contact.is_key for contact in facts.contacts),
        happened_at=facts.happened_at, recorded_at=at,
    )  # fmt: skip
    if deal and move:
        entry.deal_seq = deal.deal_seq + 1
        entry.outcome, entry.cause = move.outcome, move.cause.strip() if move.outcome is Outcome.DEMOTED else ""
        entry.missing, entry.override_reason = list(missing), move.override_reason.strip() if missing else ""
        entry.attempt = deal.attempts + 1 if facts.direction == Direction.OUT else deal.attempts
        entry.stage_before = deal.stage
        try:
            entry.stage_after = stage_after(Stage(deal.stage), move.outcome, down_to=move.down_to)
        except ImpossibleMove as impossible:
            raise Refused(str(impossible), field="outcome") from impossible
    entry.save(force_insert=True)
    EntryContact.objects.bulk_create(
        EntryContact(workspace_id=by.workspace_id, entry=entry, contact=contact, was_key=contact.is_key)
        for contact in {contact.pk: contact for contact in facts.contacts}.values()
    )
    return entry


def _move_deal(deal: Deal, entry: Entry, customer: Customer) -> None:
    """Bring the deal in step with its ledger, and the customer with its deals."""
    before = DealState(**{name: getattr(deal, name) for name in DealState.__dataclass_fields__})
    state = after(before, entry)
    for name, value in vars(state).items():
        setattr(deal, name, value)
    clocks.save_kept(deal, DEAL_CACHED)
    customer.open_deals += deal.is_open - 1
    if state.stage >= SOLD and customer.sold_at is None:
        customer.sold_at = state.sold_at


def _move_again(by: Member, customer: Customer, deal: Deal, facts: Facts, move: Move, first: Entry) -> list[Evidence]:
    """The second stage that one conversation proved."""
    if not deal.is_open or first.outcome != Outcome.PROMOTED or move.outcome is not Outcome.PROMOTED:
        raise Refused(_("One conversation proves two stages only when it is promoted twice."), field="outcome")
    missing = _missing(deal, customer, facts, move)
    second = Entry(
        workspace_id=by.workspace_id, kind=EntryKind.TOUCH, customer=customer, deal=deal, author=by, continues=first,
        channel=first.channel, direction=first.direction, reached=first.reached, key_met=first.key_met,
        deal_seq=deal.deal_seq + 1, outcome=move.outcome, stage_before=deal.stage,
        stage_after=stage_after(Stage(deal.stage), move.outcome), missing=list(missing),
        override_reason=move.override_reason.strip() if missing else "", origin=first.origin,
        happened_at=first.happened_at, recorded_at=first.recorded_at,
    )  # fmt: skip
    second.save(force_insert=True)
    _move_deal(deal, second, customer)
    return missing


def _next_step(
    by: Member, customer: Customer, deal: Deal | None, entry: Entry, step: Step | None, rhythm: Rhythm, at: datetime
) -> NextStep | None:
    """Close the open step of this lane and open the next one; a complete deal leaves the lane without one."""
    lane = NextStep.objects.in_workspace(by.workspace_id).filter(customer=customer, deal=deal, member=by)
    lane.filter(closed_at=None).update(closed_at=at, closed_by=entry)
    if step is None:
        if deal is not None and not deal.is_open:
            return None
        target = Stage(deal.stage + 1) if deal and deal.stage < Stage.COMPLETE else None
        step = Step(due_on=clocks.cadence_day(customer, rhythm, at), target_stage=target, from_cadence=True)
    return NextStep.objects.create(
        workspace_id=by.workspace_id, customer=customer, deal=deal if deal and deal.is_open else None, member=by,
        contact=step.contact, opened_by=entry, what=step.what, due_on=step.due_on, due_time=step.due_time,
        agreed=step.agreed, from_cadence=step.from_cadence, target_stage=step.target_stage, made_at=at,
    )  # fmt: skip
