"""How interested guests were before a gathering and at or after it; told, not explained (M29)."""

from collections import defaultdict
from datetime import datetime

from followthrough.journal.models import Entry, Gathering, Guest
from followthrough.journal.touches import latest_amendments
from followthrough.reckoning.uncertainty import MeanChange, mean_change
from followthrough.vocabulary.visit import Attendance
from followthrough.workspace.models import Member

#: Of fewer guests rated both before and after nothing is said.
ENOUGH = 20


def interest_around(member: Member, gathering: Gathering) -> MeanChange | None:
    """By how much the interest of the customers who came differs; None where nobody was rated on both sides.

    Compared are the last rating before the gathering began and the first one at its beginning or later, each -2 to 2,
    as amended. Three statements.
    """
    guests = Guest.objects.visible_to(member).filter(gathering=gathering, state=Attendance.CAME)
    ids = sorted(set(guests.values_list("customer_id", flat=True)))
    rated: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    amended = latest_amendments(member.workspace_id, ids)
    touches = Entry.objects.visible_to(member).touches().filter(customer_id__in=ids, is_correction=False)
    for pk, customer_id, at, interest in touches.values_list("pk", "customer_id", "happened_at", "interest"):
        if now := amended.get(pk):
            at, interest = now.happened_at, now.interest
        if interest is not None:
            rated[customer_id].append((at, interest))
    differences = []
    for ratings in rated.values():
        before = [rating for rating in ratings if rating[0] < gathering.starts_at]
        after = [rating for rating in ratings if rating[0] >= gathering.starts_at]
        if before and after:
            differences.append(float(min(after)[1] - max(before)[1]))
    return mean_change(differences)
