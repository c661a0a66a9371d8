"""Notes as sellers write them: a sentence for what happened, sometimes one more, with the names filled in."""

import random
from collections.abc import Sequence

from followthrough.customers.models import Contact
from followthrough.sample.cast import RIVALS
from followthrough.sample.firms import Firm
from followthrough.sample.texts import sections
from followthrough.vocabulary.channel import WRITTEN, Channel, Direction
from followthrough.vocabulary.outcome import Outcome

MONTHS = ("January", "February", "March", "April", "May", "June", "September", "October", "November")
SOMEBODY = "somebody in the laboratory"


def plain(line: str, rng: random.Random) -> str:
    """A sentence that names a competitor at most."""
    return line.replace("{rival}", rng.choice(RIVALS))


class Words:
    """Picks sentences; the same one does not come twice in a row at one customer."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._last = ""

    def pick(self, section: str, firm: Firm, people: Sequence[Contact], product: str) -> str:
        """A sentence of that section about these people."""
        lines = sections("notes.txt")[section]
        line = self.rng.choice([line for line in lines if line != self._last] or lines)
        self._last = line
        return self.fill(line, firm, people, product)

    def fill(self, line: str, firm: Firm, people: Sequence[Contact], product: str) -> str:
        """The sentence with names and numbers."""
        rng = self.rng
        met = people[0] if people else None
        key = next((person for person in firm.keys if person is not met), None)
        other = next((person for person in firm.others if person is not met), None)
        filled = {
            "p": met.name if met else SOMEBODY,
            "key": key.name if key else "the head of the laboratory",
            "other": other.name if other else "the laboratory",
            "product": product.lower() if product.split(" ")[0].istitle() else product,
            "rival": rng.choice(RIVALS),
            "month": rng.choice(MONTHS),
            "city": rng.choice(("Lund", "Coimbra", "Freiburg", "Graz", "Bergen", "Leeds")),
            "n": str(rng.randint(2, 9)),
        }
        for name, value in filled.items():
            line = line.replace("{" + name + "}", value)
        return line[0].upper() + line[1:]

    def note(
        self, firm: Firm, people: Sequence[Contact], product: str, *, stage: int, outcome: Outcome, cause: str,
        channel: Channel, direction: Direction, reached: bool,
    ) -> str:  # fmt: skip
        """What stands in the journal after a touch of a deal."""
        if not reached and direction is Direction.IN:
            return self.pick("asked by them", firm, people, product)
        if not reached:
            return self.pick(f"unanswered {'written' if channel in WRITTEN else 'call'}", firm, people, product)
        section = f"demoted {cause}" if outcome is Outcome.DEMOTED else f"{stage} {outcome}"
        note = self.pick(section, firm, people, product)
        if self.rng.random() < 0.22:
            note += " " + self.pick("aside", firm, people, product)
        return note
