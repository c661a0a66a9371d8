"""Rests wait for something, and say how they ended; what is kept of passes and rests is filled for what is there.

Deals that were taken up again, or silent for half a year, get their earlier passes by `rebuild` alone.
"""

from datetime import UTC
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import followthrough.workspace.base

#: Touches of a deal that stand, as attempts and talks count them.
STANDING = """
FROM journal_entry AS entry WHERE entry.workspace_id = deals_deal.workspace_id AND entry.deal_id = deals_deal.id
AND entry.kind = 'touch' AND NOT EXISTS (
  SELECT 1 FROM journal_entry AS undone
  WHERE undone.workspace_id = entry.workspace_id AND undone.corrects_id = entry.id)
"""
PASSES = f"""
UPDATE deals_deal SET
touched_at = (SELECT max(entry.happened_at) {STANDING} AND entry.continues_id IS NULL AND NOT entry.is_correction),
first_channel = (SELECT entry.channel {STANDING} AND entry.continues_id IS NULL AND NOT entry.is_correction
  ORDER BY entry.deal_seq LIMIT 1),
sold_attempt = (SELECT coalesce(entry.attempt, (
    SELECT first.attempt FROM journal_entry AS first
    WHERE first.workspace_id = entry.workspace_id AND first.id = entry.continues_id), 0)
  {STANDING} AND entry.stage_before < 7 AND entry.stage_after >= 7 ORDER BY entry.deal_seq LIMIT 1)
"""
ENDS = """
UPDATE journal_parking SET ended_because = CASE WHEN woken_by_id IS NULL THEN 'hand' ELSE 'touch' END
WHERE ended_at IS NOT NULL
"""


def fill(apps: Any, editor: Any) -> None:
    """A copy that is restored comes up to date beside the database in use: the one at hand is named."""
    here = editor.connection.alias
    editor.execute(PASSES)
    editor.execute(ENDS)
    customers, deals = apps.get_model("customers", "Customer"), apps.get_model("deals", "Deal")
    for row in apps.get_model("journal", "Parking").objects.using(here).filter(ended_at=None):
        since = row.parked_at.astimezone(UTC).isoformat()
        rest = {"since": since, "until": row.wake_on.isoformat(), "words": "", "by": "", "on": ""}
        model, pk = (deals, row.deal_id) if row.deal_id else (customers, row.customer_id)
        model.objects.using(here).filter(workspace_id=row.workspace_id, pk=pk).update(rest=rest)
    if editor.connection.vendor == "postgresql":
        # Whoever restores a copy migrates in one transaction: a table with checks ahead can't be altered.
        editor.connection.check_constraints()


class Migration(migrations.Migration):
    #: Passes of a deal are told apart since: `command.ready` folds what is kept beside the rows anew.
    folds_anew = True

    dependencies = [
        ("customers", "0010_how_they_rest"),
        ("deals", "0009_how_they_rest"),
        ("journal", "0011_bonds_from_what_was_touched"),
        ("workspace", "0008_the_playbook_is_read_once_per_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="parking",
            name="condition",
            field=models.CharField(
                blank=True,
                choices=[
                    ("person", "person"),
                    ("contract", "contract"),
                    ("level", "level"),
                    ("colleague", "colleague"),
                    ("words", "words"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="parking",
            name="ended_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("touch", "touch"),
                    ("hand", "hand"),
                    ("anew", "anew"),
                    ("closed", "closed"),
                    ("merged", "merged"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="parking",
            name="roused_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("day", "day"),
                    ("look", "look"),
                    ("wrote", "wrote"),
                    ("person", "person"),
                    ("contract", "contract"),
                    ("level", "level"),
                    ("colleague", "colleague"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="parking",
            name="roused_in",
            field=followthrough.workspace.base.WorkspaceFK(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="journal.entry",
            ),
        ),
        migrations.AddField(
            model_name="parking",
            name="roused_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="parking",
            name="words",
            field=models.CharField(blank=True, max_length=200, verbose_name="what it waits for"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="parking",
            index=models.Index(
                condition=models.Q(("roused_in__isnull", False)),
                fields=["workspace", "roused_in"],
                name="parking_by_rousing",
            ),
        ),
        migrations.AddIndex(
            model_name="parking",
            index=models.Index(
                condition=models.Q(
                    ("ended_at__isnull", True), ("roused_on__isnull", True), models.Q(("condition", ""), _negated=True)
                ),
                fields=["workspace", "condition"],
                name="parking_that_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="parking",
            constraint=followthrough.workspace.base.SameWorkspace(
                field="roused_in", name="journal_parking_roused_in_is_of_workspace", to="journal.Entry"
            ),
        ),
        migrations.AddConstraint(
            model_name="parking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_because", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_rest_that_ended_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="parking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("roused_by", ""), ("roused_on__isnull", True)),
                    models.Q(("roused_on__isnull", False), models.Q(("roused_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_rest_that_was_woken_says_by_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="parking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("condition", followthrough.vocabulary.rest.Condition["WORDS"]),
                        models.Q(("words", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("condition", followthrough.vocabulary.rest.Condition["WORDS"]), _negated=True),
                        ("words", ""),
                    ),
                    _connector="OR",
                ),
                name="a_rest_waits_for_words_exactly_where_it_has_some",
            ),
        ),
    ]
