"""Change what the workspace makes of the stages: names, chances, the evidence asked for."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.playbook.change import locked_workspace
from followthrough.playbook.models import StageChange
from followthrough.vocabulary.evidence import ASKED
from followthrough.vocabulary.stage import DEFAULT_PROBABILITY, SEVEN
from followthrough.vocabulary.stage_rules import LONGEST_NAME, StageRule, StageRules
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member
from followthrough.workspace.refusal import Refused


@transaction.atomic
def change_stages(*, by: Member, version: int, rules: Mapping[int, StageRule], at: datetime) -> list[int]:
    """Change the rules of stages; those that changed, each with its row of who changed what.

    What was said before changes nothing, so a form may be sent twice. Entries keep what they recorded.
    Raises NotAllowed, StaleVersion (the workspace as it is now), Refused with the field `<stage>-name` or
    `<stage>-chance`.
    """
    workspace = locked_workspace(by)
    before = workspace.stage_rules
    wanted = {int(stage): _usual_left_out(stage, rules.get(stage, before.of(stage))) for stage in SEVEN}
    changed = [stage for stage in wanted if wanted[stage] != before.of(stage)]
    if not changed:
        return []
    if workspace.stages_version != version:
        raise StaleVersion(workspace)
    _check(wanted)
    workspace.stages = StageRules(wanted).kept()
    workspace.stages_version += 1
    workspace.save(update_fields=["stages", "stages_version"])
    StageChange.objects.bulk_create(
        StageChange(
            workspace=workspace, by=by, stage=stage, changed_at=at,
            before=before.of(stage).kept(), after=wanted[stage].kept(),
        )
        for stage in changed
    )  # fmt: skip
    return changed


def _usual_left_out(stage: int, rule: StageRule) -> StageRule:
    """The rule as it is kept: blanks of the name made one, the usual chance and foreign evidence left out."""
    return replace(
        rule,
        name=" ".join(unicodedata.normalize("NFC", rule.name).split()),
        chance=None if rule.chance == DEFAULT_PROBABILITY[stage] else rule.chance,
        unasked=rule.unasked.intersection(ASKED[stage]),
    )


def _check(rules: Mapping[int, StageRule]) -> None:
    named: dict[str, int] = {}
    for stage, rule in rules.items():
        if len(rule.name) > LONGEST_NAME:
            words = _("At most %(most)d characters: it stands in a column of the board.") % {"most": LONGEST_NAME}
            raise Refused(words, field=f"{stage}-name")
        if rule.name and rule.name.casefold() in named:
            words = _("Stage %(stage)d has this name already.") % {"stage": named[rule.name.casefold()]}
            raise Refused(words, field=f"{stage}-name")
        if rule.chance is not None and not 0 <= rule.chance <= 100:
            raise Refused(_("A whole number from 0 to 100."), field=f"{stage}-chance")
        named[rule.name.casefold()] = stage
