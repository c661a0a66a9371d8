"""One sentence left for the next page: what was done, and where to undo it."""

from django.contrib import messages
from django.http import HttpRequest


def say(request: HttpRequest, words: str, *, undo: str = "", kind: str = "good") -> None:
    """Leave `words` (already translated) for the next page shown, with the address that undoes what was done.

    `kind` is good, plain, warn or bad. The undo address takes a POST.
    """
    level = {"bad": messages.ERROR, "warn": messages.WARNING, "plain": messages.INFO}.get(kind, messages.SUCCESS)
    messages.add_message(request, level, words, extra_tags=undo, fail_silently=True)
