"""Print a member's plan for a day, most important first, with its reasons."""

import argparse
import json
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from followthrough.command.refusal import Refusal
from followthrough.planner.today import PlannedTouch, plan_for
from followthrough.web.here import reading_in
from followthrough.web.today.weighing import sums_of
from followthrough.web.today.wording import aim_of, reason_words
from followthrough.workspace.models import Member, local_day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose plan, of which day."""
    parser.add_argument("email", metavar="EMAIL", help="e-mail of the member")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day, as 2026-11-23 (today)")
    parser.add_argument("--workspace", metavar="W", help="name of the workspace, if they work in several")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the plan; nothing is written by looking at it."""
    member = _member(args.email.strip().lower(), args.workspace)
    with reading_in(ZoneInfo(member.zone), member.workspace.stage_rules):
        return _tell(member, args)


def _tell(member: Member, args: argparse.Namespace) -> int:
    now = timezone.now()
    on = args.on or local_day(member, now)
    plan = plan_for(member, on, now)
    if args.json:
        told = {
            "member": member.email, "on": on.isoformat(), "capacity": plan.capacity, "minutes": plan.minutes,
            "due": plan.due_count,
        }  # fmt: skip
        print(json.dumps({**told, "items": [_item(row) for row in plan.rows]}, ensure_ascii=False, indent=1))
        return 0
    print(f"{member.name}, {on:%A} {on.isoformat()}: {plan.due_count} due, {plan.capacity} touches a day")
    for row in plan.rows:
        _print(row, on, is_beyond=row.rank == len(plan.today) + 1)
    return 0


def _member(email: str, workspace: str | None) -> Member:
    members = Member.objects.filter(user__email=email).select_related("workspace").order_by("id")
    if workspace is not None:
        members = members.filter(workspace__name=workspace)
    found = list(members[:2])
    if not found:
        raise Refusal(f"Nobody here signs in as {email}.")
    if len(found) > 1:
        raise Refusal(f"{email} works in several workspaces: name one with --workspace.")
    if not found[0].is_active:
        raise Refusal(f"{found[0].name} is {found[0].state} and has no plan.")
    return found[0]


def _print(row: PlannedTouch, on: date, *, is_beyond: bool) -> None:
    if is_beyond:
        print("   beyond the touches of a day:")
    deal = f", {row.deal.name} at stage {row.deal.stage}" if row.deal else ""
    print(f"{row.rank:3}. {row.customer.name} (level {row.customer.level}{deal}): {aim_of(row)}")
    for reason in row.reasons:
        print(f"     {reason_words(reason, on)}")
    if row.placed:
        print(f"     put here: {row.placed.reason}")
    sums = sums_of(row)
    print(f"     worth {sums.together}, {sums.a_minute} a minute")


def _item(row: PlannedTouch) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "customer": {"id": str(row.customer.id), "name": row.customer.name, "level": row.customer.level},
        "deal": {"id": str(row.deal.id), "name": row.deal.name, "stage": row.deal.stage} if row.deal else None,
        "target": row.target,
        "aim": aim_of(row),
        "contact": row.contact.name if row.contact else None,
        "kind": row.kind.name.lower(),
        "worth": row.worth.a_minute,
        "minutes": row.worth.minutes,
        "at_stake": {"minor": row.stake.minor, "currency": row.stake.currency, "is_middle": row.stake.is_middle},
        "placed": {"place": row.placed.place, "reason": row.placed.reason} if row.placed else None,
        "reasons": [reason.stored() for reason in row.reasons],
    }
