"""Look whether what those who rest wait for has come: somebody new or gone, a contract's end, a judgement (M22).

What comes with a touch wakes them in the same act (`park`); this is looked for now and then, and may be repeated.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from followthrough.customers.models import Contact, Customer, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal import clocks
from followthrough.journal.models import Parking
from followthrough.journal.park import KEPT, rouse
from followthrough.reckoning.endings import read_endings
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.rest import Condition, Woken
from followthrough.workspace.models import Workspace

#: What is looked for, and what it is called where it came.
LOOKED_FOR = {
    Condition.PERSON: Woken.PERSON,
    Condition.CONTRACT: Woken.CONTRACT,
    Condition.LEVEL: Woken.LEVEL,
}


def wake_whom_it_came_to(workspace: Workspace, *, at: datetime) -> int:
    """Wake all for whom it came by `at`; how many. One statement where it came to nobody."""
    on = local_date(at, workspace.time_zone)
    found = [row for row in _waiting(workspace, on) if row.condition != Condition.CONTRACT or _asks(row, workspace, on)]
    return sum(_wake(workspace, row.pk, on) for row in found)


def _waiting(workspace: Workspace, on: date) -> QuerySet[Parking]:
    """Who rests, undisturbed so far, and waits for something that came since."""
    people = Contact.objects.in_workspace(workspace).filter(
        Q(entered_at__gt=OuterRef("parked_at")) | Q(left_on__gte=OuterRef("parked_at__date")),
        customer_id=OuterRef("customer_id"),
    )
    levels = LevelAssessment.objects.in_workspace(workspace).filter(
        customer_id=OuterRef("customer_id"), assessed_at__gt=OuterRef("parked_at")
    )
    came = (
        Q(condition=Condition.PERSON) & Exists(people)
        | Q(condition=Condition.LEVEL) & Exists(levels)
        | Q(condition=Condition.CONTRACT, customer__ending_from__lte=on)
    )
    rows = Parking.objects.in_workspace(workspace).filter(ended_at=None, roused_on=None).exclude(condition="")
    return rows.filter(came).select_related("customer").order_by("id")


def _asks(row: Parking, workspace: Workspace, on: date) -> bool:
    """Whether a contract began to ask for attention while they rest; what asked before was known when they were put."""
    since = local_date(row.parked_at, row.customer.time_zone or workspace.time_zone)
    return any(since < one.asks_from <= on for one in read_endings(row.customer.endings))


@transaction.atomic
def _wake(workspace: Workspace, pk: int, on: date) -> bool:
    """Wake one, unless it was woken or ended meanwhile."""
    rows = Parking.objects.in_workspace(workspace).filter(pk=pk)
    customer = Customer.objects.in_workspace(workspace).select_for_update().get(pk=rows.values("customer_id")[:1])
    customer.workspace = workspace
    row = rows.filter(ended_at=None, roused_on=None).first()
    if row is None:
        return False
    resting: Customer | Deal = customer
    if row.deal_id is not None:
        resting = Deal.objects.in_workspace(workspace).select_for_update().get(pk=row.deal_id)
    rouse(resting, row, on=on, by=LOOKED_FOR[Condition(row.condition)])
    clocks.save_kept(resting, KEPT)
    clocks.save_due(customer)
    return True
