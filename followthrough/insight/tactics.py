"""What was promoted with which tactic, by stage, with how sure one can be of it (M12, methods §1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from followthrough.journal.tried import of_stages, tally
from followthrough.playbook.models import Tactic
from followthrough.playbook.suggest import ENOUGH
from followthrough.reckoning.uncertainty import Rate, shrunk
from followthrough.workspace.models import Member

NOTHING = Rate(0, 0)


@dataclass(frozen=True, slots=True)
class Used:
    """A tactic at a stage (None: after the sale, where nothing is promoted).

    `estimate` is its rate drawn towards that of the stage, and `rank` its place by it among those of the stage with an
    estimate; both None while fewer than `ENOUGH` touches used it there.
    """

    tactic: Tactic
    stage: int | None
    rate: Rate
    estimate: float | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class AtStage:
    """The tactics of a stage in the order of the set; `rate` is that of all its touches which name a tactic."""

    stage: int | None
    rate: Rate
    used: tuple[Used, ...]

    @property
    def ranked(self) -> int:
        """How many of them have a rank."""
        return sum(line.rank is not None for line in self.used)


def what_works(member: Member, *, since: datetime | None, at: datetime) -> dict[int | None, AtStage]:
    """By stage each tactic that serves it or was used at it since a moment, as it was on record at `at`.

    Retired ones stand only where they were used. Two statements.
    """
    found = tally(member.workspace_id, since=since, at=at)
    stages = of_stages(found)
    at_stage: dict[int | None, list[Used]] = defaultdict(list)
    for tactic in Tactic.objects.visible_to(member).order_by("place", "id"):
        for stage in range(1, 8):
            rate = found.get((stage, tactic.pk), NOTHING)
            if rate.n or (str(stage) in tactic.stages and tactic.retired_at is None):
                estimate = shrunk(rate, stages[stage]) if rate.enough(ENOUGH) else None
                at_stage[stage].append(Used(tactic, stage, rate, estimate))
        if tactic.after_sale and tactic.retired_at is None:
            at_stage[None].append(Used(tactic, None, NOTHING))
    order: list[int | None] = [*range(1, 8), None]
    return {
        stage: AtStage(stage, stages.get(stage or 0, NOTHING), tuple(_ranked(at_stage.get(stage, ()))))
        for stage in order
    }


def _ranked(lines: Iterable[Used]) -> list[Used]:
    """The lines in their order, each of which enough is known with its place by the estimate; equal ones share it."""
    lines = list(lines)
    estimates = [line.estimate for line in lines if line.estimate is not None]
    return [
        line
        if line.estimate is None
        else Used(line.tactic, line.stage, line.rate, line.estimate, 1 + sum(e > line.estimate for e in estimates))
        for line in lines
    ]
