"""What the program does by itself: each task takes the moment it runs at, and may be repeated without harm."""

import logging
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from followthrough.background import beats, gatherings, retiming, studies
from followthrough.campaigns.end import end_those_over
from followthrough.care.days_of_reviews import bring_reviews
from followthrough.care.place import place_when_due, to_be_placed
from followthrough.customers.pairs import find_all_pairs, write_all_pairs
from followthrough.insight.alive import measure_buyers
from followthrough.journal.ageing import measure
from followthrough.journal.tried import measure_tactics
from followthrough.journal.waken import wake_whom_it_came_to
from followthrough.planner.freeze import freeze_all
from followthrough.planner.learn import learn
from followthrough.porting.background import run_waiting_imports
from followthrough.porting.models import ImportRun
from followthrough.workspace.durably import durably
from followthrough.workspace.models import OneTimeLink, OpKey, Workspace

logger = logging.getLogger(__name__)

OP_KEYS_KEPT = timedelta(days=90)
LINKS_KEPT = timedelta(days=30)
OPTIMIZED_EVERY = timedelta(days=1)
MEASURED_EVERY = timedelta(days=1)
LOOKED_EVERY, LOOKED_AGAIN = timedelta(days=1), timedelta(seconds=1)


def sweep(*, at: datetime) -> None:
    """The work of every minute; a task that fails does not keep the others from running."""
    for task in (
        wake_those_at_rest,
        end_campaigns,
        remind_of_reviews,
        freeze_plans,
        purge,
        optimize,
        measure_once_a_day,
        look_for_duplicates,
    ):
        try:
            task(at=at)
        except Exception:
            logger.exception("%s failed", task.__name__)


def freeze_plans(*, at: datetime) -> int:
    """Freeze the plan of each active member whose day has started; returns how many were frozen now."""
    return sum(freeze_all(workspace, at) for workspace in Workspace.objects.order_by("id"))


def wake_those_at_rest(*, at: datetime) -> int:
    """Wake those who rest and for whom what they wait for came; returns how many."""
    return sum(durably(wake_whom_it_came_to, workspace, at=at) for workspace in Workspace.objects.order_by("id"))


def end_campaigns(*, at: datetime) -> int:
    """End the campaigns whose period is over; how many of their steps went back to the cadence."""
    return sum(durably(end_those_over, workspace, at=at) for workspace in Workspace.objects.order_by("id"))


def remind_of_reviews(*, at: datetime) -> int:
    """Let value reviews whose day is near come into Today as next steps; how many did."""
    return sum(durably(bring_reviews, workspace, at=at) for workspace in Workspace.objects.order_by("id"))


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


def measure_once_a_day(*, at: datetime) -> None:
    """Once a day work out how long won deals stood at a stage, what touches promoted, how likely buyers stay."""
    if beats.claim(beats.MEASURED, at=at, every=MEASURED_EVERY):
        for workspace in Workspace.objects.order_by("id"):
            measure(workspace, at=at)
            measure_tactics(workspace, at=at)
            learn(workspace, at=at)
            measure_buyers(workspace, at=at)


def look_for_duplicates(*, at: datetime) -> int:
    """Look who may be there twice, where an import came or went since, and everywhere once a day; how many looks."""
    looked = 0
    for workspace in Workspace.objects.order_by("id"):
        name = f"{beats.PAIRS} {workspace.pk}"
        last = beats.last(name)
        runs = ImportRun.objects.in_workspace(workspace)
        came = last is not None and runs.filter(Q(finished_at__gt=last) | Q(undone_at__gt=last)).exists()
        if beats.claim(name, at=at, every=LOOKED_AGAIN if came else LOOKED_EVERY):
            # Found before anything is locked: it takes seconds where there are many.
            durably(write_all_pairs, workspace, find_all_pairs(workspace))
            looked += 1
    return looked


def place_customers(*, at: datetime) -> int:
    """Place customers in a phase anew of whom something is on record since; returns how many.

    One that can't be placed keeps neither the others waiting nor what else waits.
    """
    placed = 0
    for workspace in Workspace.objects.order_by("id"):
        for pk in to_be_placed(workspace, at=at):
            try:
                placed += durably(place_when_due, workspace, pk, at=at)
            except Exception:
                logger.exception("Customer %s could not be placed in a phase", pk)
    return placed


def run_waiting(*, at: datetime) -> None:
    """Run what waits in rows of its own: phases, due dates that follow a rhythm, gatherings, imports, studies."""
    place_customers(at=at)
    retiming.retime_waiting()
    gatherings.write_gatherings(at=at)
    run_waiting_imports(at=at)
    studies.work_out_studies(at=at)
