"""Whether to offer a customer more: only when trust allows; and the deal that an offer opens, a new pass (M34)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.care.own import locked_customer
from followthrough.care.place import Placed, placed
from followthrough.customers.models import Customer, Product
from followthrough.deals.models import Deal
from followthrough.journal.models import Promise
from followthrough.journal.open_deal import open_deal
from followthrough.reckoning.phase import TRUSTING
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.models import Offer
from followthrough.vocabulary.offer import Against
from followthrough.vocabulary.phase import Phase
from followthrough.workspace.models import Member
from followthrough.workspace.refusal import Refused
from followthrough.workspace.statement import Statement

#: The source of a deal that began as an offer to somebody who bought before.
EXPANSION = "expansion"
#: In these phases one may ask for more.
OPEN_IN = (Phase.ENLIGHTENMENT, Phase.REALIZED_VALUE)

LATE: Statement[tuple[str, date]] = Statement(
    lambda workspace_id, customer_id, on: (
        Promise.objects.in_workspace(workspace_id)
        .open()
        .filter(customer_id=customer_id, is_ours=True, due_on__lt=on)
        .order_by("due_on", "id")
        .values_list("what", "due_on")
    )
)


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks against offering more now: its code, and the figures and words it rests on, ready for JSON."""

    code: Against
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether more may be offered now, and all that speaks against it, the weightiest first."""

    against: tuple[Reason, ...]
    phase: Phase | None
    trust: int

    @property
    def is_open(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.against

    @property
    def is_disillusioned(self) -> bool:
        """Whether asking now would cost trust."""
        return any(one.code is Against.DISILLUSIONED for one in self.against)


def gate(where: Placed, late: Sequence[tuple[str, date]]) -> Gate:
    """Whether more may be offered to who stands like this; `late` are our promises that are open beyond their day.

    It takes trust of 70 (as it is shown), enlightenment or realized value, no alarm, and no promise of ours that is
    late (methods §9).
    """
    placing, phase = where.placing, where.phase
    against = []
    if phase is Phase.DISILLUSIONMENT:
        against.append(Reason(Against.DISILLUSIONED, {}))
    elif phase not in OPEN_IN:
        against.append(Reason(Against.PHASE, {"phase": phase}))
    if placing.alarm.colour is not None:
        against.append(Reason(Against.ALARM, {"colour": placing.alarm.colour, "points": placing.alarm.total}))
    against += [Reason(Against.PROMISE_LATE, {"what": what, "due_on": due_on.isoformat()}) for what, due_on in late]
    if placing.regard.trust < TRUSTING:
        against.append(Reason(Against.TRUST, {"trust": placing.regard.trust, "least": TRUSTING}))
    return Gate(tuple(against), phase, placing.regard.trust)


def gate_now(customer: Customer, where: Placed, *, at: datetime) -> Gate:
    """Whether more may be offered to a customer who stands like this now; one statement."""
    on = local_date(at, customer.zone)
    return gate(where, LATE(workspace_id=customer.workspace_id, customer_id=customer.pk, on=on))


@transaction.atomic
def offer(
    *, by: Member, customer: Customer, product: Product, at: datetime, reason: str = "", uid: UUID | None = None,
    **facts: Any,
) -> Deal:  # fmt: skip
    """Open a deal about a product for somebody who bought before, from stage 1; how they stand is kept with it.

    `facts` are further facts of the deal. A repeated `uid` returns the same deal. Raises Refused where nothing is sold
    to them yet, or something speaks against it and no reason is given; NotAllowed.
    """
    row = locked_customer(by, customer)
    if row.sold_at is None:
        raise Refused(_("Nothing is sold to them yet: open a deal, not an offer of more."))
    if product.workspace_id != row.workspace_id:
        raise Refused(_("Nothing of this name is sold here."), field="product")
    now = gate_now(row, placed(row, at=at), at=at)
    if not now.is_open and not reason.strip():
        raise Refused(_("Say why you offer it all the same."), field="reason")
    told = {"name": product.name, "source": EXPANSION, **facts, "product": product}
    deal = open_deal(by=by, customer=row, at=at, uid=uid, **told)
    if not Offer.objects.in_workspace(by.workspace_id).filter(deal=deal).exists():
        Offer.objects.create(
            workspace_id=by.workspace_id, customer=row, product=product, deal=deal, by=by, phase=now.phase or "",
            trust=now.trust, against=[[one.code, dict(one.values)] for one in now.against],
            is_early=not now.is_open, reason="" if now.is_open else reason.strip(), made_at=at,
        )  # fmt: skip
    return deal
