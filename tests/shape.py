"""The shape of a database: what it is made of, whatever rows it holds."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from followthrough.command.keeping.rebuild import second_database
from followthrough.env import sqlite

#: Django once numbered this table of its own, which stays empty here, with shorter figures.
NUMBERED = "auth_group_permissions"
#: What is kept for a while stands in a table that no migration makes.
CACHE = "shared_cache"
#: Whatever makes the shape of a PostgreSQL database, as it tells it itself.
TOLD = (
    """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public'""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace""",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    """SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (
    SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')""",
    "SELECT extname, '' FROM pg_extension",
)


@contextmanager
def empty_database(name: str, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty database of the kind the suite runs on."""
    if connection.vendor == "sqlite":
        with second_database(name, sqlite(folder / f"{name}.sqlite3")) as database:
            yield database
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        with second_database(name, {"NAME": name}) as database:
            yield database
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


def shape(database: BaseDatabaseWrapper) -> set[tuple[Any, ...]]:
    """Tables, columns, keys, rules, indexes, triggers and migrations; in which order they stand is of no account."""
    with database.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        found = set(cursor.fetchall())
        if database.vendor == "postgresql":
            for asked in TOLD:
                cursor.execute(asked)
                found |= set(cursor.fetchall())
            return found
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return found | {(kind, name, clause) for kind, name, sql in cursor.fetchall() for clause in clauses(kind, sql)}


def clauses(kind: str, sql: str) -> list[str]:
    """What stands in the brackets of CREATE TABLE, part by part; of anything else the whole statement."""
    words = " ".join(sql.replace('"', "").split())
    if kind != "table":
        return [words]
    parts, depth = [""], 0
    for sign in re.sub(r"^[^(]*", "", words):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += sign
    parts[0], parts[-1] = parts[0].removeprefix("("), parts[-1].removesuffix(")")
    return [part.strip() for part in parts]


def differences(one: BaseDatabaseWrapper, other: BaseDatabaseWrapper) -> str:
    """In what two databases differ, a part in each line; "" where they have one shape."""
    apart = [told for told in shape(one) ^ shape(other) if told[:2] != (NUMBERED, "id") and told[0] != CACHE]
    return "\n".join(sorted(map(str, apart)))
