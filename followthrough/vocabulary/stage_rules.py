"""What a workspace makes of the seven stages: their names, the chance of a sale at each, the evidence asked for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from followthrough.vocabulary.evidence import ASKED, Evidence
from followthrough.vocabulary.stage import DEFAULT_PROBABILITY, SEVEN

#: The longest name, in characters: it stands in a column of the board and on a phone.
LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class StageRule:
    """Where a stage differs: "" is the usual name, None the usual chance (per cent); `unasked` is not asked for."""

    name: str = ""
    chance: int | None = None
    unasked: frozenset[Evidence] = frozenset()

    def kept(self) -> dict[str, Any]:
        """What differs from the usual, ready for JSON; nothing where nothing does."""
        told = {"name": self.name, "chance": self.chance, "unasked": sorted(self.unasked)}
        return {key: value for key, value in told.items() if value not in ("", None, [])}


def read_rule(kept: Mapping[str, Any]) -> StageRule:
    """A rule from what was kept of it."""
    unasked = frozenset(Evidence(thing) for thing in kept.get("unasked", ()))
    return StageRule(str(kept.get("name", "")), kept.get("chance"), unasked)


@dataclass(frozen=True, slots=True)
class StageRules:
    """The stages of a workspace; a stage that is not in `by_stage` is as usual."""

    by_stage: Mapping[int, StageRule] = field(default_factory=dict)

    def of(self, stage: int) -> StageRule:
        """The rule of a stage, 1-8."""
        return self.by_stage.get(stage, USUAL)

    def name(self, stage: int) -> str:
        """The workspace's own name of a stage, or ""."""
        return self.of(stage).name

    def names(self) -> dict[int, str]:
        """The workspace's own names, by stage."""
        return {stage: rule.name for stage, rule in self.by_stage.items() if rule.name}

    def chance(self, stage: int) -> int:
        """How likely a deal that stands at a stage is sold, in per cent."""
        chance = self.of(stage).chance
        return DEFAULT_PROBABILITY[stage] if chance is None else chance

    def asked(self, stage: int) -> tuple[Evidence, ...]:
        """What is asked for before a deal leaves a stage upwards."""
        unasked = self.of(stage).unasked
        return tuple(thing for thing in ASKED.get(stage, ()) if thing not in unasked)

    def kept(self) -> dict[str, Any]:
        """What differs from the usual, by stage, ready for JSON."""
        return {str(stage): told for stage, rule in sorted(self.by_stage.items()) if (told := rule.kept())}

    def falling(self) -> Collection[int]:
        """The stages whose chance lies below that of the stage before."""
        return [stage for stage in SEVEN[1:] if self.chance(stage) < self.chance(stage - 1)]


USUAL = StageRule()
#: The stages as they are until a workspace changes them.
AS_USUAL = StageRules()


def read_rules(kept: Mapping[str, Any]) -> StageRules:
    """The rules of a workspace from what was kept of them."""
    if not kept:
        return AS_USUAL
    return StageRules({int(stage): read_rule(told) for stage, told in kept.items()})
