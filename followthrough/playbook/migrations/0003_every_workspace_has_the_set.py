"""Workspaces that are there already are given the set that new ones begin with."""

from typing import Any

from django.db import migrations

from followthrough.playbook.defaults import DEFAULT_SET
from followthrough.workspace.ids import new_id


def give(apps: Any, editor: Any) -> None:
    tactics = apps.get_model("playbook", "Tactic")
    for workspace in apps.get_model("workspace", "Workspace").objects.all():
        known = set(tactics.objects.filter(workspace=workspace).values_list("name", flat=True))
        tactics.objects.bulk_create(
            tactics(
                id=new_id(), workspace=workspace, kind=str(play.kind), name=play.name, how=play.how,
                stages=play.stages, after_sale=play.after_sale, levels=play.levels, channel=str(play.channel),
                place=place, made_at=workspace.made_at,
            )
            for place, play in enumerate(DEFAULT_SET)
            if play.name not in known
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("playbook", "0002_what_may_be_done_in_a_touch")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
