"""What each touch of the sample tried: some tactics often, some seldom, some with more promotions than others."""

import random
from itertools import cycle

from followthrough.playbook.models import Tactic
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Workspace

#: How often a touch names a tactic: when somebody answered, and when nobody did.
NAMED, NAMED_IN_VAIN = 0.6, 0.35
#: Each tactic of a stage is used so much less often than the one before it.
SELDOMER = 0.74
#: How much oftener than else each was used where the deal was promoted; invented, and by turns.
LUCK = (1.0, 1.7, 0.6, 1.25, 0.8)


class Tried:
    """Chooses for each touch, with dice of its own: the rest of the company stays as it would be without."""

    def __init__(self, workspace: Workspace, seed: int) -> None:
        self._rng = random.Random(f"tried {seed}")
        rows = list(Tactic.objects.in_workspace(workspace).filter(levels="").order_by("place", "id"))
        self._at = {stage: [row.pk for row in rows if str(stage) in row.stages] for stage in range(1, 8)}
        self._after = [row.pk for row in rows if row.after_sale]

    def pick(self, *, stage: int | None, outcome: Outcome | None, reached: bool) -> int | None:
        """The id of a tactic for a touch of a deal at this stage (None: of no deal), or nothing."""
        named = self._rng.random() < (NAMED if reached else NAMED_IN_VAIN)
        offered = self._after if stage is None else self._at.get(stage, [])
        weights = [
            SELDOMER**place * (luck if outcome is Outcome.PROMOTED else 1.0)
            for place, luck in zip(range(len(offered)), cycle(LUCK), strict=False)
        ]
        return self._rng.choices(offered, weights)[0] if named and offered else None
