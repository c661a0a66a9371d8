"""How far we reach into a customer: from who was met, by whom and how often, the risks in plain codes.

The thresholds are common practice, no proof: of fewer contacts nothing is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: Two-way touches from which it is a risk that none was with somebody who can decide, or that all were with one.
ENOUGH_FOR_KEY, ENOUGH_FOR_THREADS = 3, 5

Code = Literal["key_never_met", "key_left", "one_thread"]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody at the customer: whether they can decide, still work there, and how often we spoke with them."""

    name: str
    is_key: bool
    is_there: bool
    touches: int


@dataclass(frozen=True, slots=True)
class Risk:
    """`code` with the number of touches or the name it is about."""

    code: Code
    touches: int = 0
    name: str = ""


def risks(people: Sequence[Known], touches: int) -> list[Risk]:
    """What the contacts with a customer rest on too little, the gravest first; `touches` counts the two-way ones."""
    there = [person for person in people if person.is_there]
    met_key = any(person.is_key and person.touches for person in there)
    found: list[Risk] = []
    left = next((person for person in people if person.is_key and not person.is_there and person.touches), None)
    if left is not None and not met_key:
        found.append(Risk("key_left", name=left.name))
    if touches >= ENOUGH_FOR_KEY and not any(person.is_key and person.touches for person in people):
        found.append(Risk("key_never_met", touches=touches))
    met = [person for person in there if person.touches]
    if touches >= ENOUGH_FOR_THREADS and len(met) == 1:
        found.append(Risk("one_thread", touches=touches, name=met[0].name))
    return found
