"""The playbook of a workspace as the pages ask it: read once per change of it, then kept in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from followthrough.playbook.models import Tactic
from followthrough.playbook.suggest import Known, Suggestion, next_after_sale, suggest
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.phase import Phase
from followthrough.workspace.models import Workspace


@dataclass(frozen=True)
class Book:
    """All tactics of a workspace in their order, the retired ones too."""

    tactics: Mapping[int, Known]
    _suggested: dict[tuple[int | None, str, int | None], Suggestion | None] = field(default_factory=dict)

    def offered(self, *, stage: int | None, level: str, phase: str | None = None) -> list[Known]:
        """What serves a stage (None: the time after the sale) and a customer of this level, in the order of the set.

        After the sale those for other phases than theirs are left out; where none is known, those for some alone.
        """
        of = Phase(phase) if phase else None
        return [tactic for tactic in self.tactics.values() if tactic.serves(stage, level, of)]

    def for_deal(self, *, stage: int, level: str, last_tried: int | None) -> Suggestion | None:
        """What to try next with a deal at this stage; the same answer is made out once."""
        asked = stage, level, last_tried
        if asked not in self._suggested:
            last = self.tactics.get(last_tried) if last_tried else None
            self._suggested[asked] = suggest(self.offered(stage=stage, level=level), stage=stage, last=last)
        return self._suggested[asked]

    def after_sale(self, *, level: str, contacts: int, phase: str | None = None) -> Suggestion | None:
        """What to try with somebody who bought and whom we spoke with so often; each contact brings the next."""
        return next_after_sale(self.offered(stage=None, level=level, phase=phase), contacts=contacts)


def book_of(workspace: Workspace) -> Book:
    """The playbook of a workspace; one query per change of it and process."""
    return _book(workspace.pk, workspace.playbook_seq)


@lru_cache(maxsize=256)
def _book(workspace_id: int, _seq: int) -> Book:
    rows = Tactic.objects.in_workspace(workspace_id).order_by("place", "id")
    return Book({row.pk: known(row) for row in rows})


def known(row: Tactic) -> Known:
    """A tactic as the rule of choice asks it."""
    return Known(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        how=row.how,
        stages=frozenset(map(int, row.stages)),
        levels=frozenset(row.levels),
        is_for_after_sale=row.after_sale,
        phases=frozenset(map(int, row.phases)),
        channel=row.channel,
        is_retired=row.retired_at is not None,
        rates={int(stage): (Rate(*told[:2]), Rate(*told[2:])) for stage, told in row.measured.items()},
    )
