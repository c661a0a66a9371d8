"""Claim regular work so that of many processes exactly one does it, and tell when it was last done."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from followthrough.background.models import Beat

SCHEDULER = "scheduler"
OPTIMIZED = "optimized"
PAIRS = "pairs"
PROVEN_RESTORE = "proven restore"
MEASURED = "stages measured"

#: The scheduler beats every minute; silent for longer than this it has stopped.
STOPPED_AFTER = timedelta(minutes=5)


def claim(name: str, *, at: datetime, every: timedelta) -> bool:
    """Whether the work `name` is ours to do now: nobody began it within `every` before `at`."""
    due = Beat.objects.filter(name=name, beaten_at__lte=at - every)
    if due.update(beaten_at=at):
        return True
    if Beat.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Beat.objects.create(name=name, beaten_at=at)
    except IntegrityError:
        return False
    return True


def note(name: str, *, at: datetime, told: str = "") -> None:
    """Note that `name` was done at `at`."""
    Beat.objects.update_or_create(name=name, defaults={"beaten_at": at, "told": told})


def last(name: str) -> datetime | None:
    """When `name` was last begun, or None for never."""
    return Beat.objects.filter(name=name).values_list("beaten_at", flat=True).first()


def is_running(at: datetime) -> bool:
    """Whether the scheduler has beaten lately."""
    beat = last(SCHEDULER)
    return beat is not None and at - beat < STOPPED_AFTER
