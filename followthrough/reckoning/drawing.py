"""Who of an audience is left alone, drawn so that anybody can draw it again; and what so many could show."""

import hashlib
import math
from collections.abc import Collection

#: Of fewer than so many nobody is held out: one alone could be compared with nothing.
LEAST = 5


def ticket(seed: str, customer_id: int) -> str:
    """The lot of a customer: the first 64 bits of SHA-256 over "seed:id", in sixteen hexadecimal figures.

    Whoever knows the seed can work it out again; nobody can choose it.
    """
    return hashlib.sha256(f"{seed}:{customer_id}".encode()).hexdigest()[:16]


def held_count(n: int, share: int) -> int:
    """How many of `n` are held out at a share of so many in a hundred: rounded, at least one where n ≥ 5, else none.

    Raises ValueError for a share outside 0…100.
    """
    if not 0 <= share <= 100:
        raise ValueError(f"A share is so many in a hundred, not {share}.")
    if share == 0 or n < LEAST:
        return 0
    return min(n, max(1, math.floor(n * share / 100 + 0.5)))


def held_out(seed: str, customer_ids: Collection[int], share: int) -> frozenset[int]:
    """Those of the customers who are held out: the ones with the lowest tickets, as many as `held_count` says."""
    ids = set(customer_ids)
    return frozenset(sorted(ids, key=lambda pk: (ticket(seed, pk), pk))[: held_count(len(ids), share)])


def least_difference(rate: float, first: int, second: int) -> float | None:
    """The difference of two rates around `rate` (0-1) that arms of these sizes would show in four of five cases.

    n per arm ≈ 16·p(1−p)/δ² (80 % power at 5 % two-sided; Lehr 1992, Statistics in Medicine 11), solved for δ, with
    the harmonic mean of unequal arms: δ = √(8·p(1−p)·(1/n₁ + 1/n₂)), at most 1. None where an arm is empty.
    """
    if not first or not second:
        return None
    return min(1.0, math.sqrt(8 * rate * (1 - rate) * (1 / first + 1 / second)))
