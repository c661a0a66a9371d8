"""Gatherings that many came to: their touches are written, or taken back, off the request."""

import logging
from datetime import datetime

from followthrough.journal.gathering_batch import write_batch
from followthrough.journal.models import Gathering
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Workspace

logger = logging.getLogger(__name__)


def write_gatherings(*, at: datetime) -> int:
    """Write what waits, batch by batch, each in a transaction of its own; how many batches."""
    written = 0
    for workspace in Workspace.objects.order_by("id"):
        for row in Gathering.objects.in_workspace(workspace).filter(pending__isnull=False).order_by("id"):
            try:
                written += _write(row, at)
            except Exception:
                # What can't be written of one gathering must not keep the others waiting.
                logger.exception("A gathering could not be written")
    return written


def _write(row: Gathering, at: datetime) -> int:
    written = 1
    while durably(write_batch, row, at=at):
        written += 1
    return written
