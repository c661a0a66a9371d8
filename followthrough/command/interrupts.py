"""Ctrl-C, a stop (TERM) and a closed terminal (HUP) end a command alike: what was begun is put right first."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """The command was told to end by the signal `number`."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Told:
    """Which signal came (0: none), and whether it waits for a good moment."""

    number = 0
    is_held = False


_told = _Told()


@contextmanager
def listening() -> Iterator[None]:
    """Raise Interrupted at the first of the signals; those that follow find us tidying up, and are passed over.

    A signal that is ignored already (nohup) stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _told.number, _told.is_held = 0, False
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _hear)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


@contextmanager
def held() -> Iterator[Callable[[], None]]:
    """Let a signal wait while transactions open and close; it is raised where the function given is called."""
    _told.is_held = True
    try:
        yield _raise_what_came
    finally:
        _told.is_held = False


def _hear(number: int, _frame: FrameType | None) -> None:
    is_first = not _told.number
    _told.number = _told.number or number
    if is_first and not _told.is_held:
        raise Interrupted(number)


def _raise_what_came() -> None:
    if _told.number:
        raise Interrupted(_told.number)
