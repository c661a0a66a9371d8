"""What keeps acknowledged writes: read from the database as it runs, not from the settings."""

import fcntl
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from followthrough.command.refusal import Refusal
from followthrough.env import WAL_IS_SAFE_FROM

SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
NETWORK_DISKS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"}


@dataclass
class Durability:
    """Facts about the database by name, what is wrong (nothing may be served on it), and what one should know."""

    facts: dict[str, Any]
    wrong: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def durability() -> Durability:
    """How the current database is set up (a few queries)."""
    return _of_sqlite() if connection.vendor == "sqlite" else _of_postgresql()


def refuse_unless_durable() -> None:
    """Raise Refusal where acknowledged writes could be lost."""
    if wrong := durability().wrong:
        raise Refusal(wrong[0])


def _of_sqlite() -> Durability:
    import sqlite3

    with connection.cursor() as cursor:

        def pragma(name: str) -> Any:
            row = cursor.execute(f"PRAGMA {name}").fetchone()
            return row[0] if row else None

        facts = {
            "engine": "SQLite",
            "version": sqlite3.sqlite_version,
            "file": str(settings.DATABASES["default"]["NAME"]),
            "journal_mode": str(pragma("journal_mode")).upper(),
            "synchronous": SYNCHRONOUS.get(pragma("synchronous"), "?"),
            "foreign_keys": bool(pragma("foreign_keys")),
            "mmap_size": pragma("mmap_size") or 0,
            "busy_timeout_ms": pragma("busy_timeout"),
            "disk": file_system_of(Path(settings.DATABASES["default"]["NAME"]).parent),
        }
    return _judged(facts, sqlite3.sqlite_version_info)


def _judged(facts: dict[str, Any], version: tuple[int, ...]) -> Durability:
    told = Durability(facts)
    if version < WAL_IS_SAFE_FROM and facts["journal_mode"] == "WAL":
        told.wrong.append(f"SQLite {facts['version']} can damage a database in WAL mode: use 3.51.3 or newer.")
    elif version < WAL_IS_SAFE_FROM:
        told.warnings.append(
            f"SQLite {facts['version']} is old: the database runs with a rollback journal, which is safe but slower."
        )
    if facts["synchronous"] not in {"FULL", "EXTRA"}:
        told.wrong.append(
            f"SQLite runs with synchronous={facts['synchronous']}; a power cut could lose what was saved."
        )
    if not facts["foreign_keys"]:
        told.wrong.append("SQLite runs without foreign keys; rows could point to nothing.")
    if facts["mmap_size"]:
        told.wrong.append("SQLite maps its file into memory; a disk error could end the program or damage the file.")
    if facts["disk"] in NETWORK_DISKS:
        told.wrong.append(
            f"The data folder is on a network disk ({facts['disk']}), where SQLite can be damaged: use a local one."
        )
    return told


def _of_postgresql() -> Durability:
    names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
    with connection.cursor() as cursor:
        facts: dict[str, Any] = {"engine": "PostgreSQL"}
        for name in names:
            cursor.execute(f"SHOW {name}")
            facts[name.removeprefix("server_")] = cursor.fetchone()[0]
    told = Durability(facts)
    off = [name for name in ("fsync", "synchronous_commit", "full_page_writes") if facts[name] == "off"]
    told.warnings += [f"PostgreSQL runs with {name}=off; a crash could lose what was saved." for name in off]
    return told


def file_system_of(folder: Path) -> str:
    """The kind of file system a folder is on; "unknown" where the system does not say."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    best, kind = "", "unknown"
    path = str(folder.resolve())
    for line in mounts:
        _device, place, found, *_rest = line.split(" ")
        place = place.replace("\\040", " ")
        if (path == place or path.startswith(place.rstrip("/") + "/")) and len(place) >= len(best):
            best, kind = place, found
    return kind


def claim_the_file() -> int | None:
    """Hold the SQLite file for one server; the claim outlives this program becoming another, and ends with it.

    Returns the descriptor that holds it; None on PostgreSQL, which many may serve. Raises Refusal when it is held.
    """
    if connection.vendor != "sqlite":
        return None
    handle = os.open(f"{settings.DATABASES['default']['NAME']}.serving", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        os.close(handle)
        raise Refusal("This database is being served already; stop that server first.") from held
    os.set_inheritable(handle, True)
    return handle
