"""What the pages of visits show: a list in three parts, and a visit with everything that belongs to it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from followthrough.customers.models import Attachment, Contact
from followthrough.journal.amend import as_amended
from followthrough.journal.models import (
    Entry,
    NextStep,
    Promise,
    Visit,
    VisitChange,
    VisitContact,
    VisitFile,
    VisitMember,
)
from followthrough.vocabulary.visit import PromiseTurn, VisitTurn
from followthrough.web.customers.people import team_of, team_values
from followthrough.web.templatetags.words import day_short
from followthrough.web.wording import VISIT_TURN
from followthrough.workspace.models import Member

PAGE = 50
WHOSE = ("me", "team", "all")


@dataclass(frozen=True)
class VisitList:
    """Visits that lie back and are not recorded, those ahead, and what was recorded or called off, latest first."""

    to_record: list[Visit]
    planned: list[Visit]
    past: list[Visit]
    older: date | None


def visits_of(member: Member, whose: str, on: date, until: date | None = None) -> VisitList:
    """The list of visits of one's own (and where one comes along), one's team, or everybody; three statements.

    `until`: those recorded on this day or before only.
    """
    rows = Visit.objects.visible_to(member).select_related("customer", "member", "deal").filter(_of(member, whose))
    waiting = rows.waiting().order_by("day", "at_time", "id")
    past = rows.exclude(entry=None, called_off_at=None).order_by("-day", "-id")
    if until:
        past = past.filter(day__lte=until)
    shown = list(past[: PAGE + 1])
    older = shown[PAGE].day if len(shown) > PAGE else None
    return VisitList(
        to_record=[] if until else list(waiting.filter(day__lt=on)[:PAGE]),
        planned=[] if until else list(waiting.filter(day__gte=on)[:PAGE]),
        past=shown[:PAGE],
        older=older - timedelta(days=older == until) if older else None,
    )


def _of(member: Member, whose: str) -> Q:
    if whose == "all":
        return Q()
    if whose == "team":
        return Q(member_id__in=team_of(**team_values(member)))
    along = VisitMember.objects.filter(
        workspace_id=OuterRef("workspace_id"), visit_id=OuterRef("pk"), member_id=member.pk
    )
    return Q(member_id=member.pk) | Q(Exists(along))


@dataclass(frozen=True)
class Turn:
    """One thing that happened to a visit, in words."""

    words: str
    change: VisitChange


@dataclass(frozen=True)
class VisitPage:
    """A visit, whom it is with, how it came about, and its record where there is one."""

    visit: Visit
    wanted: list[Contact]
    along: list[Member]
    turns: list[Turn]
    entry: Entry | None
    met: list[Contact]
    ours: list[Promise]
    theirs: list[Promise]
    files: list[Attachment]
    step: NextStep | None


def visit_page(member: Member, visit: Visit) -> VisitPage:
    """Everything on the page of a visit; nine statements at most."""
    where: dict[str, Any] = {"workspace_id": member.workspace_id, "visit": visit}
    changes = VisitChange.objects.filter(**where).select_related("by").order_by("id")
    entry, met, promises, step = None, [], [], None
    if visit.entry_id is not None:
        row = Entry.objects.visible_to(member).select_related("author", "deal").get(pk=visit.entry_id)
        entry, keys = as_amended(row)
        met = _met(member, keys)
        told = Promise.objects.visible_to(member).filter(entry=visit.entry_id).exclude(ended_as=PromiseTurn.WITHDRAWN)
        promises = list(told.select_related("member", "contact").order_by("due_on", "id"))
        step = NextStep.objects.visible_to(member).filter(opened_by=visit.entry_id).first()
    return VisitPage(
        visit=visit,
        wanted=[row.contact for row in VisitContact.objects.filter(**where).select_related("contact")],
        along=[row.member for row in VisitMember.objects.filter(**where).select_related("member")],
        turns=[Turn(VISIT_TURN[VisitTurn(row.turn)] % {"day": day_short(row.day)}, row) for row in changes],
        entry=entry,
        met=met,
        ours=[row for row in promises if row.is_ours],
        theirs=[row for row in promises if not row.is_ours],
        files=[row.file for row in VisitFile.objects.filter(**where).select_related("file")],
        step=step,
    )


def _met(member: Member, keys: dict[int, bool]) -> list[Contact]:
    """Who was met, as key as they were then."""
    people = list(Contact.objects.visible_to(member).filter(pk__in=list(keys)).order_by("name_key"))
    for person in people:
        person.is_key = keys[person.pk]
    return sorted(people, key=lambda person: not person.is_key)
