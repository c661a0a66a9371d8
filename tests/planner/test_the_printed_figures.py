"""The figures a person reads in the documents are those the program counts with."""

from pathlib import Path

import pytest

from followthrough.playbook.cadence import RETRY_AFTER
from followthrough.reckoning.chain import STAGES
from followthrough.reckoning.worth import (
    FEWEST,
    FOR_LEADS,
    KNOWING,
    LOST_AN_INTERVAL,
    MOST_INTERVALS,
    MOST_UNITS,
    UNIT,
    USUAL_MINUTES,
    USUAL_VISIT,
    WHOLE,
    Facts,
    Kind,
    grounds_of,
    worth_of,
)
from followthrough.vocabulary.stage import DEFAULT_PROBABILITY

WORDS = " ".join((Path(__file__).parents[2] / "docs/plan.md").read_text().split())

pytestmark = pytest.mark.mechanism("M9")


@pytest.mark.parametrize(
    "said",
    [
        f"{FOR_LEADS * 100:.0f} % of what is left of the day",
        f"{KNOWING / WHOLE:.2f} · P",
        f"1 − {1 - LOST_AN_INTERVAL:.2f}^(intervals late), counted up to {MOST_INTERVALS} intervals",
        f"{USUAL_MINUTES[0]}; {USUAL_MINUTES[5]} at stage 5",
        f"A visit takes {USUAL_VISIT} minutes of the day until {FEWEST} are on record",
        f"from {FEWEST} on",
        f"for more than {MOST_UNITS // UNIT:,}",
        ", ".join(str(DEFAULT_PROBABILITY[stage]) for stage in STAGES) + " %",
        "after {}, {}, then {} working days".format(*RETRY_AFTER),
    ],
)
def test_what_is_printed_is_what_is_counted_with(said: str) -> None:
    assert said in WORDS


def test_the_example_is_what_the_program_makes_of_it() -> None:
    grounds = grounds_of({}, {}, {stage: DEFAULT_PROBABILITY[stage] / 100 for stage in STAGES})
    worth = worth_of(Facts(Kind.OPEN, 4, "B", 2 * UNIT, 6, 7, is_stale=True), grounds)
    parts = [f"{part / 10_000:.2f} %" for part in (worth.gain, worth.waiting, worth.knowing, worth.together)]
    assert all(part in WORDS for part in parts)
    assert f"{40_000 * worth.together / WHOLE / worth.minutes:.0f} a minute" in WORDS
