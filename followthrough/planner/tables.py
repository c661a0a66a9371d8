"""Tables of what a touch is worth, written into a statement: by stage, by level, by how late it is."""

from collections.abc import Mapping
from datetime import date, timedelta

from followthrough.reckoning.chain import STAGES
from followthrough.reckoning.working_days import working_days_between
from followthrough.reckoning.worth import MOST_INTERVALS, Grounds, lost_by_a_day, recovered
from followthrough.vocabulary.level import Level

#: Days of different intervals stand so far apart in one table; it is more than are looked at.
DAYS_LATE = 10_000


def pick(column: str, values: Mapping[int, int | str], other: int | None = None) -> str:
    """The value of the stage, or the interval, that a column tells; `other` (NULL) for one that is not among them."""
    whens = " ".join(f"WHEN {key} THEN {value}" for key, value in sorted(values.items()))
    return f"CASE {column} {whens}{'' if other is None else f' ELSE {other}'} END"


def gain(level: str, stage: str, grounds: Grounds) -> str:
    """What a touch may gain, by the level and the stage that two columns tell; NULL without a stage."""
    by_level = (
        f"WHEN '{one}' THEN {pick(stage, {place: grounds.gain(place, one) for place in STAGES})}" for one in Level
    )
    return f"CASE {level} {' '.join(by_level)} END"


def late_days(
    on: date, intervals: frozenset[int], holidays: frozenset[date], weekend: frozenset[int]
) -> tuple[dict[int, list[tuple[int, int]]], dict[int, int], dict[int, int]]:
    """(lost by a day, brought back) by interval, for each day since somebody was due, from -1 on: not due yet.

    From `MOST_INTERVALS` on nothing changes any more: both values beyond come apart, by interval.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    lost, back = {}, {}
    gone: list[int] = []
    for every in sorted(intervals):
        days, most = 0, MOST_INTERVALS * every
        found[every] = [(0, recovered(0, every))]
        while True:
            if days == len(gone):
                gone.append(working_days_between(on - timedelta(days=days), on, holidays=holidays, weekend=weekend))
            if gone[days] >= most or days >= DAYS_LATE // 2:
                break
            found[every].append((lost_by_a_day(gone[days], every), recovered(gone[days], every)))
            days += 1
        lost[every], back[every] = lost_by_a_day(most, every), recovered(most, every)
    return found, lost, back
