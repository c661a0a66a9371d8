"""One sentence left for the next page: what was done, and where to undo it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest


class CookieNotices(CookieStorage):
    """Kept in a signed cookie: showing a sentence once must not make reading a page write to the database."""

    cookie_name = "__Host-notices" if settings.SESSION_COOKIE_SECURE else "notices"


def say(request: HttpRequest, words: str, *, undo: str = "", kind: str = "good") -> None:
    """Leave `words` (already translated) for the next page shown, with the address that undoes what was done.

    `kind` is good, plain, warn or bad. The undo address takes a POST.
    """
    level = {"bad": messages.ERROR, "warn": messages.WARNING, "plain": messages.INFO}.get(kind, messages.SUCCESS)
    messages.add_message(request, level, words, extra_tags=undo, fail_silently=True)
