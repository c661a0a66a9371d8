"""Let the search for garbage pass over what stays for as long as the program runs: its classes, texts and addresses."""

import gc
from itertools import count
from typing import Any

#: So many objects more than before are looked through wherever that is: those of some pages, not of a part of one.
NEW_OBJECTS = 100_000
#: So many such looks come before one at what outlived them, and so many of these before one at all.
LOOKS = 20
#: So many objects that pages left are looked through once an answer has gone out.
LEFT_BEHIND = 10_000

_looks = count(1)


def settle() -> None:
    """Once the program has loaded: what stands now is never looked through again, what comes seldom.

    Pages make few circles of objects that only such a search finds, and it takes some tenth of their time as it is set
    for small programs. Between two pages it keeps nobody waiting, and keeps what they leave from piling up.
    """
    from django.core.signals import request_finished  # here: the first process of a server does without Django

    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, LOOKS, LOOKS)
    request_finished.connect(_look_after_a_page)


def _look_after_a_page(**_told: Any) -> None:
    if gc.get_count()[0] >= LEFT_BEHIND:
        gc.collect(2 if next(_looks) % LOOKS == 0 else 1)
