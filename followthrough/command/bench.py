"""Time the main actions on the current database, beside the same work in bare SQL."""

import argparse
import json
from collections.abc import Iterable, Iterator
from statistics import mean
from typing import Any

from django.db.models import Count

import followthrough
from followthrough.command.durability import durability
from followthrough.command.refusal import Refusal
from followthrough.command.serving import gather_static_files
from followthrough.command.settled import settle
from followthrough.command.timing.actions import Action, Actions, Limit
from followthrough.command.timing.clock import CALIBRATED_AT, Cost, calibrate, costs_of
from followthrough.command.timing.rhythm import RhythmActions
from followthrough.command.timing.told import table
from followthrough.customers.models import Customer
from followthrough.journal.models import Entry
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How to tell it, and how patiently to measure."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--times", type=int, default=60, metavar="N", help="calls of each action (60)")


def run(args: argparse.Namespace) -> int:
    """Measure and tell. Touches are logged, and the rhythm is changed, only where the workspace holds sample data."""
    if args.times < 1:
        raise Refusal("At least one call is needed to time anything.")
    member = _busiest()
    gather_static_files()
    settle()  # as the server does
    rows = _all_rows(member, args.times)
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
        report["note"] = "Writing is timed on sample data alone: this workspace is yours."
    print(json.dumps(report, indent=1) if args.json else table(report))
    return 0


def _all_rows(member: Member, times: int) -> list[dict[str, Any]]:
    is_sample = member.workspace.is_sample
    admin = Member.objects.in_workspace(member.workspace_id).filter(role=Role.ADMIN, state=MemberState.ACTIVE).first()
    rows = []
    if is_sample and admin is not None:
        rhythm = RhythmActions(admin)
        with rhythm.undone():
            rows = list(_measured(rhythm.all(), times))
    mine = Actions(member)
    writing = [_of_somebody_else(member, mine).logging()] if is_sample else []
    return [*_measured([*mine.reading(), *writing], times), *rows]


def _of_somebody_else(member: Member, mine: Actions) -> Actions:
    """Whoever else has most customers logs: a day full of touches would change what is timed of Today the next time."""
    try:
        return Actions(_busiest(but=member))
    except Refusal:  # nobody else, or nobody who touched anybody
        return mine


def _busiest(but: Member | None = None) -> Member:
    """The member with the most customers, of all workspaces; or of the others in the workspace of one."""
    owned = Customer.objects.filter(owner__state=MemberState.ACTIVE).values_list("owner_id", "workspace_id")
    if but is not None:
        owned = owned.filter(workspace_id=but.workspace_id).exclude(owner_id=but.pk)
    most = owned.annotate(customers=Count("id")).order_by("-customers").first()
    if most is None:
        raise Refusal("There are no customers to time anything with: fill a database with `followthrough seed` first.")
    return Member.objects.in_workspace(most[1]).select_related("workspace", "user", "team").get(pk=most[0])


def _measured(actions: Iterable[Action], times: int) -> Iterator[dict[str, Any]]:
    """Each action, with how fast the machine was before and after it."""
    before = calibrate()
    for action in actions:
        page, bare = costs_of([action.page, action.bare], times=times)
        after = calibrate()
        yield _row(action, page, bare, (before + after) / 2)
        before = after


def _row(action: Action, page: Cost, bare: Cost, calibration: float) -> dict[str, Any]:
    slower = calibration / CALIBRATED_AT
    bar = None if action.bar_ms is None else action.bar_ms * slower
    return {
        "action": action.name,
        "cpu_ms": round(page.cpu_ms, 2),
        "cpu_p95_ms": round(page.cpu_p95_ms, 2),
        "of_it_database_process_ms": None if page.database_cpu_ms is None else round(page.database_cpu_ms, 2),
        "bar_ms": action.bar_ms,
        "calibration_ms": round(calibration, 1),
        "bar_here_ms": None if bar is None else round(bar, 2),
        "holds": None if bar is None else page.cpu_ms <= bar,
        "wall_ms": round(page.wall_ms, 2),
        "wall_p95_ms": round(page.wall_p95_ms, 2),
        "statements": page.statements,
        "statements_ms": round(page.statements_ms, 2),
        "bare_sql_wall_ms": round(bare.wall_ms, 3),
        "bare_sql_wall_p95_ms": round(bare.wall_p95_ms, 3),
        "bare_sql_cpu_ms": round(bare.cpu_ms, 3),
        "bare_sql_cpu_p95_ms": round(bare.cpu_p95_ms, 3),
        "statements_to_bare_sql": round(page.statements_ms / bare.wall_ms, 1) if bare.wall_ms else None,
        "cpu_to_bare_sql": round(page.cpu_ms / bare.cpu_ms, 1) if bare.cpu_ms else None,
        "p95_bars": [] if action.limit is None else _p95_bars(action.limit, page, bare, slower),
    }


def _p95_bars(limit: Limit, page: Cost, bare: Cost, slower: float) -> list[dict[str, Any]]:
    """What 95 of 100 calls keep to: as wall time and, where CPU is meant, as CPU, which scales with the machine."""
    plus = limit.plus_ms * slower if limit.is_cpu else limit.plus_ms
    told = [("wall", page.wall_p95_ms, limit.times * bare.wall_p95_ms + plus)]
    if limit.is_cpu:
        told.insert(0, ("CPU", page.cpu_p95_ms, limit.times * bare.cpu_p95_ms + plus))
    return [
        {
            "of": of, "times_bare_sql": limit.times, "plus_ms": limit.plus_ms, "p95_ms": round(p95, 2),
            "bar_here_ms": round(bar, 2), "holds": p95 <= bar,
        }
        for of, p95, bar in told
    ]  # fmt: skip
