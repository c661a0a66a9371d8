"""Workspaces that are there already are given the set that new ones begin with."""

from typing import Any

from django.db import migrations

from followthrough.playbook.defaults import DEFAULT_SET
from followthrough.workspace.ids import new_id


def give(apps: Any, editor: Any) -> None:
    """A copy that is restored comes up to date beside the database in use: the one at hand is named."""
    here = editor.connection.alias
    tactics = apps.get_model("playbook", "Tactic")
    for workspace in apps.get_model("workspace", "Workspace").objects.using(here).all():
        tactics.objects.using(here).bulk_create(
            tactics(
                id=new_id(), workspace_id=workspace.pk, kind=str(play.kind), name=play.name, how=play.how,
                stages=play.stages, after_sale=play.after_sale, levels=play.levels, channel=str(play.channel),
                place=place, made_at=workspace.made_at,
            )
            for place, play in enumerate(DEFAULT_SET)
        )  # fmt: skip


def take(apps: Any, editor: Any) -> None:
    apps.get_model("playbook", "Tactic").objects.using(editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("playbook", "0003_what_may_be_done_in_a_touch")]
    operations = [migrations.RunPython(give, take)]
