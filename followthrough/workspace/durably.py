"""One transaction with retry, for doors and commands."""

import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, InternalError, OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 4
#: Serialization failure, deadlock, connection lost, server shutting down.
WORTH_RETRYING = {"40001", "40P01", "08000", "08003", "08006", "57P01", "57P02", "57P03"}


def durably(verb: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `verb` in the outermost transaction; run it again when the database was busy or gone.

    The verb may run up to four times, so it must be safe to repeat: client-made ids make it so.
    """
    for tried in range(1, TRIES + 1):
        try:
            with transaction.atomic(durable=True):
                return verb(*args, **kwargs)
        except (OperationalError, InterfaceError, InternalError) as error:
            if tried == TRIES or not _is_passing(error):
                raise
            if not connection.is_usable():
                connection.close()
            time.sleep(random.uniform(0.01, 0.05) * 2**tried)
    raise AssertionError("unreachable")


def _is_passing(error: Exception) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    if state:
        return state in WORTH_RETRYING
    text = str(error).lower()
    return "locked" in text or "busy" in text or "closed" in text or "connection" in text or "results from" in text
