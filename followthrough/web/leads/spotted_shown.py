"""How many of what was spotted came to a sale, in words where there are enough of them."""

from dataclasses import dataclass

from followthrough.care.spotted import Tally
from followthrough.web.shares import between, percent


@dataclass(frozen=True, slots=True)
class ShownTally:
    """The figures, and the share in words; "" where too few have an end."""

    tally: Tally
    ended: int
    share: str
    interval: str


def shown_tally(tally: Tally, enough: int) -> ShownTally:
    """A tally as its page shows it; of fewer than `enough` with an end no share is told."""
    rate = tally.rate
    if not rate.enough(enough):
        return ShownTally(tally, rate.n, "", "")
    return ShownTally(tally, rate.n, percent(rate.share or 0.0), between(*rate.interval))
