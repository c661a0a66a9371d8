"""How long deals that were won stood at each stage: what "stuck" is measured by.

A stage's figure is the day by which four in five of the deals won had gone on (nearest rank), counted from when a deal
first came there to when it first came to the next. Below `FEWEST` won deals there is none.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from followthrough.deals.models import Deal
from followthrough.journal.models import Entry
from followthrough.reckoning.uncertainty import nearest_rank
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.stage import SOLD
from followthrough.workspace.models import Workspace

#: Of fewer deals nothing is said, and older ones say nothing of today.
FEWEST = 20
LOOKED_BACK = timedelta(days=730)
SHARE = 0.8


def measure(workspace: Workspace, *, at: datetime) -> dict[int, int]:
    """Work out and keep the days of each stage as of `at`; two queries and a write."""
    won = Deal.objects.in_workspace(workspace).won().filter(sold_at__gt=at - LOOKED_BACK, sold_at__lte=at)
    rows = Entry.objects.in_workspace(workspace).filter(deal__in=won, stage_after__isnull=False, recorded_at__lte=at)
    rows = rows.exclude(kind__in=(EntryKind.CLOSING, EntryKind.WITHDRAWAL)).order_by("deal_id", "deal_seq")
    arrived: dict[int, dict[int, datetime]] = defaultdict(dict)
    for deal_id, stage, moment in rows.values_list("deal_id", "stage_after", "happened_at").iterator():
        if deal_id is not None and stage is not None:
            arrived[deal_id].setdefault(stage, moment)
    stood: dict[int, list[int]] = defaultdict(list)
    for came in arrived.values():
        for stage in range(1, SOLD):
            if stage in came and stage + 1 in came:
                stood[stage].append(max(0, (came[stage + 1] - came[stage]).days))
    found = {stage: nearest_rank(days, SHARE) for stage, days in stood.items() if len(days) >= FEWEST}
    workspace.usual_days = {str(stage): days for stage, days in sorted(found.items())}
    Workspace.objects.filter(pk=workspace.pk).update(usual_days=workspace.usual_days)
    return found


def usual_days(workspace: Workspace) -> Mapping[int, int]:
    """By stage the days kept by `measure`; stages of which too few were won to tell are not among them."""
    return {int(stage): days for stage, days in workspace.usual_days.items()}
