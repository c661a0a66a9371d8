"""What is new in the set, for each phase after the sale, stands in the playbooks there are; tactics nobody touched say
for which phases they are."""

from typing import Any

from django.db import migrations
from django.db.models import Max

from followthrough.playbook.defaults import DEFAULT_SET
from followthrough.workspace.ids import new_id


def give(apps: Any, editor: Any) -> None:
    """A copy that is restored comes up to date beside the database in use: the one at hand is named."""
    here = editor.connection.alias
    tactics = apps.get_model("playbook", "Tactic").objects.using(here)
    phased = [play for play in DEFAULT_SET if play.phases]
    for workspace in apps.get_model("workspace", "Workspace").objects.using(here).all():
        rows = tactics.filter(workspace_id=workspace.pk)
        known = set(rows.values_list("name", flat=True))
        last = rows.aggregate(last=Max("place"))["last"] or 0
        for play in phased:
            rows.filter(name=play.name, made_by=None, version=1, after_sale=True).update(phases=play.phases)
        tactics.bulk_create(
            tactics.model(
                id=new_id(), workspace_id=workspace.pk, kind=str(play.kind), name=play.name, how=play.how,
                stages=play.stages, after_sale=True, phases=play.phases, levels=play.levels, channel=str(play.channel),
                place=last + number, made_at=workspace.made_at,
            )
            for number, play in enumerate((play for play in phased if play.name not in known), start=1)
        )  # fmt: skip
    if editor.connection.vendor == "postgresql":
        # Whoever restores a copy migrates in one transaction: a table with checks ahead can't be altered.
        editor.connection.check_constraints()


def take(apps: Any, editor: Any) -> None:
    """They stay: touches may have used them."""


class Migration(migrations.Migration):
    dependencies = [("playbook", "0009_tactics_for_a_phase")]
    operations = [migrations.RunPython(give, take)]
