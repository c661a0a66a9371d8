"""What came of a campaign: how many were promoted among those it went to, and among those held out (M24).

All drawn count where they were drawn, touched or not: who was touched is no matter of chance, who was drawn is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from followthrough.campaigns.models import Campaign, Drawn
from followthrough.deals.models import Deal
from followthrough.journal.models import Entry
from followthrough.reckoning.uncertainty import Rate, newcombe
from followthrough.reckoning.working_days import local_date
from followthrough.vocabulary.campaign import WINDOW_DAYS, Arm
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member, Workspace, local_day
from followthrough.workspace.statement import OneOf

#: Fewer in an arm than these say nothing yet.
ENOUGH = 10


class Lot(NamedTuple):
    """A customer as it was drawn."""

    customer_id: int
    arm: Arm
    on: date
    step_id: int | None
    logged: bool


@dataclass(frozen=True, slots=True)
class Side:
    """What became of an arm: how many were drawn, touched since, and promoted of those whose days have passed."""

    drawn: int
    touched: int
    promoted: Rate

    @property
    def waiting(self) -> int:
        """How many are still within their days."""
        return self.drawn - self.promoted.n


@dataclass(frozen=True, slots=True)
class Result:
    """Both arms beside each other.

    `logged` is how many of the campaign's steps ended in a touch, `steps` how many it set; `before` tells, of one that
    held nobody out, how many of the same were promoted in as many days before it.
    """

    treated: Side
    held: Side
    steps: int
    logged: int
    before: Rate | None

    @property
    def is_compared(self) -> bool:
        """Whether anybody was held out, so that something can be compared at all."""
        return self.held.drawn > 0

    @property
    def is_enough(self) -> bool:
        """Whether enough of both arms have had their days."""
        return self.treated.promoted.enough(ENOUGH) and self.held.promoted.enough(ENOUGH)

    @property
    def difference(self) -> tuple[float, float, float] | None:
        """By how much the share promoted is higher with the campaign, and from where to where that may lie (95 %)."""
        one, two = self.treated.promoted, self.held.promoted
        if not self.is_enough or one.share is None or two.share is None:
            return None
        return one.share - two.share, *newcombe(one, two)


def result_of(member: Member, campaign: Campaign, *, at: datetime) -> Result:
    """What came of a campaign by the moment `at`; three statements, one more where nobody was held out."""
    lots = lots_of(member, campaign)
    ids = [lot.customer_id for lot in lots]
    workspace = member.workspace
    touched, promoted = _since(workspace, ids, campaign.launched_at, at)
    until = {lot.customer_id: lot.on + timedelta(days=campaign.window_days) for lot in lots}
    today = local_day(member, at)

    def side(arm: Arm) -> Side:
        drawn = [lot.customer_id for lot in lots if lot.arm == arm]
        over = [pk for pk in drawn if until[pk] < today]
        successes = sum(any(day <= until[pk] for day in promoted[pk]) for pk in over)
        return Side(
            len(drawn), sum(any(day <= until[pk] for day in touched[pk]) for pk in drawn), Rate(successes, len(over))
        )

    held = side(Arm.HELD_OUT)
    return Result(
        treated=side(Arm.TREATED),
        held=held,
        steps=sum(lot.step_id is not None for lot in lots),
        logged=sum(lot.logged for lot in lots),
        before=None if held.drawn else promoted_before(workspace, ids, campaign.launched_at),
    )


def lots_of(member: Member, campaign: Campaign) -> list[Lot]:
    """Everybody drawn, with whether a touch was logged on the campaign's step; one statement."""
    rows = Drawn.objects.visible_to(member).filter(campaign=campaign)
    told = rows.values_list("customer_id", "arm", "on", "step_id", "step__closed_by__kind")
    return [Lot(pk, Arm(arm), on, step_id, kind == EntryKind.TOUCH) for pk, arm, on, step_id, kind in told]


def promoted_before(workspace: Workspace, customer_ids: Sequence[int], at: datetime) -> Rate:
    """How many of these customers were promoted within the window before `at`; two statements."""
    _touched, promoted = _since(workspace, customer_ids, at - timedelta(days=WINDOW_DAYS), at)
    return Rate(sum(bool(promoted[pk]) for pk in customer_ids), len(customer_ids))


Days = dict[int, list[date]]


def _since(workspace: Workspace, customer_ids: Iterable[int], since: datetime, at: datetime) -> tuple[Days, Days]:
    """On which days each customer was touched by us, and on which one of its deals was promoted or opened."""
    ids, zone = list(customer_ids), workspace.time_zone
    touched: Days = defaultdict(list)
    promoted: Days = defaultdict(list)
    rows = Entry.objects.in_workspace(workspace).touches().by_people().filter(is_correction=False)
    rows = rows.filter(OneOf("customer_id", ids), happened_at__gt=since, happened_at__lte=at)
    for pk, happened_at, outcome in rows.values_list("customer_id", "happened_at", "outcome"):
        day = local_date(happened_at, zone)
        touched[pk].append(day)
        if outcome == Outcome.PROMOTED:
            promoted[pk].append(day)
    deals = Deal.objects.in_workspace(workspace).filter(
        OneOf("customer_id", ids), opened_at__gt=since, opened_at__lte=at
    )
    for pk, opened_at in deals.values_list("customer_id", "opened_at"):
        promoted[pk].append(local_date(opened_at, zone))
    return touched, promoted
