"""Count what a piece of work costs: CPU of this program and of the database, time within statements, statements."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

#: CPU ms of `calibrate` on the machine that the bars were set on.
CALIBRATED_AT = 60.0


@dataclass(frozen=True)
class Cost:
    """One action, per call: CPU and statement times in ms (mean and median), how many statements."""

    cpu_ms: float
    database_cpu_ms: float | None
    wall_ms: float
    statements_ms: float
    statements: int


class _Statements:
    """Counts and times each statement that runs while it watches."""

    def __init__(self) -> None:
        self.seconds, self.count = 0.0, 0

    def __call__(self, run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return run(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began
            self.count += 1


def calibrate() -> float:
    """CPU ms of a fixed loop on this machine now, the median of five: bars scale with it."""
    return median(_loop() for _ in range(5))


def _loop() -> float:
    began = time.process_time()
    x = 0
    for i in range(1_500_000):
        x += i * i % 7
    return (time.process_time() - began) * 1000


def cost_of(action: Callable[[int], None], *, times: int) -> Cost:
    """What one call costs; `action` gets the number of the call, so that it can ask for another row each time."""
    for number in range(3):
        action(number)
    walls: list[float] = []
    within: list[float] = []
    counts: list[int] = []
    backend = _backend_cpu_ms()
    cpu = time.process_time()
    for number in range(3, times + 3):
        watch, began = _Statements(), time.perf_counter()
        with _watched(watch):
            action(number)
        walls.append(time.perf_counter() - began)
        within.append(watch.seconds)
        counts.append(watch.count)
    spent = (time.process_time() - cpu) * 1000 / times
    after = _backend_cpu_ms()
    return Cost(
        cpu_ms=spent,
        database_cpu_ms=None if backend is None or after is None else (after - backend) / times,
        wall_ms=median(walls) * 1000,
        statements_ms=median(within) * 1000,
        statements=max(counts),
    )


@contextmanager
def _watched(watch: _Statements) -> Iterator[None]:
    with connection.execute_wrapper(watch):
        yield


def _backend_cpu_ms() -> float | None:
    """CPU ms so far of the PostgreSQL process that serves us, where it runs on this machine; SQLite has none."""
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    try:
        told = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")
