"""The clock within the program: a thread that looks every few seconds whether something is to be done.

Several processes may run one each; every piece of work is claimed in the database, so it is done once. Work that must
not be lost is a row of its own (an import's run), written with what caused it; the thread only picks it up.
"""

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from followthrough.background import beats, tasks

logger = logging.getLogger(__name__)

LOOKS_EVERY = 5.0  # seconds
BEATS_EVERY = timedelta(seconds=60)
LEAVES_WITHIN = 20.0  # seconds, when the server stops

_wanted = threading.Event()
_stopping = threading.Event()
_thread: threading.Thread | None = None


def start() -> None:
    """Start the thread of this process; starting it twice changes nothing."""
    global _thread
    if _thread is None or not _thread.is_alive():
        _stopping.clear()
        _thread = threading.Thread(target=_run, name="scheduler", daemon=True)
        _thread.start()


def stop() -> None:
    """Ask the thread to end, and wait for the work at hand as long as a server's stop allows."""
    _stopping.set()
    _wanted.set()
    if _thread is not None:
        _thread.join(LEAVES_WITHIN)


def wake_on_commit() -> None:
    """Look for work as soon as the present transaction is committed, instead of within seconds."""
    transaction.on_commit(_wanted.set)


def look() -> None:
    """One look: do what waits, and once a minute what is regular."""
    now = timezone.now()
    if beats.claim(beats.SCHEDULER, at=now, every=BEATS_EVERY):
        tasks.sweep(at=now)
    tasks.run_waiting(at=now)


def _run() -> None:
    while not _stopping.is_set():
        _wanted.clear()
        close_old_connections()
        try:
            look()
        except Exception:
            # One failure must not end all later work; it is told and tried again.
            logger.exception("The scheduler stumbled")
        _wanted.wait(LOOKS_EVERY)
    connection.close()
