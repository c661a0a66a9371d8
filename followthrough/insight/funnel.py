"""How far the deals of a period came: of those that reached a stage, how many went on, stand there, or ended there.

A deal counts at each stage from the one it was opened at up to the highest its ledger shows. Touches taken back do not
count; a demotion takes nothing away, because the stage had been reached.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, Q

from followthrough.deals.models import UNSOLD
from followthrough.insight.period import Whose
from followthrough.journal.models import Entry
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.stage import SEVEN, Stage
from followthrough.workspace.models import Member

#: Below so many decided deals a share says nothing yet (methods §1).
ENOUGH = 20


@dataclass(slots=True)
class Step:
    """Deals whose highest stage so far lies beyond this one (`on`), or is this one: open still, or ended unsold."""

    stage: Stage
    on: int = 0
    here: int = 0
    ended: int = 0
    demoted: int = 0

    @property
    def reached(self) -> int:
        """All that came to this stage."""
        return self.on + self.here + self.ended

    @property
    def rate(self) -> Rate:
        """Of those decided, how many went on: what stands here still says neither yes nor no."""
        return Rate(self.on, self.on + self.ended)

    @property
    def is_enough(self) -> bool:
        """Whether a share can be told."""
        return self.rate.enough(ENOUGH)


@dataclass(frozen=True, slots=True)
class Funnel:
    """The seven steps of the deals opened in a period."""

    deals: int
    steps: tuple[Step, ...]


def funnel_of(member: Member, whose: Whose) -> Funnel:
    """The funnel of the deals opened since `whose.since`, as they stand now; one statement, a row per deal."""
    rows = Entry.objects.visible_to(member).filter(deal__isnull=False, corrected_by__isnull=True)
    if whose.owners is not None:
        rows = rows.filter(deal__owner_id__in=whose.owners)
    if whose.since is not None:
        rows = rows.filter(deal__opened_at__gte=whose.since)
    rows = rows.exclude(kind=EntryKind.WITHDRAWAL).order_by()
    deals = rows.values("deal_id", "deal__stage", "deal__status").annotate(
        first=Min("stage_after", filter=Q(kind=EntryKind.OPENING)), top=Max("stage_after")
    )
    return _funnel(Counter(deals.values_list("first", "top", "deal__stage", "deal__status").iterator()))


def _funnel(count: Counter[tuple[Any, ...]]) -> Funnel:
    steps = {int(stage): Step(stage) for stage in SEVEN}
    for (first, top, stage, status), deals in count.items():
        for number in range(first or 1, min(top, Stage.PAYMENT_COLLECTED) + 1):
            step = steps[number]
            if number < top:
                step.on += deals
            elif status in UNSOLD:
                step.ended += deals
            else:
                step.here += deals
                step.demoted += deals if stage < top else 0
    return Funnel(sum(count.values()), tuple(steps.values()))
