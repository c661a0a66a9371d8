"""On which of a few days each of many touches falls, so that no day gets more than it must."""

from collections.abc import Sequence


def place(wishes: Sequence[int | None], loads: Sequence[int]) -> list[int]:
    """The day (its place in `loads`) of each touch: the one wished for, else the day with the least on it so far.

    `loads` is what stands on each day already; a touch that has its day stands among it and adds nothing. Of days alike
    the first is taken. Raises ValueError where there are no days.
    """
    if not loads:
        raise ValueError("Touches need a day at least.")
    taken, found = list(loads), []
    for wish in wishes:
        if wish is None:
            wish = min(range(len(taken)), key=lambda day: (taken[day], day))
            taken[wish] += 1
        found.append(wish)
    return found
