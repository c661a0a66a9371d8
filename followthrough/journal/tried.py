"""What was tried and promoted: touches that name a tactic, by stage and tactic, and the figures kept of them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from followthrough.journal.models import Entry
from followthrough.playbook.keep import change_book
from followthrough.playbook.models import Tactic
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Workspace

#: Suggestions rest on the touches of so long; what was done before says little of today.
LOOKED_BACK = timedelta(days=730)

#: (stage, tactic id) → promoted out of touches that used it there.
Tally = Mapping[tuple[int, int], Rate]


def tally(workspace_id: int, *, since: datetime | None, at: datetime) -> Tally:
    """Promotions of the touches since a moment (None: ever), as they were on record at `at`; one statement.

    Counted is a touch of a deal that names a tactic. What was taken back by then, corrections, and second rows of one
    conversation are no touches.
    """
    taken_back = Entry.objects.in_workspace(workspace_id).filter(
        corrects_id=OuterRef("pk"), kind=EntryKind.WITHDRAWAL, recorded_at__lte=at
    )
    rows = Entry.objects.in_workspace(workspace_id).filter(
        ~Exists(taken_back), kind=EntryKind.TOUCH, tactic__isnull=False, stage_before__isnull=False,
        continues__isnull=True, is_correction=False, recorded_at__lte=at,
    )  # fmt: skip
    if since is not None:
        rows = rows.filter(happened_at__gte=since)
    counted = rows.order_by().values_list("stage_before", "tactic_id")
    promoted = Count("pk", filter=Q(outcome=Outcome.PROMOTED))
    return {(stage, pk): Rate(up, n) for stage, pk, n, up in counted.annotate(n=Count("pk"), up=promoted)}


def of_stages(found: Tally) -> dict[int, Rate]:
    """By stage all touches that name a tactic together."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for (stage, _pk), rate in found.items():
        sums[stage][0] += rate.successes
        sums[stage][1] += rate.n
    return {stage: Rate(*both) for stage, both in sums.items()}


def measure_tactics(workspace: Workspace, *, at: datetime) -> int:
    """Keep the figures of each tactic as of `at`, for suggestions to rest on; returns how many changed."""
    found = tally(workspace.pk, since=at - LOOKED_BACK, at=at)
    stages = of_stages(found)
    told: dict[int, dict[str, list[int]]] = defaultdict(dict)
    for (stage, pk), one in sorted(found.items()):
        of_all = stages[stage]
        told[pk][str(stage)] = [one.successes, one.n, of_all.successes, of_all.n]
    rows = [row for row in Tactic.objects.in_workspace(workspace) if row.measured != told.get(row.pk, {})]
    for row in rows:
        Tactic.objects.in_workspace(workspace).filter(pk=row.pk).update(measured=told.get(row.pk, {}))
    if rows:
        change_book(workspace)
    return len(rows)
