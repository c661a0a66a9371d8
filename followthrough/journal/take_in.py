"""Take in leads: what strangers wrote by a form, and what a colleague heard of somebody (M1).

Whoever writes waits for an answer: their words are an inbound touch in which nobody of us was reached yet, so that
Today says that they came to us. It opens no step of anybody: the answer is due at once, and answering makes steps.
"""

import textwrap
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from followthrough.customers.enter import enter_customer
from followthrough.customers.known import whose
from followthrough.customers.lead_forms import whose_turn
from followthrough.customers.models import Arrival, Contact, Customer, LeadForm
from followthrough.journal import clocks
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.noting import enter_contact
from followthrough.journal.open_deal import open_deal
from followthrough.journal.park import wake_by_touch
from followthrough.journal.refusal import Refused
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.name_key import email_key, name_key
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import Origin
from followthrough.vocabulary.role import MemberState, Role
from followthrough.vocabulary.way import Way
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_administer, may_log

#: What a deal is about is the beginning of what was said.
LONGEST_TITLE = 80


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who came, what they said, and how to reach them. Without a company the customer is the person.

    The name is empty where no person is known: of a company alone, or at a customer we know.
    """

    name: str
    words: str
    company: str = ""
    email: str = ""
    phone: str = ""


@transaction.atomic
def take_in(*, form: LeadForm, told: Told, at: datetime, uids: tuple[uuid.UUID, ...]) -> Arrival:
    """A submission of a form: a new lead with what it said, or a message of somebody we know; once for its `uids`.

    The first of `uids` names it; what is stored under any of them is the same submission sent again. The author of a
    touch is a member: who answers for the customer, else an admin; no report counts it as their work (`Origin.FORM`).
    Raises Refused when the form is closed.
    """
    form = form.locked()
    if stored := Arrival.objects.in_workspace(form.workspace_id).filter(uid__in=uids).first():
        return stored
    if not form.is_open:
        raise Refused(_("This form is closed."))
    admin = _admin_for(form)
    known = whose(workspace=admin.workspace, email=told.email, phone=told.phone)
    owner = known.owner if known else whose_turn(form, _last_given(form))
    if owner is not None:
        owner.workspace = admin.workspace
    author = owner if owner is not None and may_log(owner) else admin
    message = _Message(told, author, admin, at, uids[0], Origin.FORM)
    customer = message.add_to(known) if known else message.enter(source=form.source, owner=owner)
    return Arrival.objects.create(
        workspace_id=form.workspace_id, customer=customer, form=form, given_to=None if known else owner,
        uid=uids[0], way=Way.FORM, is_known=known is not None, arrived_at=at,
    )  # fmt: skip


@transaction.atomic
def take_hint(
    *,
    by: Member,
    told: Told,
    at: datetime,
    uid: uuid.UUID,
    of: Customer | None = None,
    owner: Member | None = None,
    source: str = "",
    waits: bool = True,
) -> Arrival:
    """What a member heard of somebody who may buy: a lead with credit to `by`. A repeated `uid` is the same.

    It is nobody's unless an `owner` is named, and its source is “hint” unless another is. Of somebody we know (`of`,
    or whoever has their e-mail or phone) it becomes a message at that customer, who waits for an answer unless the one
    who heard it spoke with them (`waits`). Raises NotAllowed for viewers.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    # Of one hint sent twice at once, the second waits here and then finds the first.
    if of is not None:
        of.locked()
    else:
        Member.objects.in_workspace(by.workspace_id).select_for_update(of=("self",)).get(pk=by.pk)
    if stored := Arrival.objects.in_workspace(by.workspace_id).filter(uid=uid).first():
        return stored
    known = of or whose(workspace=by.workspace, email=told.email, phone=told.phone)
    message = _Message(told, by, by, at, uid, Origin.HAND, waits)
    customer = message.add_to(known) if known else message.enter(source=source or _("hint"), owner=owner)
    return Arrival.objects.create(
        workspace_id=by.workspace_id, customer=customer, hinted_by=by, given_to=None if known else owner, uid=uid,
        way=Way.HINT, is_known=known is not None, arrived_at=at,
    )  # fmt: skip


@dataclass(frozen=True)
class _Message:
    """What was told, who stands as its author, and who enters what it needs."""

    told: Told
    author: Member
    by: Member
    at: datetime
    uid: uuid.UUID
    origin: Origin
    waits: bool = True

    def enter(self, *, source: str, owner: Member | None) -> Customer:
        """A new customer with its person, the message, and an open deal at stage 1."""
        told = self.told
        customer = enter_customer(
            by=self.by, at=self.at, name=told.company or told.name, is_person=not told.company, owner=owner,
            email=told.email, phone=told.phone, source=source,
        )  # fmt: skip
        self._log(customer)
        title = textwrap.shorten(told.words, LONGEST_TITLE, placeholder="…") or told.name
        open_deal(
            by=self.by, customer=customer, at=self.at, is_spotted=True, name=title, owner=owner, source=source,
            origin=self.origin,
        )  # fmt: skip
        return customer

    def add_to(self, customer: Customer) -> Customer:
        """The message alone; who rests is woken by it."""
        self._log(customer)
        return customer

    def _log(self, customer: Customer) -> None:
        facts = Facts(
            channel=Channel.MESSAGE, happened_at=self.at, direction=Direction.IN, reached=not self.waits,
            contacts=[self._person(customer)] if self.told.name else [], note=self.told.words,
        )  # fmt: skip
        logged = log_touch(
            by=self.author, customer=customer, facts=facts, at=self.at, uid=self.uid, origin=self.origin, is_quiet=True
        )
        wake_by_touch(logged.customer, None, logged.entry)
        clocks.set_due(logged.customer, rhythm_of(logged.customer.workspace))
        clocks.save_kept(logged.customer, (*clocks.DUE_FIELDS, "rest"))

    def _person(self, customer: Customer) -> Contact:
        """Who wrote, among the people of the customer: by their e-mail, else by their name; else noted now."""
        same = Q(name_key=name_key(self.told.name)[:300])
        if mail := email_key(self.told.email)[:320]:
            same |= Q(email_key=mail)
        people = list(Contact.objects.in_workspace(customer.workspace_id).filter(same, customer=customer))
        if people:
            return max(people, key=lambda person: (person.left_on is None, person.email_key == mail, -person.pk))
        return enter_contact(
            by=self.by, customer=customer, at=self.at, is_met_in_touch=True, name=self.told.name,
            email=self.told.email, phone=self.told.phone,
        )  # fmt: skip


def _last_given(form: LeadForm) -> int | None:
    given = Arrival.objects.in_workspace(form.workspace_id).filter(form=form, given_to__isnull=False)
    return given.order_by("-id").values_list("given_to_id", flat=True).first()


def _admin_for(form: LeadForm) -> Member:
    """Who made the form, while they are an admin at work; else the admin who has been here longest."""
    maker = form.made_by
    if may_administer(maker):
        return maker  # type: ignore[no-any-return]
    admins = Member.objects.in_workspace(form.workspace_id).filter(role=Role.ADMIN, state=MemberState.ACTIVE)
    return admins.order_by("id")[0]
