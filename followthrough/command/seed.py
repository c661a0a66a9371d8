"""Fill an empty database with synthetic data, marked as such, for tests under load."""

import argparse
import os
import sys

from django.conf import settings
from django.utils import timezone

from followthrough.command.refusal import Refusal
from followthrough.command.ways_in import way_in_for
from followthrough.sample.synthetic import seed_workspace
from followthrough.workspace.models import Workspace

#: Of the line that tells how far it is.
WIDTH = 79


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much of what."""
    parser.add_argument("--customers", type=_count, default=1000, help="how many customers (1000)")
    parser.add_argument("--touches", type=_count, default=10_000, help="how many touches (10000)")
    parser.add_argument("--members", type=_count, default=10, help="how many members (10)")
    parser.add_argument("--seed", type=int, default=1, help="the same number gives the same data (1)")


def run(args: argparse.Namespace) -> int:
    """Write it, saying how far it is."""
    if Workspace.objects.filter(is_sample=False).exists():
        raise Refusal("This database holds a workspace of your own; synthetic data goes into a database without one.")
    if args.customers < 1 or args.members < 1:
        raise Refusal("There must be at least one customer and one member.")
    if args.touches > args.customers * 200:
        raise Refusal("That is more than 200 touches a customer; ask for more customers.")
    shows, now = sys.stderr.isatty(), timezone.now()

    def told(what: str) -> None:
        if shows:
            print(f"\r{what:{WIDTH}.{WIDTH}}", end="", file=sys.stderr, flush=True)

    made = seed_workspace(
        customers=args.customers, touches=args.touches, members=args.members, seed=args.seed, at=now, told=told,
        processes=os.cpu_count() or 1,
    )  # fmt: skip
    if shows:
        print(f"\r{'':{WIDTH}}", end="\r", file=sys.stderr)
    rate = made.rows["entry"] / max(made.seconds, 0.001)
    print(f"{made.workspace.name}: {made.rows['customer']:,} customers, {made.rows['entry']:,} journal rows,", end=" ")
    print(f"{len(made.members):,} members in {made.seconds:.1f} s ({rate:,.0f} journal rows a second).")
    first = made.members[0]
    print(f"Sign in once as {first.name}, {first.email}: {settings.PUBLIC_URL}{way_in_for(first, at=now)}")
    return 0


def _count(text: str) -> int:
    number = int(text.replace(",", "").replace("_", ""))
    if number < 0:
        raise argparse.ArgumentTypeError("can't be negative")
    return number
