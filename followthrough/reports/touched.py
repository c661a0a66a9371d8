"""The touches of a member's day, as amended, with who was met and what comes next."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from followthrough.customers.models import Contact
from followthrough.journal.models import Amendment, Entry, EntryContact, NextStep
from followthrough.journal.touches import amend_in_memory
from followthrough.planner.freeze import day_bounds
from followthrough.reports.day import Line, Met, Next, Whose
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.models import Member, local_day

#: What moved stands first.
ORDER = {Outcome.PROMOTED.value: 0, Outcome.DEMOTED.value: 1, Outcome.RETAINED.value: 2}
#: After so many days at one stage a deal is said to be without progress.
WITHOUT_PROGRESS = 7


def whose(customer_id: int, name: str) -> Whose:
    """A reference to a customer that browsers and JSON can hold."""
    return Whose(str(customer_id), name)


def touches_of(member: Member, on: date, at: datetime) -> list[Entry]:
    """The member's standing touches that happened on the day `on` and were on record at `at`; two or three statements.

    Amended ones say what they say now, with their people in `people_now`.
    """
    start, end = day_bounds(member, on)
    mine = Entry.objects.visible_to(member).touches().by_people().filter(author=member, recorded_at__lte=at)
    mine = mine.select_related("customer", "deal")
    found = {row.pk: row for row in mine.filter(happened_at__gte=start, happened_at__lt=end)}
    amendments = Amendment.objects.visible_to(member).filter(
        Q(entry__in=list(found)) | Q(entry__author=member, happened_at__gte=start, happened_at__lt=end),
        recorded_at__lte=at,
    )
    latest = {row.entry_id: row for row in amendments.order_by("id")}
    if moved_in := set(latest) - set(found):
        found |= mine.in_bulk(list(moved_in))
    for pk, entry in found.items():
        if pk in latest:
            amend_in_memory(entry, latest[pk])
            entry.people_now = latest[pk].met  # type: ignore[attr-defined]
    standing = (entry for entry in found.values() if start <= entry.happened_at < end)
    return sorted(standing, key=lambda entry: (entry.happened_at, entry.pk))


def second_rows(member: Member, touches: Iterable[Entry]) -> dict[int, Entry]:
    """The second stage that one talk proved, by the touch it continues."""
    rows = Entry.objects.visible_to(member).filter(
        continues_id__in=[entry.pk for entry in touches], kind=EntryKind.TOUCH
    )
    found: dict[int, Entry] = {}
    for row in rows.select_related("customer", "deal").order_by("deal_seq"):
        if row.continues_id is not None:
            found[row.continues_id] = row
    return found


def lines_of(member: Member, on: date, touches: list[Entry], second: dict[int, Entry]) -> tuple[Line, ...]:
    """The touches as lines of the report: promoted, demoted, retained, then those without a deal."""
    people, steps = _people(member, touches), _steps(member, [entry.pk for entry in touches])
    lines = [
        _line(entry, people[entry.pk], steps.get(entry.pk), second.get(entry.pk, entry), still_days(member, on, entry))
        for entry in touches
    ]
    return tuple(sorted(lines, key=lambda line: ORDER.get(line.outcome, 3)))


def still_days(member: Member, on: date, touch: Entry) -> int | None:
    """For how many days the retained deal has stood at its stage, once that is a week; None else (methods §13)."""
    deal = touch.deal
    if deal is None or touch.outcome != Outcome.RETAINED or not deal.is_open:
        return None
    days = (on - local_day(member, deal.stage_since)).days
    return days if days >= WITHOUT_PROGRESS else None


def _line(entry: Entry, people: list[Met], step: Next | None, last: Entry, still: int | None) -> Line:
    return Line(
        id=str(entry.pk),
        customer=whose(entry.customer_id, entry.customer.name),
        happened_at=entry.happened_at,
        channel=entry.channel,
        direction=entry.direction,
        reached=entry.reached,
        deal=entry.deal.name if entry.deal else "",
        outcome=entry.outcome,
        before=entry.stage_before,
        after=last.stage_after,
        attempt=entry.attempt,
        cause=entry.cause,
        people=tuple(people),
        note=entry.note,
        next=step,
        is_correction=entry.is_correction,
        still_days=still,
    )


def _people(member: Member, touches: Iterable[Entry]) -> dict[int, list[Met]]:
    """Who was met in each touch, as it says now; one statement, two where an amendment changed them."""
    met: dict[int, list[Met]] = defaultdict(list)
    plain = [entry.pk for entry in touches if not hasattr(entry, "people_now")]
    rows = EntryContact.objects.visible_to(member).filter(entry_id__in=plain).order_by("-was_key", "id")
    for entry_id, name, was_key in rows.values_list("entry_id", "contact__name", "was_key"):
        met[entry_id].append(Met(name, was_key))
    amended = {entry.pk: entry.people_now for entry in touches if hasattr(entry, "people_now")}
    if ids := {int(person["contact"]) for people in amended.values() for person in people}:
        names = dict(Contact.objects.visible_to(member).filter(pk__in=ids).values_list("pk", "name"))
        for pk, people in amended.items():
            met[pk] = [Met(names.get(int(person["contact"]), ""), bool(person["was_key"])) for person in people]
    return met


def _steps(member: Member, ids: list[int]) -> dict[int, Next]:
    rows = NextStep.objects.visible_to(member).filter(opened_by_id__in=ids)
    return {
        entry_id: Next(due, what, agreed)
        for entry_id, due, what, agreed in rows.values_list("opened_by_id", "due_on", "what", "agreed")
        if entry_id is not None
    }
