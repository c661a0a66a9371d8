"""Log a touch: the one way a touch is written, and the one way a deal's stage changes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import CACHED as DEAL_CACHED
from followthrough.deals.models import Deal
from followthrough.journal import clocks, levels
from followthrough.journal.evidence import Met as Meeting
from followthrough.journal.evidence import missing_evidence
from followthrough.journal.ledger import after, in_pass, is_attempt, state_of
from followthrough.journal.models import Entry, EntryContact, NextStep, Visit
from followthrough.journal.park import wake_by_touch
from followthrough.journal.refusal import MissingEvidence, Refused
from followthrough.journal.touches import met_in
from followthrough.playbook.book import book_of
from followthrough.playbook.cadence import Rhythm, rhythm_of
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.ledger import EntryKind, Origin
from followthrough.vocabulary.outcome import ImpossibleMove, Outcome, stage_after
from followthrough.vocabulary.stage import SOLD, Stage
from followthrough.vocabulary.stage_rules import StageRules
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_log
from followthrough.workspace.statement import Change, Statement, insert

#: A clock may run ahead of ours by so much; later than that is the future, and nothing happened there yet.
TOLERANCE = timedelta(minutes=10)
CUSTOMER_KEPT = (*clocks.STATE_FIELDS, *clocks.DEAL_FIELDS, *clocks.DUE_FIELDS, "rest")

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


def _open_steps(workspace_id: Any, customer_id: Any, member_id: Any) -> QuerySet[NextStep]:
    rows = NextStep.objects.in_workspace(workspace_id)
    return rows.filter(customer_id=customer_id, member_id=member_id, closed_at=None)


END_STEP_OF_DEAL = Change(
    lambda workspace_id, customer_id, member_id, deal_id, at, entry_id: (
        _open_steps(workspace_id, customer_id, member_id).filter(deal_id=deal_id),
        {"closed_at": at, "closed_by": entry_id},
    )
)
END_STEP_BESIDE_DEALS = Change(
    lambda workspace_id, customer_id, member_id, at, entry_id: (
        _open_steps(workspace_id, customer_id, member_id).filter(deal__isnull=True),
        {"closed_at": at, "closed_by": entry_id},
    )
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What happened. `happened_at` is aware; interest and trust go from -2 to 2; `tactic_id` is of the playbook."""

    channel: Channel
    happened_at: datetime
    direction: Direction = Direction.OUT
    reached: bool = True
    contacts: Sequence[Contact] = ()
    minutes: int | None = None
    note: str = ""
    tactic_id: int | None = None
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
    visit: Visit | None = None


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
    is_correction: bool = False,
    is_quiet: bool = False,
) -> Logged:
    """Record a touch of `by` with a customer at `at` (the moment of recording), and set the next step.

    With a deal it takes a move, without one it takes none. A conversation that proves two stages takes `second_move`,
    kept as a linked row that is no touch of its own. Without `step` the cadence sets the next one. A repeated `uid`
    changes nothing and returns the touch already stored. A correction puts a stage right and is no contact. What is
    quiet, as corrections are, wakes nobody and leaves the steps as they stand unless it names one.
    Raises Refused (naming the field), MissingEvidence for a promotion that lacks evidence, NotAllowed for viewers.
    """
    customer = locked_to_log(by, customer.pk)
    # Asked under the lock: of one touch sent twice at once, the second waits above and then finds the first.
    if uid is not None and (stored := _stored(by, customer, uid)):
        return stored
    deal = _locked_deal(by, customer, deal) if deal else None
    _check(facts, deal, move, second_move, at)
    if facts.tactic_id is not None and facts.tactic_id not in book_of(by.workspace).tactics:
        raise Refused(_("This stands in no playbook of ours."), field="tactic")
    missing, missing_above = _missing(by.workspace.stage_rules, deal, customer, facts, move, second_move)
    rhythm = rhythm_of(by.workspace)
    entry = _entry(by, customer, deal, facts, at, uid=uid or uuid.uuid4(), origin=origin, is_correction=is_correction)
    _write(entry, deal, move, missing, facts.contacts)
    is_quiet = is_quiet or is_correction
    if not is_quiet:
        wake_by_touch(customer, deal, entry, goes_on=step is not None)
    if deal:
        _move_deal(deal, entry, customer)
        if second_move:
            _move_again(entry, customer, deal, second_move, missing_above)
    if not is_correction:
        people = [contact.pk for contact in facts.contacts]
        clocks.add_touch(customer, met_in(entry, customer.zone, people), rhythm)
    next_step = _next_step(customer, deal, entry, step, rhythm, is_quiet=is_quiet)
    clocks.set_due(customer, rhythm)
    clocks.save_kept(customer, CUSTOMER_KEPT)
    levels.note_rival(customer, entry)
    return Logged(entry=entry, customer=customer, deal=deal, step=next_step, missing=[*missing, *missing_above])


def is_recorded(by: Member, uid: uuid.UUID) -> bool:
    """Whether something is recorded under this client-made id."""
    return STORED.first(workspace_id=by.workspace_id, uid=uid) is not None


def _stored(by: Member, customer: Customer, uid: uuid.UUID) -> Logged | None:
    found = STORED.first(workspace_id=by.workspace_id, uid=uid)
    if found is None:
        return None
    if found.customer_id != customer.pk or found.author_id != by.pk or found.kind != EntryKind.TOUCH:
        raise Refused(_("This touch was already recorded, for another customer."), field="uid")
    step = NextStep.objects.visible_to(by).filter(opened_by=found).first()
    return Logged(entry=found, customer=found.customer, deal=found.deal, step=step, is_repeat=True)


def locked_to_log(by: Member, customer_id: int) -> Customer:
    """The customer as it is under its lock, for what any seller may write about it. Raises NotAllowed for viewers."""
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    row = CUSTOMER.first(workspace_id=by.workspace_id, pk=customer_id)
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


def _check(facts: Facts, deal: Deal | None, move: Move | None, second_move: Move | None, at: datetime) -> None:
    if facts.happened_at > at + TOLERANCE:
        raise Refused(_("This lies in the future; a touch has happened already."), field="happened_at")
    if deal is None and move is not None:
        raise Refused(_("Without a deal there is no stage to move."), field="outcome")
    if deal is not None and move is None:
        raise Refused(_("Say what it did to the deal: promoted, retained or demoted."), field="outcome")
    if move is not None and move.outcome is Outcome.DEMOTED and not move.cause.strip():
        raise Refused(_("A demotion needs a cause."), field="cause")
    if second_move is not None:
        _check_twice(deal, [move, second_move])
    for contact in facts.contacts:
        if contact.workspace_id != (deal or contact).workspace_id:
            raise Refused(_("One of these people is not known here."), field="contacts")


def _check_twice(deal: Deal | None, moves: Sequence[Move | None]) -> None:
    if deal is None or deal.stage >= SOLD or any(move is None or move.outcome != Outcome.PROMOTED for move in moves):
        raise Refused(_("One conversation proves two stages only when it is promoted twice."), field="outcome")


def _missing(
    rules: StageRules,
    deal: Deal | None,
    customer: Customer,
    facts: Facts,
    move: Move | None,
    second_move: Move | None,
) -> tuple[list[Evidence], list[Evidence]]:
    """What the stage to leave, and the one above it when that is left too, lack; asked for together."""
    if deal is None or move is None or move.outcome is not Outcome.PROMOTED:
        return [], []
    about_to = Meeting(facts.reached, tuple(facts.contacts))
    here = missing_evidence(deal, customer, rules, about_to)
    above = missing_evidence(deal, customer, rules, about_to, stage=deal.stage + 1) if second_move else []
    unexplained = [] if move.override_reason.strip() else [*here]
    if second_move and not second_move.override_reason.strip():
        unexplained += above
    if unexplained:
        raise MissingEvidence(
            _("To leave this stage something is missing. Add it, or say why it goes up without."), unexplained
        )
    return here, above


def _entry(by: Member, customer: Customer, deal: Deal | None, facts: Facts, at: datetime, **more: Any) -> Entry:
    """The row of a touch before its move; `more` are further columns of it."""
    reached = facts.reached and not more["is_correction"]
    return Entry(
        workspace_id=by.workspace_id, kind=EntryKind.TOUCH, customer=customer, deal=deal, author=by,
        channel=facts.channel, direction=facts.direction, reached=reached, minutes=facts.minutes, note=facts.note,
        tactic_id=facts.tactic_id, interest=facts.interest, trust=facts.trust,
        key_met=reached and any(contact.is_key for contact in facts.contacts),
        happened_at=facts.happened_at, recorded_at=at, **more,
    )  # fmt: skip


def _write(
    entry: Entry, deal: Deal | None, move: Move | None, missing: list[Evidence], contacts: Sequence[Contact]
) -> None:
    if deal and move:
        _set_move(entry, deal, move, missing)
        entry.attempt = in_pass(state_of(deal), entry.happened_at).attempts + is_attempt(entry)
    insert(entry)
    for contact in {contact.pk: contact for contact in contacts}.values():
        insert(EntryContact(workspace_id=entry.workspace_id, entry=entry, contact=contact, was_key=contact.is_key))


def _set_move(entry: Entry, deal: Deal, move: Move, missing: list[Evidence]) -> None:
    entry.deal_seq = deal.deal_seq + 1
    entry.outcome, entry.cause = move.outcome, move.cause.strip() if move.outcome is Outcome.DEMOTED else ""
    entry.missing, entry.override_reason = list(missing), move.override_reason.strip() if missing else ""
    entry.stage_before = deal.stage
    try:
        entry.stage_after = stage_after(Stage(deal.stage), move.outcome, down_to=move.down_to)
    except ImpossibleMove as impossible:
        raise Refused(str(impossible), field="outcome") from impossible


def _move_deal(deal: Deal, entry: Entry, customer: Customer) -> None:
    """Bring the deal in step with its ledger, and the customer with its deals."""
    for name, value in vars(after(state_of(deal), entry)).items():
        setattr(deal, name, value)
    clocks.save_kept(deal, DEAL_CACHED)
    clocks.count_deal(customer, deal, was_open=True)


def _move_again(first: Entry, customer: Customer, deal: Deal, move: Move, missing: list[Evidence]) -> None:
    """The second stage that one conversation proved: a row of the ledger, not a touch."""
    second = Entry(
        workspace_id=first.workspace_id, kind=EntryKind.TOUCH, customer=customer, deal=deal, author=first.author,
        continues=first, channel=first.channel, direction=first.direction, reached=first.reached,
        key_met=first.key_met, is_correction=first.is_correction, origin=first.origin,
        happened_at=first.happened_at, recorded_at=first.recorded_at,
    )  # fmt: skip
    _set_move(second, deal, move, missing)
    insert(second)
    _move_deal(deal, second, customer)


def _next_step(
    customer: Customer, deal: Deal | None, entry: Entry, step: Step | None, rhythm: Rhythm, *, is_quiet: bool
) -> NextStep | None:
    """Close what the touch ends and open the next step: a complete deal leaves no step of anybody, and asks for none.

    Who must not be contacted gets no step that nobody asked for.
    """
    lane = deal if deal and deal.is_open else None
    is_complete = deal is not None and lane is None
    asks = not (is_quiet or is_complete or customer.do_not_contact)
    if is_quiet and not is_complete and step is None:
        return None
    if step is None and asks and (visit := _visit_ahead(entry, customer, lane)):
        return visit
    _end_steps(entry, customer, deal, is_complete=is_complete, and_own=step is not None)
    if step is None:
        if not asks:
            return None
        target = Stage(lane.stage + 1) if lane else None
        due_on = clocks.cadence_day(customer, rhythm, entry.recorded_at)
        step = Step(due_on=due_on, target_stage=target, from_cadence=True)
    row = NextStep(
        workspace_id=entry.workspace_id, customer=customer, deal=lane, member_id=entry.author_id,
        contact=step.contact, opened_by=entry, what=step.what, due_on=step.due_on, due_time=step.due_time,
        agreed=step.agreed, from_cadence=step.from_cadence, target_stage=step.target_stage, made_at=entry.recorded_at,
        visit=step.visit,
    )  # fmt: skip
    insert(row)
    return row


def _end_steps(entry: Entry, customer: Customer, deal: Deal | None, *, is_complete: bool, and_own: bool) -> None:
    """End the author's open step of the lane; of a complete deal those of everybody, `and_own` beside the deals."""
    told = {"at": entry.recorded_at, "entry_id": entry.pk}
    whose = {"workspace_id": entry.workspace_id, "customer_id": customer.pk, "member_id": entry.author_id}
    if is_complete and deal:
        of_deal = NextStep.objects.in_workspace(entry.workspace_id).filter(customer=customer, deal=deal, closed_at=None)
        of_deal.update(closed_at=entry.recorded_at, closed_by=entry)
        deal = None
        if not and_own:
            return
    if deal:
        END_STEP_OF_DEAL(**whose, deal_id=deal.pk, **told)
    else:
        END_STEP_BESIDE_DEALS(**whose, **told)


def _visit_ahead(entry: Entry, customer: Customer, lane: Deal | None) -> NextStep | None:
    """The step of a visit that lies ahead: a touch before it, to settle the hour, leaves it the next step."""
    if entry.channel == Channel.VISIT:
        return None
    today = local_date(entry.happened_at, customer.zone)
    steps = _open_steps(entry.workspace_id, customer.pk, entry.author_id).filter(deal=lane)
    return steps.filter(visit__isnull=False, due_on__gt=today).first()
