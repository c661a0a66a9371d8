"""Trigram search in the names of deals: FTS5 on SQLite, pg_trgm on PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE deals_search USING fts5(
        search_text, content='deals_deal', content_rowid='id', tokenize='trigram', columnsize=0
    )""",
    "INSERT INTO deals_search(deals_search) VALUES ('rebuild')",
    """CREATE TRIGGER deals_search_insert AFTER INSERT ON deals_deal BEGIN
        INSERT INTO deals_search(rowid, search_text) VALUES (new.id, new.search_text);
    END""",
    """CREATE TRIGGER deals_search_delete AFTER DELETE ON deals_deal BEGIN
        INSERT INTO deals_search(deals_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    END""",
    """CREATE TRIGGER deals_search_update AFTER UPDATE OF search_text ON deals_deal
        WHEN old.search_text <> new.search_text BEGIN
        INSERT INTO deals_search(deals_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO deals_search(rowid, search_text) VALUES (new.id, new.search_text);
    END""",
)
POSTGRESQL = ("CREATE INDEX deals_search ON deals_deal USING gin (search_text gin_trgm_ops)",)


def make(apps: Any, editor: Any) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)


def drop(apps: Any, editor: Any) -> None:
    if editor.connection.vendor != "sqlite":
        editor.execute("DROP INDEX deals_search")
        return
    for name in ("insert", "delete", "update"):
        editor.execute(f"DROP TRIGGER deals_search_{name}")
    editor.execute("DROP TABLE deals_search")


class Migration(migrations.Migration):
    dependencies = [
        ("deals", "0002_deals_are_found_by_name"),
        ("customers", "0002_search_by_parts_of_a_name"),
    ]
    operations = [migrations.RunPython(make, drop)]
