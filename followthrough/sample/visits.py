"""Visits of the sample: recorded ones of the last months with what was promised, planned ones of this week."""

import random
from datetime import date, datetime, time, timedelta

from followthrough.customers.models import Contact
from followthrough.journal.models import (
    Entry,
    EntryContact,
    NextStep,
    Promise,
    PromiseChange,
    Visit,
    VisitChange,
    VisitContact,
    VisitMember,
)
from followthrough.journal.visit import words_of
from followthrough.sample.cast import SELLERS_OF, SERVICE_OF, Company
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.visit import Attained, PromiseTurn, VisitTurn
from followthrough.workspace.models import Member, local_day

SEED = 18
#: Recorded visits that are told, the latest first, and planned ones of each seller.
RECORDED, PLANNED = 60, 3
OBJECTIVES = (
    "see how the samples run today", "meet the head of quality", "agree on the acceptance test",
    "look at the bench space and the power supply", "go through the offer line by line", "learn who signs, and when",
    "hear what the last service visit left open", "show the autosampler to the team",
)  # fmt: skip
#: Beginnings of next steps that nobody goes anywhere for.
FROM_AFAR = ("Call", "Ring", "Send", "Get", "Answer")
OURS = (
    "send the validation protocol", "ask the factory for the delivery date", "send the reference list",
    "have the floor load checked", "send two sample reports", "bring the training plan",
)  # fmt: skip
THEIRS = (
    "name the budget for next year", "send the sample list", "ask the head of quality for an appointment",
    "decide on the place in the laboratory", "send the order number",
)  # fmt: skip


def tell_visits(company: Company) -> None:
    """Give visits that were logged their plan and promises, and make visits of some next steps that are due soon."""
    rng, today = random.Random(SEED), company.calendar.today
    _recorded(company, rng, today)
    for keys in SELLERS_OF.values():
        for key in keys:
            _planned(company, company.members[key], company.members[SERVICE_OF[key]], rng, today)


def _recorded(company: Company, rng: random.Random, today: date) -> None:
    touches = Entry.objects.in_workspace(company.workspace).touches().filter(channel=Channel.VISIT, reached=True)
    rows = list(touches.select_related("author", "deal").order_by("-happened_at", "-id")[:RECORDED])
    met: dict[int, Contact] = {}
    people = EntryContact.objects.in_workspace(company.workspace).filter(entry__in=[row.pk for row in rows])
    for row in people.select_related("contact").order_by("was_key"):
        met[row.entry_id] = row.contact
    visits, changes, wanted, promises = [], [], [], []
    seen: set[int] = set()
    for entry in rows:
        day = local_day(entry.author, entry.happened_at)
        visit = Visit(
            workspace=company.workspace, customer_id=entry.customer_id, deal=entry.deal, member=entry.author,
            entry=entry, day=day, objective=rng.choice(OBJECTIVES),
            attained=rng.choice([Attained.YES, Attained.YES, Attained.PARTLY, Attained.NO]),
        )  # fmt: skip
        visits.append(visit)
        planned = entry.happened_at - timedelta(days=rng.randint(3, 9))
        changes += [_change(visit, VisitTurn.PLANNED, planned), _change(visit, VisitTurn.RECORDED, entry.recorded_at)]
        if person := met.get(entry.pk):
            wanted.append(VisitContact(workspace=company.workspace, visit=visit, contact=person))
        is_latest = entry.author_id not in seen
        seen.add(entry.author_id)
        for is_ours, texts in ((True, OURS), (False, THEIRS)):
            if rng.random() < (0.7 if is_ours else 0.5) or is_latest:
                due = day + timedelta(days=rng.randint(3, 12))
                if is_latest:
                    # Of each member's last visit something is due by now, on both sides.
                    due = max(day, today - timedelta(days=1))
                promises.append(_promise(entry, met.get(entry.pk), rng.choice(texts), due, is_ours=is_ours))
    Visit.objects.bulk_create(visits)
    VisitChange.objects.bulk_create(changes)
    VisitContact.objects.bulk_create(wanted)
    _end(promises, rng, today)


def _promise(entry: Entry, contact: Contact | None, what: str, due: date, *, is_ours: bool) -> Promise:
    return Promise(
        workspace_id=entry.workspace_id, customer_id=entry.customer_id, deal=entry.deal, entry=entry, what=what,
        member=entry.author, by=entry.author, contact=contact, is_ours=is_ours, due_on=due, made_at=entry.recorded_at,
    )  # fmt: skip


def _end(promises: list[Promise], rng: random.Random, today: date) -> None:
    """Nearly all whose day has gone were kept; of each member one of ours stands late."""
    late: set[tuple[int, bool]] = set()
    ended = []
    for row in promises:
        if row.due_on >= today:
            continue
        whose = (row.member_id, row.is_ours)
        is_new = row.due_on == today - timedelta(days=1) if row.is_ours else row.due_on >= today - timedelta(days=12)
        if is_new and whose not in late:
            late.add(whose)
            continue
        at = max(row.made_at, datetime.combine(row.due_on, time(14, 30), row.made_at.tzinfo))
        row.ended_as, row.ended_at = PromiseTurn.KEPT, min(at, row.made_at + timedelta(days=rng.randint(1, 14)))
        ended.append(
            PromiseChange(
                workspace_id=row.workspace_id, promise=row, by_id=row.member_id, turn=PromiseTurn.KEPT, at=row.ended_at
            )
        )
    Promise.objects.bulk_create(promises)
    PromiseChange.objects.bulk_create(ended)


def _planned(company: Company, member: Member, service: Member, rng: random.Random, today: date) -> None:
    """Visits of the next steps of a seller that are due from yesterday on; the first waits to be recorded."""
    steps = NextStep.objects.in_workspace(company.workspace).filter(
        member=member, closed_at=None, from_cadence=False, deal__status="open", customer__parked_until=None,
        customer__do_not_contact=False, due_on__gte=today - timedelta(days=4), due_on__lte=today + timedelta(days=9),
    )  # fmt: skip
    rows = list(steps.select_related("deal", "customer", "contact").order_by("due_on", "id"))
    late = sorted((step for step in rows if step.due_on < today), key=lambda step: step.agreed)[:1]
    ahead = [step for step in rows if step.due_on > today]
    for number, step in enumerate([*late, *ahead[:1], *ahead[-PLANNED:]]):
        if step.visit_id:
            continue
        is_from_afar = not step.what or step.what.startswith(FROM_AFAR)
        visit = Visit.objects.create(
            workspace=company.workspace, customer=step.customer, deal=step.deal, member=member, day=step.due_on,
            at_time=time(rng.choice([9, 10, 13, 14]), 30), place=step.customer.city,
            objective=rng.choice(OBJECTIVES) if is_from_afar else step.what.rstrip("."),
        )  # fmt: skip
        people = Contact.objects.in_workspace(company.workspace).filter(customer=step.customer, left_on=None)
        for person in people.exclude(do_not_contact=True).order_by("-is_key", "id")[: 1 + number % 2]:
            VisitContact.objects.create(workspace=company.workspace, visit=visit, contact=person)
        if number == 1:
            VisitMember.objects.create(workspace=company.workspace, visit=visit, member=service)
        _change(visit, VisitTurn.PLANNED, step.made_at).save(force_insert=True)
        NextStep.objects.in_workspace(company.workspace).filter(pk=step.pk).update(
            visit=visit, what=words_of(visit), due_time=visit.at_time
        )


def _change(visit: Visit, turn: VisitTurn, at: datetime) -> VisitChange:
    return VisitChange(
        workspace_id=visit.workspace_id, visit=visit, by=visit.member, turn=turn, day=visit.day, at_time=visit.at_time,
        at=at,
    )  # fmt: skip
