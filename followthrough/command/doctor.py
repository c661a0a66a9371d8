"""Check this installation: database, scheduler, last proven restore, mail, time zone, and a sample of the ledger."""

import argparse
import json
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

import followthrough
from followthrough.background import beats
from followthrough.command.durability import durability
from followthrough.customers.models import Customer
from followthrough.journal.replay import differences
from followthrough.workspace.models import Workspace

SAMPLE = 200  # customers of each workspace
LOW_DISK_MB = 500
NEVER, NOT_SET_UP = "never", "not set up"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to tell it."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell what was found; 1 when something is wrong that could lose or falsify data."""
    report = examine(at=timezone.now())
    if args.json:
        print(json.dumps(report, ensure_ascii=False, indent=1, default=str))
    else:
        for line in _lines(report):
            print(line)
    return 1 if report["wrong"] else 0


def examine(*, at: datetime) -> dict[str, Any]:
    """Everything checked, as plain values; `wrong` and `warnings` are sentences."""
    kept = durability()
    wrong, warnings = list(kept.wrong), list(kept.warnings)
    found = _replayed()
    if found["differences"]:
        wrong.append(f"{found['differences']} kept values differ from what the journal says: {found['first']}.")
    heartbeat, is_running = beats.last(beats.SCHEDULER), beats.is_running(at)
    if not is_running:
        warnings.append("The scheduler is not running: plans are not kept at day start. `serve` starts it.")
    proven = beats.last(beats.PROVEN_RESTORE)
    if proven is None:
        warnings.append("No backup has been proven by restoring it yet: `followthrough backup FILE` does both.")
    free = shutil.disk_usage(_nearest(Path(settings.DATA_DIR))).free // 1_000_000
    if free < LOW_DISK_MB:
        warnings.append(f"Only {free} MB are free on the disk of the data folder.")
    return {
        "version": followthrough.__version__,
        "database": kept.facts,
        "integrity": _integrity(wrong),
        "scheduler": {"heartbeat": heartbeat.isoformat() if heartbeat else NEVER, "is_running": is_running},
        "last_proven_restore": proven.isoformat() if proven else NEVER,
        "mail": settings.EMAIL_HOST or NOT_SET_UP,
        "time_zone": {"server": time.tzname[0], "workspaces": _zones()},
        "workspaces": Workspace.objects.count(),
        "replay": found,
        "data_folder": str(settings.DATA_DIR),
        "free_disk_mb": free,
        "address": settings.PUBLIC_URL,
        "wrong": wrong,
        "warnings": warnings,
    }


def _integrity(wrong: list[str]) -> str:
    """SQLite's own quick check of its file; PostgreSQL looks after itself."""
    if connection.vendor != "sqlite":
        return "left to PostgreSQL"
    with connection.cursor() as cursor:
        told = str(cursor.execute("PRAGMA quick_check(1)").fetchone()[0])
    if told != "ok":
        wrong.append(f"The database file is damaged: {told}.")
    return told


def _replayed() -> dict[str, Any]:
    """Replay a sample of each workspace: the latest customers."""
    checked, found = 0, []
    for workspace in Workspace.objects.order_by("id"):
        ids = list(Customer.objects.in_workspace(workspace).order_by("-id").values_list("pk", flat=True)[:SAMPLE])
        checked += len(ids)
        found += list(islice(differences(workspace, customer_ids=ids), 100))
    first = f"{found[0].row}, {found[0].field}" if found else ""
    return {"customers": checked, "differences": len(found), "first": first}


def _zones() -> dict[str, str]:
    names = Workspace.objects.order_by("id").values_list("name", "time_zone")[:50]
    return dict(names)


def _nearest(folder: Path) -> Path:
    return folder if folder.exists() else _nearest(folder.parent)


def _lines(report: dict[str, Any]) -> Iterator[str]:
    database = report["database"]
    yield f"Followthrough {report['version']} at {report['address']}"
    yield "Database: " + ", ".join(f"{name} {value}" for name, value in database.items())
    yield f"Integrity: {report['integrity']}"
    running = "running" if report["scheduler"]["is_running"] else "not running"
    yield f"Scheduler: {running}, last heartbeat {report['scheduler']['heartbeat']}"
    yield f"Last proven restore: {report['last_proven_restore']}"
    yield f"Mail: {report['mail']}"
    zones = ", ".join(f"{zone} ({name})" for name, zone in report["time_zone"]["workspaces"].items())
    yield f"Time zones: server {report['time_zone']['server']}; {zones or 'no workspace yet'}"
    yield f"Replay: {report['replay']['customers']} customers, {report['replay']['differences']} differences"
    yield f"Data folder: {report['data_folder']}, {report['free_disk_mb']:,} MB free"
    for sentence in report["wrong"]:
        yield f"WRONG: {sentence}"
    for sentence in report["warnings"]:
        yield f"Note: {sentence}"
    if not report["wrong"]:
        yield "Nothing is wrong."
