"""Visits and gatherings of every kind with a customer, and what was promised there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from followthrough.customers.models import Contact, Customer
from followthrough.journal.gather import call_gathering, invite_guests
from followthrough.journal.gathering_batch import write_batch
from followthrough.journal.log import Facts
from followthrough.journal.models import Gathering, Guest, Promise, Visit
from followthrough.journal.promise import Word, take_back_promise
from followthrough.journal.record_gathering import Attended, record_gathering
from followthrough.journal.record_visit import Found, record_visit
from followthrough.journal.visit import call_off_visit, plan_visit
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.visit import Attained, GatheringKind
from followthrough.workspace.models import Member, local_day
from tests.elements import PDF


@dataclass(frozen=True)
class Meeting:
    """What was planned, held and promised."""

    planned: Visit
    recorded: Visit
    called_off: Visit
    ours: Promise
    taken_back: Promise
    gathering: Gathering
    guest: Guest
    held: Gathering

    @property
    def ids(self) -> dict[str, int]:
        """A row for each name in an address; "route:name" is for one address alone."""
        return {
            "visit_id": self.planned.pk,
            "visit-calling-off-end:visit_id": self.called_off.pk,
            "promise_id": self.ours.pk,
            "promise-kept-end:promise_id": self.taken_back.pk,
            "gathering_id": self.gathering.pk,
            "gathering-record-end:gathering_id": self.held.pk,
            "guest_id": self.guest.pk,
        }


def meet(*, by: Member, customer: Customer, key: Contact, at: datetime, mark: str = "") -> Meeting:
    """A visit to come, one recorded with promises and a file, one called off; a gathering to record, and one held."""
    on = local_day(by, at)

    def said(words: str) -> str:
        return f"{words} {mark}".strip()

    facts = {"objective": said("see the laboratory"), "place": "Basel", "at_time": None}
    told: dict[str, Any] = {"by": by, "customer": customer, "facts": facts, "contacts": [key], "at": at}
    off = plan_visit(**told, day=on + timedelta(days=4))
    call_off_visit(by=by, visit=off, reason=said("the site is closed"), at=at)
    words = [
        Word(is_ours=True, what=said("send the report"), due_on=on),
        Word(is_ours=False, what=said("name the budget"), due_on=on - timedelta(days=1)),
        Word(is_ours=True, what=said("a second sample"), due_on=on + timedelta(days=1)),
    ]
    found = Found(attained=Attained.PARTLY, words=words, files=[("plan.pdf", PDF)], objective=said("a tour"))
    touch = Facts(channel=Channel.VISIT, happened_at=at, contacts=[key], note=said("Full benches"), interest=1)
    logged = record_visit(by=by, customer=customer, facts=touch, found=found, at=at)
    planned = plan_visit(**told, day=on + timedelta(days=2))
    promises = Promise.objects.in_workspace(by.workspace_id)
    taken_back = promises.get(what=words[2].what)
    take_back_promise(by=by, promise=taken_back, reason=said("they need none"), at=at)
    calls = [_call(by, customer, key, at, said(name)) for name in ("Open laboratory", "Spring launch")]
    guest, held = (Guest.objects.in_workspace(by.workspace_id).get(gathering=row) for row in calls)
    record_gathering(by=by, gathering=calls[1], said={held.pk: Attended(came=True)}, at=at)
    write_batch(calls[1], at=at)
    return Meeting(
        planned, Visit.objects.in_workspace(by.workspace_id).get(entry=logged.entry), off,
        promises.get(what=words[0].what), taken_back, calls[0], guest, calls[1],
    )  # fmt: skip


def _call(by: Member, customer: Customer, key: Contact, at: datetime, name: str) -> Gathering:
    facts = {"name": name, "kind": GatheringKind.EVENT, "place": "Basel", "note": "", "starts_at": at}
    row = call_gathering(by=by, facts=facts, at=at)
    invite_guests(by=by, gathering=row, customer_ids=[customer.pk], people=[key.pk], at=at)
    return row
