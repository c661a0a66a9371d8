"""Count what a piece of work costs: CPU of this program and of the database, time within statements, statements."""

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any

from django.db import connection

#: CPU ms of `calibrate` on the machine that the bars were set on.
CALIBRATED_AT = 60.0


@dataclass(frozen=True)
class Cost:
    """One action, per call, in ms: CPU of this program and of the database (mean, and what 95 of 100 calls keep to),
    wall time (median and the same), time within statements (median); and how many statements.
    """

    cpu_ms: float
    cpu_p95_ms: float
    database_cpu_ms: float | None
    wall_ms: float
    wall_p95_ms: float
    statements_ms: float
    statements: int


@dataclass
class _Calls:
    """What each call took so far, in ms."""

    walls: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    database: list[float | None] = field(default_factory=list)
    within: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)


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


def costs_of(actions: Sequence[Callable[[int], None]], *, times: int) -> list[Cost]:
    """What one call of each costs, taken in turns: whatever else the machine does befalls all of them alike.

    An action gets the number of the call, so that it can ask for another row each time.
    """
    for action in actions:
        for number in range(3):
            action(number)
    calls = [_Calls() for _ in actions]
    for number in range(3, times + 3):
        for action, told in zip(actions, calls, strict=True):
            _time(action, number, told)
    return [_cost(told) for told in calls]


def p95(values: Iterable[float]) -> float:
    """What 95 of 100 of these keep to."""
    ordered = sorted(values)
    return ordered[math.ceil(0.95 * len(ordered)) - 1]


def _time(action: Callable[[int], None], number: int, told: _Calls) -> None:
    watch, backend = _Statements(), _backend_cpu_ms()
    cpu, began = time.process_time(), time.perf_counter()
    with _watched(watch):
        action(number)
    told.walls.append((time.perf_counter() - began) * 1000)
    told.own.append((time.process_time() - cpu) * 1000)
    after = _backend_cpu_ms()
    told.database.append(None if backend is None or after is None else after - backend)
    told.within.append(watch.seconds * 1000)
    told.counts.append(watch.count)


def _cost(told: _Calls) -> Cost:
    database = [spent for spent in told.database if spent is not None]
    whole = [own + (spent or 0.0) for own, spent in zip(told.own, told.database, strict=True)]
    return Cost(
        cpu_ms=mean(whole),
        cpu_p95_ms=p95(whole),
        database_cpu_ms=mean(database) if database else None,
        wall_ms=median(told.walls),
        wall_p95_ms=p95(told.walls),
        statements_ms=median(told.within),
        statements=max(told.counts),
    )


@contextmanager
def _watched(watch: _Statements) -> Iterator[None]:
    with connection.execute_wrapper(watch):
        yield


def _backend_cpu_ms() -> float | None:
    """CPU ms so far of the PostgreSQL process that serves us, where it runs on this machine; SQLite has none.

    Processes that it lets help with one statement are not counted.
    """
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    process = Path(f"/proc/{connection.connection.info.backend_pid}")
    try:
        return int((process / "schedstat").read_text(encoding="ascii").split()[0]) / 1e6
    except (OSError, ValueError, IndexError):
        pass
    try:
        told = (process / "stat").read_text(encoding="utf-8")
    except OSError:
        return None
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")
