"""Copy everything to one file while others go on working, and prove the copy by restoring it to a scratch place."""

import argparse
from pathlib import Path

from django.utils import timezone

from followthrough.background import beats
from followthrough.command.keeping.copy import make_copy
from followthrough.command.refusal import Refusal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the archive to write; its name may be anything")


def run(args: argparse.Namespace) -> int:
    """Copy, prove, tell."""
    if args.file.exists():
        raise Refusal(f"{args.file} is there already; choose another name.")
    if not args.file.resolve().parent.is_dir():
        raise Refusal(f"There is no folder {args.file.resolve().parent}.")
    now = timezone.now()
    manifest = make_copy(args.file, at=now)
    beats.note(beats.PROVEN_RESTORE, at=timezone.now(), told=args.file.name)
    rows = sum(part.rows for part in manifest.tables)
    print(
        f"{args.file}: {rows:,} rows of {len(manifest.tables)} tables and {len(manifest.files):,} files as of "
        f"{now:%Y-%m-%d %H:%M:%S} UTC, restored to a scratch place and compared. "
        "Sessions and the secret key are not in it."
    )
    return 0
