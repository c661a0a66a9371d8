"""The touches of a day with customers that had bought, by the phase in which they were that day (M28)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from followthrough.journal.models import Entry
from followthrough.relationship.models import PhaseFound
from followthrough.relationship.then import NOT_TOLD
from followthrough.reports.day import Count
from followthrough.vocabulary.phase import AFTER_SALE
from followthrough.workspace.models import Member


def after_sale_of(member: Member, on: date, touches: Iterable[Entry], at: datetime) -> tuple[Count, ...]:
    """So many touches in each phase, in the order of the phases, what is not known last; a statement where any is.

    What the rules had found by the day counts, as it was on record at `at`. Corrections are not counted.
    """
    told = [row.customer_id for row in touches if not row.is_correction and _is_after_sale(row)]
    if not told:
        return ()
    rows = PhaseFound.objects.visible_to(member).filter(customer_id__in=set(told), on__lte=on, found_at__lte=at)
    found = {
        customer: phase if is_told and phase in AFTER_SALE else NOT_TOLD
        for customer, phase, is_told in rows.order_by("id").values_list("customer_id", "phase", "is_told")
    }
    count = Counter(str(found.get(customer, NOT_TOLD)) for customer in told)
    return tuple(Count(code, count[code]) for code in (*map(str, AFTER_SALE), NOT_TOLD) if count[code])


def _is_after_sale(touch: Entry) -> bool:
    sold_at = touch.customer.sold_at
    return sold_at is not None and touch.happened_at > sold_at
