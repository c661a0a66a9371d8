"""How well an offer fits weighted criteria: the weighted mean of marks, as a share of the best there is."""

from collections.abc import Iterable

#: Marks go from 0 (not at all) to 5 (fully), weights from 1 to 10.
BEST = 5
HEAVIEST = 10


def fit(marks: Iterable[tuple[int, int | None]]) -> float | None:
    """Of pairs (weight, mark or None): Σ weight·mark ÷ Σ weight·5 in percent, over those that are marked.

    None where nothing is marked. Raises ValueError for a weight or mark outside its scale.
    """
    got = most = 0
    for weight, mark in marks:
        if not 1 <= weight <= HEAVIEST or (mark is not None and not 0 <= mark <= BEST):
            raise ValueError(f"A weight goes from 1 to {HEAVIEST}, a mark from 0 to {BEST}.")
        if mark is not None:
            got += weight * mark
            most += weight * BEST
    return 100 * got / most if most else None
