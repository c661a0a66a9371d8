"""What a deal is found by stands in its row."""

from typing import Any

from django.db import migrations

import followthrough.deals.models
from followthrough.deals.models import text_of

AT_A_TIME = 1000


def write(apps: Any, editor: Any) -> None:
    """Write the text of every deal there is, a part at a time."""
    using = editor.connection.alias
    deals = apps.get_model("deals", "Deal").objects.using(using)
    for workspace in apps.get_model("workspace", "Workspace").objects.using(using).all():
        rows, last = deals.filter(workspace_id=workspace.pk).order_by("pk").only("workspace_id", "name"), 0
        while part := list(rows.filter(pk__gt=last)[:AT_A_TIME]):
            last = part[-1].pk
            for deal in part:
                deal.search_text = text_of(deal.name)
            deals.filter(workspace_id=workspace.pk).bulk_update(part, ["search_text"], batch_size=100)
    if editor.connection.vendor == "postgresql":
        # A copy is restored in one transaction: checks of keys that wait would forbid the index of the next step.
        editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0001_initial"),
        ("workspace", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            model_name="deal",
            name="search_text",
            field=followthrough.deals.models.FoundByName(blank=True, db_default="", default="", editable=False),
        ),
        migrations.RunPython(write, migrations.RunPython.noop, elidable=True),
    ]
