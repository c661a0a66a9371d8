"""What the program does by itself: each task takes the moment it runs at, and may be repeated without harm."""

import logging
from datetime import datetime, timedelta

from django.db import connection

from followthrough.background import beats, retiming
from followthrough.journal.ageing import measure
from followthrough.planner.freeze import freeze_all
from followthrough.porting.background import run_waiting_imports
from followthrough.workspace.models import OneTimeLink, OpKey, Workspace

logger = logging.getLogger(__name__)

OP_KEYS_KEPT = timedelta(days=90)
LINKS_KEPT = timedelta(days=30)
OPTIMIZED_EVERY = timedelta(days=1)
MEASURED_EVERY = timedelta(days=1)


def sweep(*, at: datetime) -> None:
    """The work of every minute; a task that fails does not keep the others from running."""
    for task in (freeze_plans, purge, optimize, measure_stages):
        try:
            task(at=at)
        except Exception:
            logger.exception("%s failed", task.__name__)


def freeze_plans(*, at: datetime) -> int:
    """Freeze the plan of each active member whose day has started; returns how many were frozen now."""
    return sum(freeze_all(workspace, at) for workspace in Workspace.objects.order_by("id"))


def purge(*, at: datetime) -> None:
    """Forget answers to repeated writes after 90 days, and links 30 days after they ended."""
    for workspace in Workspace.objects.order_by("id"):
        OpKey.objects.in_workspace(workspace).filter(made_at__lt=at - OP_KEYS_KEPT).delete()
        OneTimeLink.objects.in_workspace(workspace).filter(expires_at__lt=at - LINKS_KEPT).delete()


def optimize(*, at: datetime) -> None:
    """Let SQLite look after its statistics once a day; PostgreSQL does so by itself."""
    if connection.vendor == "sqlite" and beats.claim(beats.OPTIMIZED, at=at, every=OPTIMIZED_EVERY):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")


def measure_stages(*, at: datetime) -> None:
    """Once a day work out how long won deals stood at each stage."""
    if beats.claim(beats.MEASURED, at=at, every=MEASURED_EVERY):
        for workspace in Workspace.objects.order_by("id"):
            measure(workspace, at=at)


def run_waiting(*, at: datetime) -> None:
    """Run what waits in rows of its own: due dates that follow a rhythm, imports asked for or left half done."""
    retiming.retime_waiting()
    run_waiting_imports(at=at)
