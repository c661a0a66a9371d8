"""Those who rest are looked at now and then: each workspace has an interval for it, 63 working days to begin with."""

from typing import Any

from django.db import migrations, models

from followthrough.workspace.ids import new_id


def give(apps: Any, editor: Any) -> None:
    """A copy that is restored comes up to date beside the database in use: the one at hand is named."""
    here = editor.connection.alias
    cadences = apps.get_model("playbook", "Cadence")
    cadences.objects.using(here).bulk_create(
        cadences(id=new_id(), workspace_id=pk, moment="at_rest", level="", ideal_days=63, longest_days=126)
        for pk in apps.get_model("workspace", "Workspace").objects.using(here).values_list("pk", flat=True)
    )
    if editor.connection.vendor == "postgresql":
        # Whoever restores a copy migrates in one transaction: a table with checks ahead can't be altered.
        editor.connection.check_constraints()


def take(apps: Any, editor: Any) -> None:
    apps.get_model("playbook", "Cadence").objects.using(editor.connection.alias).filter(moment="at_rest").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("playbook", "0006_how_long_a_level_holds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="cadence",
            name="moment",
            field=models.CharField(
                choices=[
                    ("before", "before"),
                    ("until_first_value", "until_first_value"),
                    ("enlightenment", "enlightenment"),
                    ("realized_value", "realized_value"),
                    ("at_rest", "at_rest"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="cadencechange",
            name="moment",
            field=models.CharField(
                choices=[
                    ("before", "before"),
                    ("until_first_value", "until_first_value"),
                    ("enlightenment", "enlightenment"),
                    ("realized_value", "realized_value"),
                    ("at_rest", "at_rest"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(give, take),
    ]
