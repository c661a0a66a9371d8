"""The static files of the site, looked at once a process: every client of a test builds the whole site anew.

Nobody puts files there while tests run, and to look at all of them takes longer than most pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from whitenoise.base import WhiteNoise


@contextmanager
def static_files_are_listed_once() -> Iterator[None]:
    """While this lasts, what was found below a folder and a prefix is known to all that look there again."""
    look = WhiteNoise.update_files_dictionary
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def look_once(site: WhiteNoise, root: str, prefix: str) -> None:
        where = root, prefix
        if where not in found:
            before = site.files.copy()
            look(site, root, prefix)
            found[where] = {url: file for url, file in site.files.items() if url not in before}
        site.files.update(found[where])

    WhiteNoise.update_files_dictionary = look_once
    try:
        yield
    finally:
        WhiteNoise.update_files_dictionary = look
