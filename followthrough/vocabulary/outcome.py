"""What a touch did to the stage of its deal."""

from enum import StrEnum

from followthrough.vocabulary.stage import Stage


class Outcome(StrEnum):
    """Promoted is one up, retained the same, demoted one or more down."""

    PROMOTED = "promoted"
    RETAINED = "retained"
    DEMOTED = "demoted"


class ImpossibleMove(ValueError):
    """The outcome can't be had from this stage."""


def stage_after(before: Stage, outcome: Outcome, *, down_to: Stage | None = None) -> Stage:
    """The stage a deal stands at after `outcome`.

    `down_to` names the stage of a demotion by more than one; without it a demotion is one down.
    Raises ImpossibleMove above the top, below the bottom, and for a demotion that does not go down.
    """
    if outcome is Outcome.RETAINED:
        return before
    if outcome is Outcome.PROMOTED:
        if before is Stage.COMPLETE:
            raise ImpossibleMove("A complete deal can't be promoted.")
        return Stage(before + 1)
    if before is Stage.LEAD_IDENTIFIED:
        raise ImpossibleMove("A deal at stage 1 can't be demoted; it can be lost, given up or parked.")
    after = Stage(before - 1) if down_to is None else down_to
    if after >= before:
        raise ImpossibleMove(f"A demotion from stage {before} must end below it, not at {after}.")
    return after
