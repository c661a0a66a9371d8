"""Take one import back: what it made and nobody has built on, and what it changed."""

import argparse
import json
import sys

from django.utils import timezone

from followthrough.command.members import active_member
from followthrough.command.refusal import Refusal
from followthrough.porting.models import ImportRun
from followthrough.porting.undo import NotUndoable, undo
from followthrough.workspace.models import Workspace
from followthrough.workspace.permission import NotAllowed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which import."""
    parser.add_argument("id", metavar="ID", help="as the import printed it")
    parser.add_argument(
        "--as", dest="member", metavar="MEMBER", default="", help="who takes it back, by e-mail or name"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(args: argparse.Namespace) -> int:
    """Take it back; what others have built on since stays and is listed."""
    run = _found(args.id)
    member = active_member(args.member, run.workspace.name) if args.member else run.by
    try:
        undone = undo(run, by=member, at=timezone.now())
    except (NotAllowed, NotUndoable) as refusal:
        raise Refusal(str(refusal)) from refusal
    if args.json:
        kept = [{"kind": kind, "name": name} for kind, name in undone.kept]
        json.dump(
            {"deleted": undone.deleted, "restored": undone.restored, "kept": kept}, sys.stdout, ensure_ascii=False
        )
        print()
        return 0
    print(f"{undone.deleted} rows taken back, {undone.restored} restored, {len(undone.kept)} kept.")
    for kind, name in undone.kept[:50]:
        print(f"  kept, because something was built on it since: {name} ({kind})")
    return 0


def _found(number: str) -> ImportRun:
    if number.isascii() and number.isdigit() and len(number) < 20:
        for workspace in Workspace.objects.order_by("id"):
            found = (
                ImportRun.objects.in_workspace(workspace)
                .filter(pk=int(number))
                .select_related("by", "workspace")
                .first()
            )
            if found:
                found.by.workspace = workspace
                return found
    raise Refusal(f"There is no import {number}.")
