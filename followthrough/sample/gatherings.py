"""Two gatherings of the sample: an open laboratory some weeks ago, and a launch to come."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from followthrough.journal.bulk import Told
from followthrough.journal.models import Entry, Gathering, GatheringMember, Guest, GuestPerson
from followthrough.sample.cast import Company
from followthrough.sample.firms import Firm
from followthrough.sample.telling import Telling
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import EntryKind
from followthrough.vocabulary.visit import Attendance, GatheringKind
from followthrough.workspace.models import Member

SEED = 29
#: Working days since the first one, and days until the second.
AGO, AHEAD = 38, 16
INVITED, CAME = 58, 44
OWNERS = ("ana", "lukas", "priya")
NOTE = "Open laboratory: a morning with the new autosampler, and their own samples on it."


@dataclass
class Held:
    """The gathering that took place: when, the firms that were invited, and the touches of those that came."""

    at: datetime
    firms: list[Firm]
    uids: dict[int, uuid.UUID] = field(default_factory=dict)


def tell_gathering(telling: Telling, firms: list[Firm]) -> Held:
    """The touches of those who came to the open laboratory, without a deal each, by who looks after them."""
    rng, calendar = random.Random(SEED), telling.company.calendar
    at = calendar.moment(AGO, time(9, 30))
    known = [firm for firm in firms if _may_come(firm, at)]
    held = Held(at, rng.sample(known, min(INVITED, len(known))))
    for firm in held.firms[:CAME]:
        person, uid = firm.people[0], uuid.UUID(int=rng.getrandbits(128), version=4)
        held.uids[firm.customer.pk] = uid
        telling.rows.append(
            Told(
                kind=EntryKind.TOUCH, customer_id=firm.customer.pk, author_id=telling.member(firm.owner).pk,
                deal_id=None, happened_at=at, recorded_at=at + timedelta(hours=4), uid=uid, channel=Channel.EVENT,
                direction=Direction.OUT, reached=True, note=NOTE, interest=rng.choice([1, 1, 2, 2, 2]),
                contacts=[(person.pk, person.is_key)],
            )
        )  # fmt: skip
    return held


def _may_come(firm: Firm, at: datetime) -> bool:
    customer = firm.customer
    return firm.owner in OWNERS and bool(firm.people) and customer.entered_at < at and not customer.do_not_contact


def keep_gatherings(company: Company, held: Held, firms: list[Firm]) -> None:
    """Both gatherings with their guests; whoever came has a touch."""
    max_, ana = company.members["max"], company.members["ana"]
    first = _gathering(
        company, max_, "Open laboratory, autumn", GatheringKind.EVENT, held.at, NOTE, held.at - timedelta(days=30)
    )
    first.recorded_by, first.recorded_at = max_, held.at + timedelta(hours=4)
    first.save()
    entries = Entry.objects.in_workspace(company.workspace).filter(uid__in=list(held.uids.values()))
    touches = {entry.customer_id: entry for entry in entries}
    _invite(first, max_, held.firms, touches, came=True)
    ahead = company.calendar.today + timedelta(days=AHEAD)
    weekday = ahead - timedelta(days=max(0, ahead.weekday() - 4))
    starts = datetime.combine(weekday, time(14), held.at.tzinfo)
    words = "The spectrometer with autosampler, before it is shown at the fair."
    second = _gathering(
        company, ana, "Lumen: first look", GatheringKind.LAUNCH, starts, words, company.calendar.at - timedelta(days=2)
    )
    others = [firm for firm in firms if firm.owner == "ana" and firm.people and not firm.customer.do_not_contact]
    _invite(second, ana, others[:24], {}, came=False)


def _gathering(
    company: Company, by: Member, name: str, kind: GatheringKind, starts: datetime, note: str, made: datetime
) -> Gathering:
    row = Gathering.objects.create(
        workspace=company.workspace, member=by, name=name, kind=kind, place="Basel, Aarestein laboratory", note=note,
        starts_at=starts, made_at=made,
    )  # fmt: skip
    GatheringMember.objects.create(workspace=company.workspace, gathering=row, member=company.members["sol"])
    return row


def _invite(row: Gathering, by: Member, firms: list[Firm], touches: dict[int, Entry], *, came: bool) -> None:
    guests, people = [], []
    for firm in firms:
        touch = touches.get(firm.customer.pk)
        state = Attendance.INVITED if not came else Attendance.CAME if touch else Attendance.ABSENT
        guest = Guest(
            workspace_id=row.workspace_id, gathering=row, customer=firm.customer, by=by, entry=touch, state=state,
            invited_at=row.made_at,
        )  # fmt: skip
        guests.append(guest)
        people.append(GuestPerson(workspace_id=row.workspace_id, guest=guest, contact=firm.people[0]))
    Guest.objects.bulk_create(guests)
    GuestPerson.objects.bulk_create(people)
