"""A touch names its tactic by key; the column of words before it was never written. The trigger keeps the key too.

A table of SQLite is made anew to change a check, and loses its triggers by it: they are dropped before and made after.
"""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import followthrough.vocabulary.ledger
import followthrough.workspace.base

before = import_module("followthrough.journal.migrations.0003_rows_say_from_which_stage")
FACTS = before.FACTS.replace("tactic", "tactic_id")


def make(apps: Any, editor: Any) -> None:
    """The triggers of the migration before, with the key in the place of the words."""
    first = before.before
    for statement in (first.SQLITE,) if editor.connection.vendor == "sqlite" else first.POSTGRESQL:
        editor.execute(statement.replace(first.FACTS, FACTS), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_pairs_that_may_be_one"),
        ("deals", "0008_what_was_tried_last"),
        ("journal", "0006_customers_that_became_one"),
        ("playbook", "0004_every_workspace_has_the_set"),
        ("workspace", "0008_the_playbook_is_read_once_per_change"),
    ]

    operations = [
        migrations.RunPython(before.drop, before.make, elidable=True),
        migrations.RemoveField(model_name="entry", name="tactic"),
        migrations.AddField(
            model_name="entry",
            name="tactic",
            field=followthrough.workspace.base.WorkspaceFK(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="playbook.tactic",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("tactic__isnull", False)),
                fields=["workspace", "happened_at"],
                name="entry_with_tactic",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=followthrough.workspace.base.SameWorkspace(
                field="tactic", name="journal_entry_tactic_is_of_workspace", to="playbook.Tactic"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", followthrough.vocabulary.ledger.EntryKind["TOUCH"]),
                    ("tactic__isnull", True),
                    _connector="OR",
                ),
                name="a_tactic_is_used_in_a_touch",
            ),
        ),
        migrations.RunPython(make, before.drop),
    ]
