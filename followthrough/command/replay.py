"""Plan past days again as of then, and compare the plan's order with simpler ones."""

import argparse
import json
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from followthrough.command.members import active_member
from followthrough.insight.replay import Replay, replay
from followthrough.reckoning.orders import Told
from followthrough.workspace.models import local_day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose days, and which."""
    parser.add_argument("email", metavar="EMAIL", nargs="?", default="", help="e-mail of who asks (the first admin)")
    parser.add_argument("--mine", action="store_true", help="the member's own days only (those of everybody)")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE", help="first day (the first)")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE", help="last day (yesterday)")
    parser.add_argument("--workspace", metavar="W", default="", help="name of the workspace, if they work in several")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the comparison; nothing is written."""
    member = active_member(args.email.strip(), args.workspace)
    last = args.last or local_day(member, timezone.now()) - timedelta(days=1)
    owners = frozenset({member.pk}) if args.mine else None
    found = replay(member, owners, first=args.first, last=last)
    if args.json:
        print(json.dumps(_told(found), ensure_ascii=False, indent=1))
        return 0
    span = f"{found.first or 'never'} to {found.last}"
    print(f"{found.comparison.days} days of members, {span}, {found.customers} customers")
    print(f"{'order':<10}{'touches':>8}{'promoted':>9}{'per hour':>9}  95 %            index ahead by")
    for told in found.comparison.orders:
        print(_line(told))
    due, done = found.comparison.due, found.comparison.done
    print(f"with those due: {due.touches} touches, {due.promoted} promoted; in all {done.touches} touches")
    return 0


def _line(told: Told) -> str:
    tally = told.tally
    figures = f"{told.order:<10}{tally.touches:>8}{tally.promoted:>9}"
    if told.interval is None or tally.an_hour is None:
        return f"{figures}  too few to tell"
    low, high = told.interval
    ahead = "" if told.ahead is None else f"{told.ahead[0]:+.2f} ({told.ahead[1]:+.2f} to {told.ahead[2]:+.2f})"
    return f"{figures}{tally.an_hour:>9.2f}  {low:.2f} to {high:.2f}    {ahead}".rstrip()


def _told(found: Replay) -> dict[str, Any]:
    orders = [
        {
            "order": told.order.value,
            "touches": told.tally.touches,
            "promoted": told.tally.promoted,
            "minutes": told.tally.minutes,
            "per_hour": told.tally.an_hour if told.is_enough else None,
            "interval": told.interval,
            "index_ahead": told.ahead,
        }
        for told in found.comparison.orders
    ]
    return {
        "from": found.first.isoformat() if found.first else None,
        "to": found.last.isoformat(),
        "days": found.comparison.days,
        "customers": found.customers,
        "orders": orders,
    }
