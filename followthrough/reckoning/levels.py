"""Which level the facts suggest, and in which band a value stands (methods §2). A person decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

#: The level of who buys within so many calendar days and knows what for; whoever buys later is D (common practice, no
#: proof: methods §2).
HORIZONS = ((30, "A"), (90, "B"), (180, "C"))
#: Where nobody has said when: by the stage of their furthest open deal. A contract asked for is an order at hand; who
#: has signed still has to pay.
BY_STAGE = {1: "D", 2: "D", 3: "C", 4: "B", 5: "B", 6: "A", 7: "B"}
LETTERS = "ABCD"


@dataclass(frozen=True, slots=True)
class Because:
    """One step on the way to a suggestion: its code, and the facts it rests on, ready for JSON."""

    code: str
    values: Mapping[str, Any]

    def kept(self) -> dict[str, Any]:
        """As an assessment keeps it."""
        return {"code": self.code, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class SuggestedLevel:
    """A level, A to D, and the steps that lead to it."""

    level: str
    because: tuple[Because, ...]


def suggested_level(*, on: date, buys_on: date | None, need: str, stage: int | None) -> SuggestedLevel | None:
    """The level that horizon × need suggest on a day; None while nothing is known.

    `buys_on` is the day they say they will buy; a day that has passed says nothing any more. `need` is clear, latent,
    none or "" (not said), `stage` that of the furthest open deal. Without a day the stage decides, or, without a deal,
    a clear need alone: C. A need not said takes a day's level one down; a latent one, or none, makes D of any.
    """
    because: list[Because] = []
    letter = _by_day(on, buys_on, need, because)
    if letter is None:
        letter = _by_stage(stage, need, because)
    if need in {"latent", "none"}:
        letter = "D"
        because.append(Because("need", {"need": need}))
    return None if letter is None else SuggestedLevel(letter, tuple(because))


def _by_day(on: date, buys_on: date | None, need: str, because: list[Because]) -> str | None:
    if buys_on is None:
        return None
    if buys_on < on:
        because.append(Because("date_passed", {"on": buys_on.isoformat()}))
        return None
    days = (buys_on - on).days
    letter = next((letter for most, letter in HORIZONS if days <= most), "D")
    because.append(Because("date", {"on": buys_on.isoformat(), "days": days}))
    if need == "clear":
        because.append(Because("need", {"need": need}))
    elif not need:
        because.append(Because("need_unsaid", {}))
        letter = LETTERS[min(LETTERS.index(letter) + 1, 3)]
    return letter


def _by_stage(stage: int | None, need: str, because: list[Because]) -> str | None:
    if stage is not None and stage in BY_STAGE:
        because.append(Because("stage", {"stage": stage}))
        return BY_STAGE[stage]
    if need == "clear":
        because.append(Because("need", {"need": need}))
        return "C"
    return None


def value_band(amount: int | None, values: Sequence[int]) -> Literal[1, 2, 3] | None:
    """Where an amount stands among `values` of its currency: the highest fifth, the three tenths below, the rest.

    None without an amount, or with nothing to compare it with. Value is an axis of its own: it moves no level.
    """
    if amount is None or not values:
        return None
    falling = sorted(values, reverse=True)
    first, second = falling[(len(falling) - 1) // 5], falling[(len(falling) - 1) // 2]
    return 1 if amount >= first else 2 if amount >= second else 3
