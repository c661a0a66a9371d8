"""Not today: keep a customer out of one's own plan until a day, with a reason; the customer's clock runs on."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.journal.refusal import Refused
from followthrough.planner.models import Postponement, Triage
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import NotAllowed, may_log

#: Calendar days; what shall rest longer is parked, where everybody sees it.
LONGEST = 60


@transaction.atomic
def not_today(
    *, by: Member, customer: Customer, until: date, reason: str, at: datetime, triage: Triage | None = None
) -> Postponement:
    """Put a customer off in the plan of `by` until `until`, when it competes again; a new day replaces the one before.

    Raises Refused (naming the field) without a reason, for a day that has come, or one too far; NotAllowed for viewers.
    """
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    today = local_day(by, at)
    if not reason.strip():
        raise Refused(_("Say why it has to wait."), field="reason")
    if until <= today:
        raise Refused(_("Choose a day after today."), field="until")
    if (until - today).days > LONGEST:
        raise Refused(
            _("That is more than %(days)d days. Park the customer instead.") % {"days": LONGEST}, field="until"
        )
    row = Customer.objects.visible_to(by).get(pk=customer.pk)
    _open_ones(by, row.pk).update(ended_at=at)
    return Postponement.objects.create(
        workspace_id=by.workspace_id, member=by, customer=row, by=by, triage=triage, until=until,
        reason=reason.strip(), made_at=at,
    )  # fmt: skip


@transaction.atomic
def resume(*, by: Member, customer: Customer, at: datetime) -> bool:
    """Take a customer back into the plan of `by`; False when it was not put off."""
    if not may_log(by):
        raise NotAllowed(_("Your role reads here, it does not write."))
    return bool(_open_ones(by, customer.pk).update(ended_at=at))


def _open_ones(by: Member, customer_id: int) -> QuerySet[Postponement]:
    rows = Postponement.objects.in_workspace(by.workspace_id)
    return rows.filter(member=by, customer_id=customer_id, ended_at=None)
