"""What somebody of us hears at a customer that may become a sale: a lead of whoever sells there, with credit (M36).

It is a hint (`journal.take_in`) at a customer we know, and a deal that opens in the same moment, so that the two find
each other again: `care.spotted` tells the finder what came of it. Who told it has spoken with them, so they wait for
nobody in the finder's own Today.
"""

import textwrap
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.lead_forms import next_in_turn
from followthrough.customers.models import Arrival, Contact, Customer
from followthrough.customers.own import person_of
from followthrough.journal.log import Facts, Step, locked_to_log, log_touch
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
    """What they may need, as they said it, and who of them did (None: nobody in particular).

    `is_expected`: they expect to hear from us about it.
    """

    words: str
    contact: Contact | None = None
    is_expected: bool = False


@transaction.atomic
def spot(
    *, by: Member, customer: Customer, heard: Heard, at: datetime, uid: uuid.UUID, facts: Facts | None = None
) -> Arrival:
    """An opportunity spotted by `by`, in the touch that `facts` tell or in passing: a deal at stage 1 for who gets it.

    It goes to the owner of the customer; where nobody at work owns it, to the next in turn of the sellers in the
    finder's team: as a step of today, promised where they expect it. Where there is nobody it waits in the inbox. A
    repeated `uid` is the same. Raises Refused, NotAllowed; then nothing is kept.
    """
    words = heard.words.strip()
    if not words:
        raise Refused(_("Say what they may need."), field="words")
    customer = locked_to_log(by, customer.pk)
    waiting_uid = uuid.uuid5(uid, "spotted")
    if stored := Arrival.objects.in_workspace(by.workspace_id).filter(uid__in=(uid, waiting_uid)).first():
        return stored
    if customer.do_not_contact:
        raise Refused(_("This customer asked not to be contacted: nobody of us may turn to them."), field="words")
    contact = person_of(customer.pk, heard.contact)
    to = seller_for(by, customer)
    if facts is not None:
        log_touch(by=by, customer=customer, facts=facts, at=at, uid=uid)
    if facts is not None and to is not None:
        arrival = Arrival.objects.create(
            workspace_id=by.workspace_id, customer=customer, hinted_by=by, uid=uid, way=Way.HINT, is_known=True,
            arrived_at=at,
        )  # fmt: skip
    else:
        told = Told(name=contact.name if contact else "", email=contact.email if contact else "", words=words)
        arrival = take_hint(
            by=by, told=told, at=at, uid=waiting_uid if facts else uid, of=customer, waits=to is None
        )  # fmt: skip
    _open(by, customer, replace(heard, words=words, contact=contact), to, at)
    if to is not None:
        Arrival.objects.in_workspace(by.workspace_id).filter(pk=arrival.pk).update(given_to=to)
        arrival.given_to = to
    return arrival


def _open(by: Member, customer: Customer, heard: Heard, to: Member | None, at: datetime) -> None:
    """The deal of it, which keeps the words, and the step of who gets it."""
    title = textwrap.shorten(heard.words, LONGEST_TITLE, placeholder="…")
    deal = open_deal(
        by=by, customer=customer, at=at, is_spotted=True, name=title, owner=to, source=_("hint"), note=heard.words
    )
    if to is None:
        return
    said = {"name": by.name, "what": textwrap.shorten(heard.words, LONGEST_STEP, placeholder="…")}
    step = Step(
        due_on=local_day(to, at), what=_("%(name)s spotted: %(what)s") % said, contact=heard.contact,
        agreed=heard.is_expected, target_stage=Stage.NON_KEY_CONTACT_MADE,
    )  # fmt: skip
    set_next_step(by=by, customer=customer, step=step, at=at, deal=deal, member=to)


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
