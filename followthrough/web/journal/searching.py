"""Search what was said: accents and case ignored, as the last amendment has it.

No text is stored for it. A folded copy of every note with a trigram index would cost each touch two writes and more
room than the notes themselves, while one searches mostly what was said lately. So the notes are folded when one asks,
latest first, a part at a time over the index that the journal is read by, and not more of them than `PART` * `PARTS`:
the answer takes no longer in a journal of a million rows. It says how far back it came, and goes on when asked.
"""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from followthrough.customers.keys import fold
from followthrough.customers.search import without_signs
from followthrough.journal.models import Amendment, Entry
from followthrough.web.journal.timeline import PAGE, Timeline, cursor_of, of_ids, older_than
from followthrough.workspace.statement import OneOf, Statement

#: Entries read at a time, and how often.
PART, PARTS = 500, 4

SAID_SINCE: Statement[tuple[int, str]] = Statement(
    lambda workspace_id, ids: (
        Amendment.objects.in_workspace(workspace_id)
        .filter(OneOf("entry_id", ids))
        .order_by("id")
        .values_list("entry_id", "note")
    )
)


def searched(entries: QuerySet[Entry], text: str, *, workspace_id: int, before: str = "") -> Timeline:
    """The latest of `entries` older than the cursor `before` whose note or customer holds every word of `text`."""
    words = [(word, without_signs(word)) for word in fold(text).split()]
    found: list[int] = []
    for _part in range(PARTS):
        rows = _part_of(entries, workspace_id, before)
        amended = dict(SAID_SINCE(workspace_id=workspace_id, ids=[pk for pk, *_rest in rows]))
        found += [pk for pk, _at, note, name in rows if _holds(amended.get(pk, note), name, words)]
        if len(rows) < PART or len(found) > PAGE:
            return of_ids(workspace_id, found[: PAGE + 1])
        before = cursor_of(rows[-1][1], rows[-1][0])
    return replace(of_ids(workspace_id, found), next_cursor=before, searched_to=rows[-1][1])


def _part_of(entries: QuerySet[Entry], workspace_id: int, before: str) -> list[tuple[int, datetime, str, str]]:
    """Chosen before the customers are joined, as in `timeline`."""
    older = entries.filter(older_than(before)).order_by("-happened_at", "-id").values("pk")[:PART]
    part = Entry.objects.in_workspace(workspace_id).filter(pk__in=older).order_by("-happened_at", "-id")
    return list(part.values_list("id", "happened_at", "note", "customer__name_key"))


def _holds(note: str, name_key: str, words: list[tuple[str, str]]) -> bool:
    # Most notes need no more than one case, which costs a fraction of folding them.
    said = note.lower() if note.isascii() else fold(note)
    return all(word in said or (bare and (bare in said or bare in name_key)) for word, bare in words)
