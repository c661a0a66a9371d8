"""Put a copy back in the place of what is there, which is kept aside; a damaged or newer copy changes nothing."""

import argparse
from pathlib import Path

from django.utils import timezone

from followthrough.background import beats
from followthrough.command.keeping.replace import put_back

#: The current database may be damaged, or of a newer program: it is about to be replaced.
MIGRATES_FIRST = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What from."""
    parser.add_argument("file", metavar="FILE", type=Path, help="an archive written by `followthrough backup`")


def run(args: argparse.Namespace) -> int:
    """Check, build, compare, and only then replace."""
    now = timezone.now()
    kept = put_back(args.file, at=now)
    beats.note(beats.PROVEN_RESTORE, at=timezone.now(), told=args.file.name)
    print(f"Restored {args.file}. Everybody signs in anew.")
    for place in kept:
        print(f"What was there before is kept: {place}")
    return 0
