"""How a deal went: when it was touched, and what each touch did to its stage."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from followthrough.vocabulary.cause import DemotionCause
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SOLD, Stage

UP, SAME, DOWN = Outcome.PROMOTED, Outcome.RETAINED, Outcome.DEMOTED

CHANNELS: dict[int, tuple[Sequence[Channel], Sequence[int]]] = {
    1: ((Channel.CALL, Channel.MAIL, Channel.MESSAGE, Channel.EVENT), (60, 25, 5, 10)),
    2: ((Channel.CALL, Channel.MAIL, Channel.VISIT, Channel.VIDEO), (55, 20, 15, 10)),
    3: ((Channel.CALL, Channel.VISIT, Channel.VIDEO, Channel.MAIL), (35, 30, 20, 15)),
    4: ((Channel.DEMO, Channel.VISIT, Channel.CALL, Channel.MAIL), (30, 25, 30, 15)),
    5: ((Channel.VISIT, Channel.VIDEO, Channel.CALL, Channel.MAIL), (30, 20, 35, 15)),
    6: ((Channel.CALL, Channel.VISIT, Channel.MAIL), (50, 30, 20)),
    7: ((Channel.CALL, Channel.MAIL, Channel.VISIT), (50, 30, 20)),
}
MINUTES = {
    Channel.CALL: (4, 25),
    Channel.MAIL: (3, 12),
    Channel.MESSAGE: (2, 5),
    Channel.VIDEO: (25, 60),
    Channel.VISIT: (45, 120),
    Channel.DEMO: (60, 150),
    Channel.EVENT: (30, 180),
    Channel.SERVICE: (30, 240),
}
CAUSES = [cause for cause in DemotionCause if cause is not DemotionCause.OTHER]


#: Of the deals touched within the last working days, this share was promoted: a morning's reading tells something.
LATELY, MOVED_LATELY = 3, 0.5


@dataclass(frozen=True)
class Turn:
    """One touch of a deal: how many working days ago, and the stages around it."""

    ago: int
    outcome: Outcome
    before: int
    after: int


def turns(
    rng: random.Random, *, target: int, touches: int, downs: int, end: int, interval: int, longest: int
) -> list[Turn]:
    """The touches of a deal that began at stage 1 and stands at `target` after the last one, `end` working days ago."""
    moves = _moves(rng, target, touches, downs)
    if end <= LATELY and rng.random() < MOVED_LATELY:
        moves = _ending_upwards(moves, ceiling=min(SOLD, target + 1))
    days = when(rng, len(moves), end=end, interval=interval, longest=longest)
    stage, told = int(Stage.LEAD_IDENTIFIED), []
    for ago, outcome in zip(days, moves, strict=False):
        after = stage + {UP: 1, SAME: 0, DOWN: -1}[outcome]
        told.append(Turn(ago, outcome, stage, after))
        stage = after
    return told


def when(rng: random.Random, count: int, *, end: int, interval: int, longest: int) -> list[int]:
    """Working days ago of `count` touches, the earliest first, about `interval` apart and all within the year."""
    most = max(1, (longest - 3 - end) // max(count, 1))
    days = [end]
    while len(days) < count:
        gap = max(1, round(interval * rng.uniform(0.3, 1.15)))
        days.append(days[-1] + min(gap, most))
    return days[::-1]


def _moves(rng: random.Random, target: int, touches: int, downs: int) -> list[Outcome]:
    """Promotions, retentions and demotions that lead from stage 1 to `target`; the last step out of stage 7 is last."""
    is_complete = target > SOLD
    top = SOLD if is_complete else target
    ups = top - 1 + downs
    moves = [UP] * ups + [DOWN] * downs + [SAME] * max(0, touches - ups - downs - is_complete)
    ceiling = min(SOLD, top + 1)
    for _ in range(500):
        rng.shuffle(moves)
        if _stays_within(moves, ceiling):
            break
    else:
        moves = [UP] * (top - 1) + [SAME] * max(0, touches - top + 1)
    return [*moves, UP] if is_complete else moves


def _ending_upwards(moves: list[Outcome], ceiling: int) -> list[Outcome]:
    """The same moves with a promotion last, where one can be put off so long."""
    for place in reversed(range(len(moves))):
        if moves[place] is UP:
            later = [*moves[:place], *moves[place + 1 :], UP]
            if _stays_within(later, ceiling):
                return later
    return moves


def _stays_within(moves: Sequence[Outcome], ceiling: int) -> bool:
    stage = 1
    for outcome in moves:
        if outcome is DOWN and not 2 < stage < SOLD:
            return False
        stage += {UP: 1, SAME: 0, DOWN: -1}[outcome]
        if stage > ceiling:
            return False
    return True
