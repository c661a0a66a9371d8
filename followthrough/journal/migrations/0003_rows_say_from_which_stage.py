"""A row that moves a deal says from which stage; the trigger keeps everything that was told of a touch.

A table of SQLite is made anew to change a check, and loses its triggers by it: they are dropped before and made after.
"""

from importlib import import_module
from typing import Any

import django.db.models.expressions
from django.db import migrations, models

import followthrough.vocabulary.ledger
import followthrough.vocabulary.outcome

before = import_module("followthrough.journal.migrations.0002_what_happened_stays")
FACTS = f"{before.FACTS}, minutes, interest, trust, key_met, tactic, competitor, is_correction"


def drop(apps: Any, editor: Any) -> None:
    before.drop(apps, editor)


def make(apps: Any, editor: Any) -> None:
    """The triggers of the migration before, with the columns it had forgotten."""
    for statement in (before.SQLITE,) if editor.connection.vendor == "sqlite" else before.POSTGRESQL:
        editor.execute(statement.replace(before.FACTS, FACTS), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_search_by_parts_of_a_name"),
        ("deals", "0001_initial"),
        ("journal", "0002_what_happened_stays"),
        ("workspace", "0002_due_dates_follow_the_rhythm"),
    ]

    operations = [
        migrations.RunPython(drop, before.make, elidable=True),
        migrations.RemoveConstraint(
            model_name="entry",
            name="promoted_is_one_up_retained_the_same_demoted_down_with_a_cause",
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("deal__isnull", True),
                        ("kind", followthrough.vocabulary.ledger.EntryKind["TOUCH"]),
                        ("outcome", ""),
                        ("stage_after__isnull", True),
                        ("stage_before__isnull", True),
                    ),
                    models.Q(
                        ("stage_before__isnull", False),
                        ("kind", followthrough.vocabulary.ledger.EntryKind["TOUCH"]),
                        ("outcome", followthrough.vocabulary.outcome.Outcome["PROMOTED"]),
                        (
                            "stage_after",
                            django.db.models.expressions.CombinedExpression(
                                models.F("stage_before"), "+", models.Value(1)
                            ),
                        ),
                    ),
                    models.Q(
                        ("stage_before__isnull", False),
                        ("kind", followthrough.vocabulary.ledger.EntryKind["TOUCH"]),
                        ("outcome", followthrough.vocabulary.outcome.Outcome["RETAINED"]),
                        ("stage_after", models.F("stage_before")),
                    ),
                    models.Q(
                        ("stage_before__isnull", False),
                        ("kind", followthrough.vocabulary.ledger.EntryKind["TOUCH"]),
                        ("outcome", followthrough.vocabulary.outcome.Outcome["DEMOTED"]),
                        ("stage_after__lt", models.F("stage_before")),
                        models.Q(("cause", ""), _negated=True),
                    ),
                    models.Q(
                        ("kind", followthrough.vocabulary.ledger.EntryKind["OPENING"]),
                        ("outcome", ""),
                        ("stage_after__isnull", False),
                        ("stage_before__isnull", True),
                    ),
                    models.Q(
                        ("stage_before__isnull", False),
                        ("kind", followthrough.vocabulary.ledger.EntryKind["CLOSING"]),
                        ("outcome", ""),
                        ("stage_after", models.F("stage_before")),
                        models.Q(("closed_as", ""), _negated=True),
                    ),
                    models.Q(
                        ("stage_before__isnull", False),
                        ("kind", followthrough.vocabulary.ledger.EntryKind["REOPENING"]),
                        ("outcome", ""),
                        ("stage_after", models.F("stage_before")),
                    ),
                    models.Q(
                        ("corrects__isnull", False),
                        ("kind", followthrough.vocabulary.ledger.EntryKind["WITHDRAWAL"]),
                        ("outcome", ""),
                        models.Q(("stage_before__isnull", False), ("deal__isnull", True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="promoted_is_one_up_retained_the_same_demoted_down_with_a_cause",
            ),
        ),
        migrations.RunPython(make, before.drop, elidable=True),
    ]
