"""What is learnt of touches, off the request: what they did at each stage, and how long they took.

Each learning is a row that is only added: what was counted before, and the journal since. So it costs what happened
since, however long the journal is, and a plan of any past day can be made again with what was known then.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from followthrough.journal.models import Entry
from followthrough.planner.models import Learnt
from followthrough.reckoning.chain import LOST, STAGES
from followthrough.reckoning.worth import VISIT, Grounds, grounds_of
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import EntryKind
from followthrough.workspace.ids import first_id_at
from followthrough.workspace.models import Workspace

#: Rows younger than this wait for the next time: another transaction may still commit one with a lower id.
SETTLED_AFTER = timedelta(minutes=10)
#: A touch that took longer says nothing of touches.
MOST_MINUTES = 600

Key = tuple[int, str, int]
Timed = tuple[int, int]


def learn(workspace: Workspace, *, at: datetime, until: int | None = None, anew: bool = False) -> Learnt | None:
    """Add what the journal says since the last learning; None where it says nothing new.

    Rows with an id of `until` or more are left for the next time (None: those of the last minutes are). `anew` counts
    all again, as after rows went away. What was taken back since is taken off; the level is the customer's as it is
    learnt. Three statements, three more to keep what was learnt.
    """
    last = None if anew else latest(workspace.pk)
    since = last.until_id if last else 0
    until = first_id_at(at - SETTLED_AFTER) if until is None else until
    counts, minutes = _read(last)
    before = dict(counts), dict(minutes)
    for key, timed, n in _events(workspace.pk, since, until):
        if key is not None:
            counts[key] += n
        if timed is not None:
            minutes[timed] += n
    if before == (dict(counts), dict(minutes)):
        return None
    return _keep(workspace, counts, minutes, until, at)


@transaction.atomic
def _keep(workspace: Workspace, counts: Counter[Key], minutes: Counter[Timed], until: int, at: datetime) -> Learnt:
    row = Learnt.objects.create(
        workspace_id=workspace.pk,
        learnt_at=at,
        until_id=until,
        counts=[[*key, n] for key, n in sorted(counts.items()) if n > 0],
        minutes=[[*key, n] for key, n in sorted(minutes.items()) if n > 0],
    )
    Workspace.objects.filter(pk=workspace.pk).update(learnt_seq=F("learnt_seq") + 1)
    workspace.refresh_from_db(fields=["learnt_seq"])
    return row


def latest(workspace_id: int, at: datetime | None = None) -> Learnt | None:
    """What was learnt last, or last by a moment; one statement."""
    rows = Learnt.objects.in_workspace(workspace_id)
    if at is not None:
        rows = rows.filter(learnt_at__lte=at)
    return rows.order_by("-learnt_at", "-id").first()


def _read(row: Learnt | None) -> tuple[Counter[Key], Counter[Timed]]:
    counts: Counter[Key] = Counter()
    minutes: Counter[Timed] = Counter()
    if row is not None:
        counts.update({(stage, level, after): n for stage, level, after, n in row.counts})
        minutes.update({(place, taken): n for place, taken, n in row.minutes})
    return counts, minutes


def _events(workspace_id: int, since: int, until: int) -> Iterator[tuple[Key | None, Timed | None, int]]:
    """What was written from `since` up to before `until`, how long it took, and how often.

    What takes an older row back counts as less than nothing: a withdrawal of a touch, the reopening of a deal.
    """
    rows = Entry.objects.in_workspace(workspace_id)
    new = rows.filter(id__gte=since, id__lt=until)
    taken_back = rows.filter(pk__in=new.filter(kind=EntryKind.WITHDRAWAL).values("corrects_id"))
    for found, sign in ((new, 1), (taken_back, -1)):
        for kind, stage, after, level, channel, minutes, reached, n in _counted(found):
            if kind != EntryKind.TOUCH:
                yield (stage, level, LOST), None, -sign * n if kind == EntryKind.REOPENING else sign * n
                continue
            place = VISIT if channel == Channel.VISIT else stage or 0
            is_timed = reached and minutes and minutes <= MOST_MINUTES
            yield (stage, level, after) if stage else None, (place, minutes) if is_timed else None, sign * n


def _counted(rows: QuerySet[Entry]) -> Iterator[Any]:
    """Touches, ends of deals and reopenings. Corrections, and second rows of a conversation, are no touches."""
    of_deals = Q(kind__in=(EntryKind.TOUCH, EntryKind.CLOSING, EntryKind.REOPENING), stage_before__in=STAGES)
    rows = rows.filter(of_deals | Q(kind=EntryKind.TOUCH, deal=None), continues=None, is_correction=False)
    told = ("kind", "stage_before", "stage_after", "customer__level", "channel", "minutes", "reached")
    return rows.order_by().values_list(*told).annotate(n=Count("pk")).iterator()


def grounds_for(workspace: Workspace, at: datetime | None = None) -> Grounds:
    """What plans rest on now, kept in memory; or what was known at a past moment, one statement.

    Win chances nobody counted are those the workspace has set for its stages.
    """
    chances = tuple(workspace.stage_rules.chance(stage) for stage in STAGES)
    if at is None:
        return _now(workspace.pk, workspace.learnt_seq, chances)
    return _grounds(latest(workspace.pk, at), chances)


@lru_cache(maxsize=256)
def _now(workspace_id: int, seq: int, chances: tuple[int, ...]) -> Grounds:
    return _grounds(latest(workspace_id) if seq else None, chances)


def _grounds(row: Learnt | None, chances: tuple[int, ...]) -> Grounds:
    counts, minutes = _read(row)
    taken: dict[int, dict[int, int]] = {}
    for (place, minute), n in minutes.items():
        taken.setdefault(place, {})[minute] = n
    return grounds_of(counts, taken, dict(zip(STAGES, (chance / 100 for chance in chances), strict=True)))
