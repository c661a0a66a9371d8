"""What a stage is called on a page: the workspace's own name, else the usual one in the reader's language."""

from followthrough.vocabulary.stage import Stage
from followthrough.web.here import stages_here
from followthrough.web.wording import STAGE, STAGE_SHORT, STAGE_WITHIN


def stage_name(stage: int) -> str:
    """The full name of a stage, 1-8."""
    return stages_here().name(stage) or str(STAGE[Stage(stage)])


def stage_short(stage: int) -> str:
    """The name of a stage in a word or two; a name of one's own stays as it is."""
    return stages_here().name(stage) or str(STAGE_SHORT[Stage(stage)])


def stage_within(stage: int) -> str:
    """The name of a stage within a sentence; a name of one's own stays as it is."""
    return stages_here().name(stage) or str(STAGE_WITHIN[Stage(stage)])
