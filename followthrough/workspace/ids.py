"""Ids made by the program: 63 bits, ordered by time, needing no sequence of any database."""

import secrets
import threading
import time
from datetime import datetime

EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00Z
NODE_BITS = 10
SEQUENCE_BITS = 12

_lock = threading.Lock()
_node = secrets.randbits(NODE_BITS)
_last_ms = 0
_sequence = 0


def first_id_at(at: datetime) -> int:
    """The least id that any process can make at the aware moment `at`: what was written since has a higher one."""
    return max(0, int(at.timestamp() * 1000) - EPOCH_MS) << NODE_BITS + SEQUENCE_BITS


def reserve(count: int) -> int:
    """The first of so many ids in a row, none of which this process gives away again; for loading very many rows.

    They take whole milliseconds, those of all processes: nobody else should write the same tables meanwhile.
    """
    global _last_ms, _sequence
    now = time.time_ns() // 1_000_000 - EPOCH_MS
    with _lock:
        first = max(now, _last_ms + 1)
        _last_ms, _sequence = first + (max(1, count) - 1 >> NODE_BITS + SEQUENCE_BITS), (1 << SEQUENCE_BITS) - 1
    return first << NODE_BITS + SEQUENCE_BITS


def new_id() -> int:
    """A new id: 41 bits of milliseconds since 2025, 10 bits drawn once per process, 12 bits of sequence.

    Ids of one process rise strictly. The sequence starts at random in each millisecond; when it runs over, the next
    millisecond is borrowed.
    """
    global _last_ms, _sequence
    now = time.time_ns() // 1_000_000 - EPOCH_MS
    with _lock:
        if now > _last_ms:
            _last_ms, _sequence = now, secrets.randbits(SEQUENCE_BITS - 2)
        else:
            _sequence += 1
            if _sequence >= 1 << SEQUENCE_BITS:
                _last_ms, _sequence = _last_ms + 1, 0
        return (_last_ms << NODE_BITS | _node) << SEQUENCE_BITS | _sequence
