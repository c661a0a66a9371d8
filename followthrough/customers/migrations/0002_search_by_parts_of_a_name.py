"""Trigram search beside the text: FTS5 on SQLite, pg_trgm on PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE customers_search USING fts5(
        doc, content='customers_searchtext', content_rowid='id', tokenize='trigram', columnsize=0
    )""",
    """CREATE TRIGGER customers_search_insert AFTER INSERT ON customers_searchtext BEGIN
        INSERT INTO customers_search(rowid, doc) VALUES (new.id, new.doc);
    END""",
    """CREATE TRIGGER customers_search_delete AFTER DELETE ON customers_searchtext BEGIN
        INSERT INTO customers_search(customers_search, rowid, doc) VALUES ('delete', old.id, old.doc);
    END""",
    """CREATE TRIGGER customers_search_update AFTER UPDATE OF doc ON customers_searchtext BEGIN
        INSERT INTO customers_search(customers_search, rowid, doc) VALUES ('delete', old.id, old.doc);
        INSERT INTO customers_search(rowid, doc) VALUES (new.id, new.doc);
    END""",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX customers_search ON customers_searchtext USING gin (doc gin_trgm_ops)",
)


def make(apps: Any, editor: Any) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)


def drop(apps: Any, editor: Any) -> None:
    if editor.connection.vendor != "sqlite":
        editor.execute("DROP INDEX customers_search")
        return
    for name in ("insert", "delete", "update"):
        editor.execute(f"DROP TRIGGER customers_search_{name}")
    editor.execute("DROP TABLE customers_search")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
