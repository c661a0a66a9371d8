"""Measure how often the interval of a training study holds the truth: plant an effect, study it, many times over.

Run from the top of the checkout as `python -m docs.measure_cover [studies]`; some minutes for 500 studies of each plan.
"""

import math
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from followthrough.reckoning.att import Person
from followthrough.reckoning.att_study import Study, study
from followthrough.reckoning.uncertainty import Rate

#: What the training adds to each person's outcome a month, on average.
PLANTED = 1.0


@dataclass(frozen=True)
class Plan:
    """So many people over so many months, and the month of training of each of those who are trained."""

    name: str
    people: int
    months: int
    trained: tuple[int, ...]


PLANS = (
    Plan("12 of 30 people in three groups of 4", 30, 12, (4,) * 4 + (6,) * 4 + (8,) * 4),
    Plan("6 of 14 people at once", 14, 12, (6,) * 6),
    Plan("20 of 80 people in two groups of 10", 80, 12, (5,) * 10 + (8,) * 10),
    Plan("6 of 60 people, each in a month of their own", 60, 12, (4, 5, 6, 7, 8, 9)),
)


def people_of(plan: Plan, rng: random.Random) -> Iterator[Person]:
    """People who differ for good, share the season, carry a good month over, and respond each in their own way."""
    for number in range(plan.people):
        first = plan.trained[number] if number < len(plan.trained) else None
        usual, response, mood = rng.gauss(6, 2), rng.gauss(PLANTED, 0.3), rng.gauss(0, 1)
        outcomes = []
        for month in range(plan.months):
            mood = 0.4 * mood + rng.gauss(0, 1)
            added = response if first is not None and month >= first else 0.0
            seen = usual + math.sin(month / 2) + 0.05 * month + mood + rng.expovariate(1) + added
            outcomes.append(None if rng.random() < 0.03 else seen)
        yield Person(tuple(outcomes), () if first is None else (first,))


def measure(plan: Plan, studies: int) -> None:
    """Print in what share of studies the interval holds what was planted, and how wide it is."""
    held, widths, found, seed = 0, 0.0, 0, 0
    for _study in range(studies):
        while not (isinstance(told := study(people_of(plan, random.Random(seed)), seed=seed), Study)):
            seed += 1
        seed += 1
        low, high = told.overall.between or (-math.inf, math.inf)
        held += low <= PLANTED <= high
        found += told.p <= 0.05
        widths += high - low
    low, high = Rate(held, studies).interval
    print(
        f"{plan.name}: covered in {held / studies:.1%} ({low:.1%} to {high:.1%}) of {studies} studies, "
        f"width {widths / studies:.2f}, told from none in {found / studies:.0%}",
        flush=True,
    )


if __name__ == "__main__":
    for each in PLANS:
        measure(each, int(sys.argv[1]) if len(sys.argv) > 1 else 500)
