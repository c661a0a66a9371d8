"""Put a customer elsewhere in one's own plan of today, with a reason; the last place given counts, and it is kept."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.journal.refusal import Refused
from followthrough.planner.models import Placement
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_log

#: Nobody counts further than this by hand.
LAST_PLACE = 500


@transaction.atomic
def put(
    *, by: Member, customer: Customer, place: int, reason: str, at: datetime, was: int | None = None, done: int = 0
) -> Placement:
    """Put a customer at a place of today's plan of `by`; place 1 makes it the most important job.

    `was` is the rank it had (None: out of sight), `done` how many touches were done by now: with each further one the
    place moves up. Raises Refused (naming the field) without a reason or for a place there is none; NotAllowed.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    if not reason.strip():
        raise Refused(_("Say why it belongs there."), field="reason")
    if not 1 <= place <= LAST_PLACE:
        raise Refused(_("Places go from 1 to %(last)d.") % {"last": LAST_PLACE}, field="place")
    row = Customer.objects.visible_to(by).get(pk=customer.pk)
    return Placement.objects.create(
        workspace_id=by.workspace_id, member=by, customer=row, on=local_day(by, at), place=place, was=was, done=done,
        reason=reason.strip(), made_at=at,
    )  # fmt: skip


@transaction.atomic
def take_back(*, by: Member, customer: Customer, at: datetime) -> bool:
    """Let a customer stand where the plan puts it again; False where it was not put anywhere today."""
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    rows = Placement.objects.in_workspace(by.workspace_id)
    standing = rows.filter(member=by, customer_id=customer.pk, on=local_day(by, at), ended_at=None)
    return bool(standing.update(ended_at=at))
