"""Settings come from the environment alone; every variable starts with FOLLOWTHROUGH_."""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PREFIX = "FOLLOWTHROUGH_"


class BadSetting(ValueError):
    """A variable holds something that can't be used; the message names it."""


def env_text(name: str, default: str = "") -> str:
    """The variable FOLLOWTHROUGH_`name`, or `default`."""
    return os.environ.get(PREFIX + name, default)


def env_bool(name: str, *, default: bool) -> bool:
    """1, true, yes, on or 0, false, no, off, in any case. Raises BadSetting for anything else."""
    text = env_text(name).strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{PREFIX}{name} must be true or false, not {text!r}.")


def env_int(name: str, *, default: int) -> int:
    """A whole number. Raises BadSetting for anything else."""
    text = env_text(name).strip()
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise BadSetting(f"{PREFIX}{name} must be a whole number, not {text!r}.") from None


def env_path(name: str, default: Path) -> Path:
    """A folder or file, made absolute."""
    return Path(env_text(name) or default).expanduser().absolute()


def env_secret(name: str, folder: Path) -> str:
    """The variable, or a random secret kept in `folder` (made at first use, readable by its owner alone)."""
    if given := env_text(name):
        return given
    path = folder / name.lower().replace("_", "-")
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
    return secret


#: What `workspace.kept_plans` needs: a plan is kept from the third asking on, and used whatever the values.
KEEP_PLANS: dict[str, Any] = {"prepare_threshold": 2, "options": "-c plan_cache_mode=force_generic_plan"}


def env_database(name: str, default_file: Path) -> dict[str, Any]:
    """Django's DATABASES entry for `sqlite:///path` or `postgresql://user:password@host:port/name`.

    `?plans=anew` after the latter keeps no plans and sets nothing for the session, as a pooler needs it that hands out
    connections for one transaction each. Raises BadSetting for any other address.
    """
    address = env_text(name)
    if not address:
        return sqlite(default_file)
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path.removeprefix("/") if parts.path.startswith("//") else parts.path)))
    if parts.scheme in {"postgresql", "postgres"}:
        read_moments_at_once()
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or query.get("host", "")),
            "PORT": str(parts.port or query.get("port", "")),
            "CONN_MAX_AGE": 600,
            "DISABLE_SERVER_SIDE_CURSORS": True,
            "OPTIONS": {} if query.get("plans") == "anew" else KEEP_PLANS,
        }
    raise BadSetting(f"{PREFIX}{name} must start with sqlite:/// or postgresql://, not {parts.scheme!r}.")


def read_moments_at_once() -> None:
    """Let PostgreSQL's driver read moments itself: Django has Python read each anew, for a zone that may be another.

    Ours is UTC, and the driver, told so by the session, reads them as Django would, ten times as quickly.
    """
    from django.db.backends.postgresql.psycopg_any import get_adapters_template
    from psycopg import adapters
    from psycopg.abc import AdaptContext
    from psycopg.pq import Format

    driver: Any = adapters.get_loader(adapters.types["timestamptz"].oid, Format.TEXT)

    class InUtc:
        format = Format.TEXT
        timezone = UTC  # where Django looks whether it has to put its own in place

        def __new__(cls, oid: int, context: AdaptContext | None = None) -> Any:
            return driver(oid, context)

    get_adapters_template(True, UTC).register_loader("timestamptz", InUtc)


#: So many statements stay ready on a connection: more than the program has. Of too many the driver drops the newest,
#: not those that nobody asked for long; and to plan that of Today anew takes longer than to ask it.
MOST_STATEMENTS = 1_000
#: SQLite 3.7.0-3.51.2 can corrupt a WAL database when one connection resets the log while another writes.
WAL_IS_SAFE_FROM = (3, 51, 3)


def moment(stored: bytes) -> datetime:
    """A moment as SQLite keeps it, in UTC without saying so: read as what it is at once, ten times as quickly.

    Other ways to write one are read as Django does.
    """
    text = stored.decode()
    try:
        return datetime.fromisoformat(text + "+00:00")
    except ValueError:
        from django.utils.dateparse import parse_datetime

        return parse_datetime(text)  # type: ignore[return-value]


def sqlite(file: Path) -> dict[str, Any]:
    """A durable set-up: every acknowledged write survives a power cut, writers queue instead of failing."""
    import sqlite3

    import django.db.backends.sqlite3.base  # noqa: F401  # it has the driver read moments as it does; ours comes after

    sqlite3.register_converter("datetime", moment)
    # Asked by the driver how they are to be adapted these two know of nothing, which costs it most of a write of many.
    sqlite3.register_adapter(type(None), lambda nothing: nothing)
    sqlite3.register_adapter(bool, int)
    journal = "WAL" if sqlite3.sqlite_version_info >= WAL_IS_SAFE_FROM else "DELETE"
    pragmas = (
        f"PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=0; PRAGMA cache_size=-12288; PRAGMA temp_store=MEMORY;"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": pragmas,
            "cached_statements": MOST_STATEMENTS,
        },
    }
