"""What a customer uses of what we sell, noted by hand beside what the journal knows was sold (M34)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.care.own import locked_customer
from followthrough.customers.models import Customer, Product
from followthrough.relationship.models import Holding
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.refusal import Refused


@transaction.atomic
def note_holding(
    *,
    by: Member,
    customer: Customer,
    product: Product,
    at: datetime,
    since: date | None = None,
    supplier: str = "",
    note: str = "",
) -> Holding:
    """They use this product; `supplier` is whom they have it from, "" for us.

    Raises Refused where that is noted already, for a day to come, or a product of another firm; NotAllowed.
    """
    row = locked_customer(by, customer)
    if product.workspace_id != row.workspace_id:
        raise Refused(_("Nothing of this name is sold here."), field="product")
    if since is not None and since > local_day(by, at):
        raise Refused(_("This day is still to come."), field="since")
    standing = Holding.objects.in_workspace(by.workspace_id).standing()
    if standing.filter(customer=row, product=product).exists():
        raise Refused(_("It is noted already that they use this. End that first."), field="product")
    return Holding.objects.create(
        workspace_id=by.workspace_id, customer=row, product=product, by=by, since=since, supplier=supplier.strip(),
        note=note.strip(), noted_at=at,
    )  # fmt: skip


@transaction.atomic
def end_holding(*, by: Member, holding: Holding, reason: str, at: datetime, on: date | None = None) -> Holding:
    """They use it no more, since a day if it is known, for a reason; again changes nothing.

    Raises Refused without a reason, for a day to come or before they began; NotAllowed.
    """
    locked_customer(by, holding.customer)
    row = Holding.objects.visible_to(by).select_for_update(of=("self",)).get(pk=holding.pk)
    if row.ended_at is not None:
        return row
    if not reason.strip():
        raise Refused(_("Say why: it was replaced, or noted in error."), field="reason")
    if on is not None and on > local_day(by, at):
        raise Refused(_("This day is still to come."), field="on")
    if on is not None and row.since is not None and on < row.since:
        raise Refused(_("They use it since %(day)s only.") % {"day": row.since.isoformat()}, field="on")
    row.ended_at, row.ended_on, row.ended_by, row.ended_because = at, on, by, reason.strip()
    row.save()
    return row
