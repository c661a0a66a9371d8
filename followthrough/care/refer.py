"""Referrals: asked for, given, declined, thanked for; who is named becomes a lead, and the chain is kept (M35)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.care.spot import seller_for
from followthrough.customers.known import whose
from followthrough.customers.models import Contact, Customer
from followthrough.customers.own import person_of
from followthrough.journal import clocks
from followthrough.journal.log import Step, locked_to_log
from followthrough.journal.models import NextStep
from followthrough.journal.refusal import Refused
from followthrough.journal.steps import add_to_next_steps, set_next_step
from followthrough.journal.take_in import Told, take_hint
from followthrough.relationship.models import Referral, ReferralChange
from followthrough.vocabulary.referral import ReferralTurn
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change

#: More links than this no chain has.
LONGEST_CHAIN = 50


@dataclass(frozen=True, kw_only=True)
class Named:
    """Whom they named, what they said, how they are reached; or the customer `known` that they meant."""

    name: str = ""
    company: str = ""
    words: str = ""
    email: str = ""
    phone: str = ""
    known: Customer | None = None


@transaction.atomic
def ask_referral(*, by: Member, customer: Customer, at: datetime, contact: Contact | None = None) -> Referral:
    """They were asked whom they know; while that is not answered, asking again changes nothing.

    Raises Refused, NotAllowed.
    """
    customer = locked_to_log(by, customer.pk)
    person = person_of(customer.pk, contact)
    asked = Referral.objects.in_workspace(by.workspace_id).standing()
    if waiting := asked.filter(customer=customer, contact=person, given_at=None, declined_at=None).first():
        return waiting
    row = Referral.objects.create(
        workspace_id=by.workspace_id, customer=customer, contact=person, member=by, made_at=at, asked_at=at
    )
    _turn(by, row, ReferralTurn.ASKED, at)
    return row


@transaction.atomic
def give_referral(
    *,
    by: Member,
    customer: Customer,
    named: Named,
    at: datetime,
    contact: Contact | None = None,
    asked: Referral | None = None,
    thank_on: date | None = None,
) -> Referral:
    """They named somebody, `asked` before or unasked: who is named is a lead with the source “referral”.

    It goes to whoever sells to the customer. Somebody we know is linked, not entered again. `thank_on` sets the step
    to thank them in the same act. Raises Refused: for themselves, a circle, nobody named; NotAllowed.
    """
    customer = locked_to_log(by, customer.pk)
    name = (named.known.name if named.known else named.company or named.name).strip()
    if not name:
        raise Refused(_("Whom did they name?"), field="name")
    person = person_of(customer.pk, contact)
    row = _asked(by, customer, asked, at)
    known = named.known or whose(workspace=by.workspace, email=named.email, phone=named.phone)
    if known is not None:
        _check_circle(customer, known)
    words = named.words.strip() or _("%(customer)s recommended us.") % {"customer": customer.name}
    told = Told(name=named.name, company=named.company, words=words, email=named.email, phone=named.phone)
    owner = None if known else seller_for(by, customer)
    came = take_hint(by=by, told=told, at=at, uid=uuid.uuid4(), of=known, source=_("referral"), owner=owner)
    row.name, row.words, row.became, row.given_at = name[:300], named.words.strip(), came.customer, at
    row.contact, row.declined_at = person or row.contact, None
    row.save_edit() if asked else row.save(force_insert=True)
    _turn(by, row, ReferralTurn.GIVEN, at)
    if thank_on is not None:
        _set_thanks(by, row, thank_on, at)
    clocks.note_after_sale(customer)
    return row


@transaction.atomic
def decline_referral(*, by: Member, referral: Referral, at: datetime, words: str = "") -> Referral:
    """They would rather not; again changes nothing. Raises Refused where they named somebody, NotAllowed."""
    row = _locked(by, referral)
    if row.given_at is not None:
        raise Refused(_("They named %(name)s already.") % {"name": row.name})
    if row.declined_at is None:
        row.declined_at = at
        row.save_edit()
        _turn(by, row, ReferralTurn.DECLINED, at, words)
    return row


@transaction.atomic
def thank_for_referral(*, by: Member, referral: Referral, at: datetime) -> Referral:
    """They were thanked; again changes nothing. Raises Refused where there is nothing to thank for, NotAllowed."""
    row = _locked(by, referral)
    if row.given_at is None:
        raise Refused(_("They named nobody yet: there is nothing to thank them for."))
    if row.thanked_at is None:
        row.thanked_at = at
        row.save_edit()
        _turn(by, row, ReferralTurn.THANKED, at)
    return row


@transaction.atomic
def take_back_referral(*, by: Member, referral: Referral, reason: str, at: datetime) -> Referral:
    """It was noted by mistake; the lead that came of it stays. Again changes nothing. Raises Refused, NotAllowed."""
    row = _locked(by, referral, also_taken_back=True)
    if not reason.strip():
        raise Refused(_("Say why it holds no longer."), field="reason")
    if row.taken_back_at is None:
        row.taken_back_at = at
        row.save_edit()
        _turn(by, row, ReferralTurn.TAKEN_BACK, at, reason)
        clocks.note_after_sale(row.customer)
    return row


def came_through(workspace_id: int, customer_ids: Iterable[int]) -> set[int]:
    """Ids of all by whom these customers came to us, up to the first of the chain; a statement for each link."""
    found: set[int] = set()
    ahead = set(customer_ids)
    for _link in range(LONGEST_CHAIN):
        rows = Referral.objects.in_workspace(workspace_id).given().filter(became_id__in=ahead)
        ahead = set(rows.values_list("customer_id", flat=True)) - found
        if not ahead:
            break
        found |= ahead
    return found


def _check_circle(customer: Customer, named: Customer) -> None:
    if named.pk == customer.pk:
        raise Refused(_("They can’t recommend us to themselves. Name somebody else."), field="name")
    if named.pk in came_through(customer.workspace_id, [customer.pk]):
        words = _("%(customer)s came to us through %(named)s: the two can’t have recommended us to each other.")
        raise Refused(words % {"customer": customer.name, "named": named.name}, field="name")


def _asked(by: Member, customer: Customer, asked: Referral | None, at: datetime) -> Referral:
    """The row to fill: the one that was asked, locked, or a new one."""
    if asked is None:
        return Referral(workspace_id=by.workspace_id, customer=customer, member=by, made_at=at)
    row = _locked(by, asked)
    if row.customer_id != customer.pk:
        raise Refused(_("This was asked of another customer."))
    if row.given_at is not None:
        raise Refused(_("They named %(name)s already.") % {"name": row.name})
    return row


def _set_thanks(by: Member, row: Referral, on: date, at: datetime) -> None:
    """Thanking them is the next step of `by`; where one was set by somebody already, it says so too."""
    whom = row.contact.name if row.contact else row.customer.name
    what = _("Thank %(whom)s for naming %(name)s") % {"whom": whom, "name": row.name}
    lane = NextStep.objects.in_workspace(by.workspace_id).filter(
        customer=row.customer, deal=None, member=by, closed_at=None, from_cadence=False
    )
    if taken := lane.values_list("pk", flat=True).first():
        add_to_next_steps(workspace=by.workspace, step_ids=[taken], words=what)
        return
    set_next_step(by=by, customer=row.customer, step=Step(due_on=on, what=what[:500], contact=row.contact), at=at)


def _turn(by: Member, row: Referral, turn: ReferralTurn, at: datetime, words: str = "") -> None:
    ReferralChange.objects.create(
        workspace_id=by.workspace_id, referral=row, by=by, turn=turn, words=words.strip(), at=at
    )


def _locked(by: Member, referral: Referral, *, also_taken_back: bool = False) -> Referral:
    """The referral, its customer locked first. Raises NotAllowed unless `by` asked or may change the customer."""
    customer = locked_to_log(by, referral.customer_id)
    row = Referral.objects.visible_to(by).select_for_update(of=("self",)).get(pk=referral.pk)
    row.customer = customer
    if row.member_id != by.pk and not may_change(by, row.member_id, customer.owner_id, customer.service_member_id):
        raise NotAllowed(_("Somebody else asked for this referral."))
    if row.taken_back_at is not None and not also_taken_back:
        raise Refused(_("This referral was taken back."))
    return row
