"""What somebody of us hears at a customer that may become a sale: a lead of whoever sells there, with credit (M36).

It is a hint (`journal.take_in`) at a customer we know, and a deal that opens in the same moment, so that the two find
each other again: `care.spotted` tells the finder what came of it.
"""

import textwrap
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.care.own import person_of
from followthrough.customers.lead_forms import next_in_turn
from followthrough.customers.models import Arrival, Contact, Customer
from followthrough.journal.log import Facts, Logged, Step, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.journal.refusal import Refused
from followthrough.journal.steps import set_next_step
from followthrough.journal.take_in import LONGEST_TITLE, Told, take_hint
from followthrough.vocabulary.stage import Stage
from followthrough.vocabulary.way import Way
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import may_log

LONGEST_STEP = 400


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What they may need, as they said it, and who of them said it (None: nobody in particular)."""

    words: str
    contact: Contact | None = None


@transaction.atomic
def spot(*, by: Member, customer: Customer, heard: Heard, at: datetime, uid: uuid.UUID) -> Arrival:
    """An opportunity spotted by `by`: a message that waits, a deal at stage 1, and a step of today for who gets it.

    It goes to the owner of the customer; where nobody at work owns it, to the next in turn of the sellers in the
    finder's team; else it waits in the inbox. A repeated `uid` is the same. Raises Refused, NotAllowed.
    """
    words = heard.words.strip()
    if not words:
        raise Refused(_("Say what they may need."), field="words")
    customer = Customer.objects.visible_to(by).select_for_update(of=("self",)).get(pk=customer.pk)
    customer.workspace = by.workspace
    if stored := Arrival.objects.in_workspace(by.workspace_id).filter(uid=uid).first():
        return stored
    if customer.do_not_contact:
        raise Refused(_("This customer asked not to be contacted: nobody of us may turn to them."), field="words")
    contact = person_of(customer, heard.contact)
    person = {"name": contact.name, "email": contact.email} if contact else {"name": ""}
    to = seller_for(by, customer)
    arrival = take_hint(by=by, told=Told(words=words, **person), at=at, uid=uid, of=customer)
    title = textwrap.shorten(words, LONGEST_TITLE, placeholder="…")
    deal = open_deal(by=by, customer=customer, at=at, is_spotted=True, name=title, owner=to, source=_("hint"))
    if to is not None:
        said = {"name": by.name, "what": textwrap.shorten(words, LONGEST_STEP, placeholder="…")}
        what = _("%(name)s spotted: %(what)s") % said
        step = Step(due_on=local_day(to, at), what=what, contact=contact, target_stage=Stage.NON_KEY_CONTACT_MADE)
        set_next_step(by=by, customer=customer, step=step, at=at, deal=deal, member=to)
        Arrival.objects.in_workspace(by.workspace_id).filter(pk=arrival.pk).update(given_to=to)
        arrival.given_to = to
    return arrival


@transaction.atomic
def log_and_spot(
    *, by: Member, customer: Customer, facts: Facts, at: datetime, uid: uuid.UUID, heard: Heard | None = None
) -> tuple[Logged, Arrival | None]:
    """A touch of `by` in one go with what was spotted in it, if anything. A repeated `uid` is the same.

    Raises Refused, NotAllowed; then nothing is kept.
    """
    logged = log_touch(by=by, customer=customer, facts=facts, at=at, uid=uid)
    if heard is None or not heard.words.strip():
        return logged, None
    return logged, spot(by=by, customer=customer, heard=heard, at=at, uid=uuid.uuid5(uid, "spotted"))


def seller_for(by: Member, customer: Customer) -> Member | None:
    """Who sells to whom `by` heard of at a customer: its owner at work, else the next in turn of the finder's team."""
    owner: Member | None = customer.owner
    if owner is not None and may_log(owner):
        owner.workspace = by.workspace
        return owner
    if by.team_id is None:
        return None
    given = Arrival.objects.in_workspace(by.workspace_id).filter(way=Way.HINT, given_to__team_id=by.team_id)
    last = given.order_by("-arrived_at", "-id").values_list("given_to_id", flat=True).first()
    to = next_in_turn(by.workspace_id, by.team_id, last)
    if to is not None:
        to.workspace = by.workspace
    return to
