"""The database refuses to change what an entry says happened; corrections are rows of their own."""

from typing import Any

from django.db import migrations

FACTS = (
    "uid, kind, deal_id, deal_seq, author_id, continues_id, corrects_id, channel, direction, reached, attempt, outcome, "
    "stage_before, stage_after, cause, closed_as, missing, override_reason, note, happened_at, recorded_at"
)
SQLITE = f"""CREATE TRIGGER journal_entry_stays BEFORE UPDATE OF {FACTS} ON journal_entry
BEGIN SELECT RAISE(ABORT, 'An entry of the journal is never changed.'); END"""
POSTGRESQL = (
    """CREATE FUNCTION journal_entry_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'An entry of the journal is never changed.' USING ERRCODE = '23514'; END $$""",
    f"""CREATE TRIGGER journal_entry_stays BEFORE UPDATE OF {FACTS} ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_stays()""",
)


def make(apps: Any, editor: Any) -> None:
    for statement in (SQLITE,) if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)


def drop(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER journal_entry_stays")
        return
    editor.execute("DROP TRIGGER journal_entry_stays ON journal_entry")
    editor.execute("DROP FUNCTION journal_entry_stays")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(make, drop, elidable=True)]
