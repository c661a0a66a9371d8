"""Put on record what changes for a customer, and that they were asked (M23)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.journal import clocks
from followthrough.journal.levels import note_break
from followthrough.journal.models import DynamicsFact, DynamicsRound, Entry
from followthrough.journal.refusal import Refused
from followthrough.vocabulary.dynamics import EFFECTS, DynamicsKind
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change, may_log


@dataclass(frozen=True, kw_only=True)
class News:
    """A fact as somebody tells it: `source` is who says so, `effect` −2…2 what it does to their urgency."""

    kind: DynamicsKind
    what: str
    happens_on: date
    source: str
    effect: int


@transaction.atomic
def note_news(
    *, by: Member, customer: Customer, news: Sequence[News], at: datetime, entry: Entry | None = None
) -> list[DynamicsFact]:
    """Note facts about a customer, learnt in the touch `entry` where there was one.

    Raises Refused for one that says nothing or names no source, NotAllowed for viewers.
    """
    return _write(by, customer, news, at, entry=entry)


@transaction.atomic
def ask_round(*, by: Member, customer: Customer, news: Sequence[News], at: datetime) -> DynamicsRound:
    """They were asked what has changed; `news` may be empty: that nothing has is an answer.

    Raises Refused for a fact that says nothing or names no source, NotAllowed for viewers.
    """
    _allowed(by)
    asked = DynamicsRound.objects.create(workspace_id=by.workspace_id, customer=customer, by=by, asked_at=at)
    _write(by, customer, news, at, asked_in=asked)
    return asked


@transaction.atomic
def take_back_fact(*, by: Member, fact: DynamicsFact, reason: str, at: datetime) -> DynamicsFact:
    """It was not so; the row stays to be read. Taking it back again changes nothing.

    Raises Refused without a reason, NotAllowed unless `by` noted it or may change the customer.
    """
    if not reason.strip():
        raise Refused(_("Say why it is taken back."), field="reason")
    row = DynamicsFact.objects.visible_to(by).select_related("customer").select_for_update(of=("self",)).get(pk=fact.pk)
    if not (row.by_id == by.pk and may_log(by)) and not may_change(
        by, row.customer.owner_id, row.customer.service_member_id
    ):
        raise NotAllowed(_("Somebody else noted this."))
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = at, by, reason.strip()
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
        _follow(by, row.customer_id, [row])
    return row


def withdraw_news(*, by: Member, touch: Entry, at: datetime) -> None:
    """What was learnt in a touch that is taken back was never learnt."""
    rows = list(DynamicsFact.objects.in_workspace(touch.workspace_id).filter(entry=touch).standing())
    for row in rows:
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = at, by, _("The touch was taken back.")
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    _follow(by, touch.customer_id, rows)


def _write(
    by: Member,
    customer: Customer,
    news: Sequence[News],
    at: datetime,
    entry: Entry | None = None,
    asked_in: DynamicsRound | None = None,
) -> list[DynamicsFact]:
    _allowed(by)
    for one in news:
        if not one.what.strip():
            raise Refused(_("Say what changed."), field="what")
        if not one.source.strip():
            raise Refused(_("Name who says so, or where it stands."), field="source")
        if one.effect not in EFFECTS:
            raise Refused(_("Say how it moves their urgency."), field="effect")
    rows = DynamicsFact.objects.bulk_create(
        DynamicsFact(
            workspace_id=by.workspace_id, customer=customer, entry=entry, asked_in=asked_in, by=by, kind=one.kind,
            what=one.what.strip(), happens_on=one.happens_on, source=one.source.strip(), effect=one.effect, noted_at=at,
        )
        for one in news
    )  # fmt: skip
    _follow(by, customer.pk, rows)
    return rows


def _follow(by: Member, customer_id: int, rows: Sequence[DynamicsFact]) -> None:
    """A competitor breaks the level (M17); what moves their urgency bears on when they seem to drift (M25)."""
    has_rival, moves = any(row.kind == DynamicsKind.COMPETITOR for row in rows), any(row.effect for row in rows)
    if not (has_rival or moves):
        return
    customer = Customer.objects.visible_to(by).select_for_update().get(pk=customer_id)
    customer.workspace = by.workspace
    if has_rival:
        note_break(customer)
    if moves:
        clocks.note_urgency(customer)


def _allowed(by: Member) -> None:
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
