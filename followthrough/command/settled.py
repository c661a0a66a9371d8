"""Let the search for garbage pass over what stays for as long as the program runs: its classes, texts and addresses."""

import gc

#: So many objects more than before are looked through at once: those of some pages, not of a part of one.
NEW_OBJECTS = 100_000
#: So many such looks come before one at what outlived them, and so many of these before one at all.
LOOKS = 20


def settle() -> None:
    """Once the program has loaded: what stands now is never looked through again, what comes seldom.

    Pages make few circles of objects that only such a search finds, and it takes some tenth of their time as it is set
    for small programs.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, LOOKS, LOOKS)
