"""Give a customer its level, with a reason and a date; its due date and bond follow at once (M17)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal import clocks, levels
from followthrough.journal.refusal import Refused
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.levels import SuggestedLevel, suggested_level
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import ASSESSED, Level, Need
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_change

#: Nobody says for further ahead when they will buy.
FURTHEST = timedelta(days=3653)
KEPT = (*levels.LEVEL_FIELDS, "log_score", *clocks.DUE_FIELDS)


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a purchase: the day they say they will buy, and how clear their need is."""

    buys_on: date | None = None
    need: Need = Need.UNSAID


@transaction.atomic
def assess(
    *, by: Member, customer: Customer, level: Level, reason: str, at: datetime, said: Said | None = None
) -> LevelAssessment:
    """A new assessment row; assessing with the same level again keeps it fresh. What the facts suggest is kept beside.

    A moment before the customer came here, or before a later judgement, is history: it counts as of then. Without
    `said`, what was said before stands, but for a day that has passed. Raises Refused without a reason, for level N,
    and for a day of purchase that has passed or lies more than ten years ahead; NotAllowed outside the member's circle.
    """
    if level not in ASSESSED:
        raise Refused(_("Choose a level from A to D."), field="level")
    if not reason.strip():
        raise Refused(_("Say in a few words why."), field="reason")
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=customer.pk)
    customer.workspace = by.workspace
    if not may_change(by, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("This customer belongs to somebody outside your team."))
    on = local_day(by, at)
    if said is None:
        said = said_of(last_judgement(customer), on)
    _check(said, on)
    suggestion = suggestion_for(said, on, furthest_deal(customer) if customer.open_deals else None)
    row = LevelAssessment.objects.create(
        workspace_id=by.workspace_id, customer=customer, by=by, level_before=customer.level, level=level,
        reason=reason.strip(), buys_on=said.buys_on, need=said.need, assessed_at=at,
        suggested=suggestion.level if suggestion else "",
        because=[step.kept() for step in suggestion.because] if suggestion else [],
    )  # fmt: skip
    _follow(customer)
    return row


@transaction.atomic
def take_back_assessment(*, by: Member, assessment: LevelAssessment, at: datetime) -> LevelAssessment:
    """Take one's own judgement back, on the day it was made: a row of its own, after which the earlier one stands.

    Taking back again returns the same row. Raises Refused for somebody else's, on a later day, and where the customer
    was judged again since.
    """
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=assessment.customer_id)
    customer.workspace = by.workspace
    rows = LevelAssessment.objects.visible_to(by).filter(customer=customer)
    if done := rows.filter(takes_back=assessment).first():
        return done
    if assessment.by_id != by.pk or assessment.takes_back_id is not None:
        raise Refused(_("Only who judged can take it back."))
    if local_day(by, assessment.assessed_at) != local_day(by, at):
        raise Refused(_("A judgement can be taken back on its day; judge anew instead."))
    last, *before = [*rows.standing().order_by("-assessed_at", "-id")[:2], None]
    if last is None or last.pk != assessment.pk:
        raise Refused(_("The customer was judged again since."))
    row = LevelAssessment.objects.create(
        workspace_id=by.workspace_id, customer=customer, by=by, level_before=customer.level,
        level=before[0].level if before[0] else Level.N, reason=_("Taken back"), takes_back=assessment, assessed_at=at,
    )  # fmt: skip
    _follow(customer)
    return row


def said_of(last: LevelAssessment | None, on: date) -> Said:
    """What was said of a purchase with a judgement, as far as it still holds on a day."""
    if last is None:
        return Said()
    return Said(last.buys_on if last.buys_on and last.buys_on >= on else None, Need(last.need))


def last_judgement(customer: Customer) -> LevelAssessment | None:
    """The judgement that stands, with who gave it; None where nobody did. One query."""
    rows = LevelAssessment.objects.in_workspace(customer.workspace_id).standing().filter(customer_id=customer.pk)
    return rows.select_related("by").order_by("-assessed_at", "-id").first()


def suggestion_for(said: Said, on: date, deal: Deal | None) -> SuggestedLevel | None:
    """What the facts suggest on a day: what they said, else what their furthest open deal tells."""
    stage, expected_on = (deal.stage, deal.expected_on) if deal else (None, None)
    return suggested_level(on=on, buys_on=said.buys_on or expected_on, need=said.need, stage=stage)


def furthest_deal(customer: Customer) -> Deal | None:
    """Of a customer's open deals the one that is furthest; one query."""
    rows = Deal.objects.in_workspace(customer.workspace_id).filter(customer_id=customer.pk, status=DealStatus.OPEN)
    return rows.order_by("-stage", "id").first()


def _check(said: Said, on: date) -> None:
    if said.buys_on is None:
        return
    if said.buys_on < on:
        raise Refused(_("This day has passed. Ask them anew, or leave it empty."), field="buys_on")
    if said.buys_on > on + FURTHEST:
        raise Refused(_("This is more than ten years ahead; leave it empty."), field="buys_on")


def _follow(customer: Customer) -> None:
    """Bring what is kept beside the customer in step with its judgements."""
    rhythm, before = rhythm_of(customer.workspace), customer.level
    levels.find_level(customer)
    if customer.level != before:
        clocks.recount(customer, rhythm)
    clocks.set_due(customer, rhythm)
    clocks.save_kept(customer, KEPT)
