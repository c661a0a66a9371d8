"""Time the main actions on the current database, beside the same work in bare SQL."""

import argparse
import json
from statistics import mean
from typing import Any

from django.db import connection
from django.db.models import Count

import followthrough
from followthrough.command.durability import durability
from followthrough.command.refusal import Refusal
from followthrough.command.serving import gather_static_files
from followthrough.command.timing.actions import Action, Actions
from followthrough.command.timing.clock import CALIBRATED_AT, calibrate, cost_of
from followthrough.customers.models import Customer
from followthrough.journal.models import Entry
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to tell it, and how patiently to measure."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--times", type=int, default=60, metavar="N", help="calls of each action (60)")


def run(args: argparse.Namespace) -> int:
    """Measure and tell. Touches are logged only where the workspace holds sample data."""
    if args.times < 1:
        raise Refusal("At least one call is needed to time anything.")
    member = _busiest()
    gather_static_files()
    actions = Actions(member).all(may_write=member.workspace.is_sample)
    rows = [_measured(action, args.times) for action in actions]
    report = {
        "version": followthrough.__version__,
        "member": member.email,
        "database": durability().facts,
        "customers": Customer.objects.in_workspace(member.workspace_id).count(),
        "entries": Entry.objects.in_workspace(member.workspace_id).count(),
        "calibration_ms": round(mean(row["calibration_ms"] for row in rows), 1),
        "actions": rows,
    }
    if not member.workspace.is_sample:
        report["note"] = "Logging is timed on sample data alone: this workspace is yours."
    print(json.dumps(report, indent=1) if args.json else _table(report))
    return 0


def _busiest() -> Member:
    """The member with the most customers, of all workspaces."""
    owned = Customer.objects.filter(owner__state=MemberState.ACTIVE).values_list("owner_id", "workspace_id")
    most = owned.annotate(customers=Count("id")).order_by("-customers").first()
    if most is None:
        raise Refusal("There are no customers to time anything with: fill a database with `followthrough seed` first.")
    return Member.objects.in_workspace(most[1]).select_related("workspace", "user", "team").get(pk=most[0])


def _measured(action: Action, times: int) -> dict[str, Any]:
    before = calibrate()
    page, bare = cost_of(action.page, times=times), cost_of(action.bare, times=times)
    calibration = (before + calibrate()) / 2
    total = page.cpu_ms + (page.database_cpu_ms or 0.0)
    floor = bare.cpu_ms + (bare.database_cpu_ms or 0.0)
    bar = action.bar_ms * calibration / CALIBRATED_AT
    return {
        "action": action.name,
        "cpu_ms": round(total, 2),
        "of_it_database_process_ms": None if page.database_cpu_ms is None else round(page.database_cpu_ms, 2),
        "bar_ms": action.bar_ms,
        "calibration_ms": round(calibration, 1),
        "bar_here_ms": round(bar, 2),
        "holds": total <= bar,
        "wall_ms": round(page.wall_ms, 2),
        "statements": page.statements,
        "statements_ms": round(page.statements_ms, 2),
        "bare_sql_wall_ms": round(bare.wall_ms, 3),
        "bare_sql_cpu_ms": round(floor, 3),
        "statements_to_bare_sql": round(page.statements_ms / bare.wall_ms, 1) if bare.wall_ms else None,
        "cpu_to_bare_sql": round(total / floor, 1) if floor else None,
    }


def _table(report: dict[str, Any]) -> str:
    lines = [
        f"{report['database']['engine']} {report['database']['version']}, {report['customers']:,} customers, "
        f"{report['entries']:,} journal rows; calibration {report['calibration_ms']} ms (bars were set at 60)",
        "",
        f"{'action':32} {'CPU ms':>7} {'bar':>6} {'bar here':>8} {'':5} {'wall ms':>7} {'stmts':>5} {'in them':>7} "
        f"{'bare SQL':>8} {'ratio':>5}",
    ]
    lines += [
        f"{row['action']:32} {row['cpu_ms']:7.2f} {row['bar_ms']:6.1f} {row['bar_here_ms']:8.2f} "
        f"{'holds' if row['holds'] else 'OVER':5} {row['wall_ms']:7.2f} {row['statements']:5} "
        f"{row['statements_ms']:7.2f} {row['bare_sql_wall_ms']:8.3f} {row['statements_to_bare_sql']:5}"
        for row in report["actions"]
    ]
    lines += ["", "CPU is that of the server and, on PostgreSQL, of the process that serves it; means over all calls."]
    if connection.vendor == "sqlite":
        lines.append("The bare write is rolled back, so its ratio counts our commit against none.")
    return "\n".join([*lines, *([report["note"]] if "note" in report else [])])
