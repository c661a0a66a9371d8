"""The customers whose story is told in full (`data/stories.txt`)."""

from datetime import date, time, timedelta

from followthrough.customers.enter import set_contact_keys, set_keys
from followthrough.customers.models import Contact, Customer
from followthrough.sample.cast import SERVICE_OF, Company
from followthrough.sample.firms import Firm, new_person
from followthrough.sample.telling import Lane, Telling, Touch
from followthrough.sample.texts import parts, sections
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import Origin
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome, stage_after
from followthrough.vocabulary.role import ContactRole
from followthrough.vocabulary.stage import SOLD, Stage

OWNER = "ana"
REASON = "Several units and a service contract in sight"


def make_storied(company: Company) -> list[Firm]:
    """The firms of the stories with their people, not yet saved."""
    return [_firm(company, name) for name in sections("stories.txt")]


def _lines(name: str, key: str) -> list[list[str]]:
    lines = (line.partition(": ") for line in sections("stories.txt")[name])
    return [parts(value) for found, _, value in lines if found == key]


def _firm(company: Company, name: str) -> Firm:
    city, country, zone = _lines(name, "place")[0]
    industry, source, _level, potential = _lines(name, "facts")[0]
    domain = "-".join(word for word in name.lower().split()[:2] if word.isascii()) + ".example"
    customer = Customer(
        workspace=company.workspace, name=name, city=city, country=country, time_zone=zone, industry=industry,
        source=source, website=f"www.{domain}", email=f"info@{domain}", potential=int(potential),
        potential_currency="EUR", origin=Origin.SAMPLE,
    )  # fmt: skip
    set_keys(customer, country="")
    firm = Firm(customer, OWNER, SERVICE_OF[OWNER])
    for person, key, role, title in _lines(name, "person"):
        contact = new_person(customer, person, is_key=key == "key", rng=company.rng, job_title=title)
        contact.role = ContactRole(role)
        set_contact_keys(contact, country="")
        firm.people.append(contact)
    return firm


def tell_story(telling: Telling, firm: Firm) -> None:
    """The rows of one story."""
    calendar, name = telling.company.calendar, firm.customer.name
    touches = _lines(name, "touch")
    first = int(touches[0][0].split()[0])
    firm.customer.entered_at = calendar.moment(first, time(8, 10))
    firm.customer.first_due_on = firm.customer.entered_at.date()
    for person in firm.people:
        person.entered_at = firm.customer.entered_at
    level = Level(_lines(name, "facts")[0][2])
    if level is not Level.N:
        told = [(level, REASON, calendar.moment(ago)) for ago in (max(first - 2, 9), 8) if ago <= first]
        telling.level(firm, told)
    deal_name, value = _lines(name, "deal")[0]
    lane = telling.open_deal(
        firm, name=deal_name, ago=first, value=int(value), product=None, at=firm.customer.entered_at
    )
    after = Lane(firm.customer, None, OWNER)
    stage = Stage.LEAD_IDENTIFIED
    for line in touches:
        stage = _tell(telling, firm, lane, after, stage, line)
    if stage >= SOLD:
        firm.customer.service_member = telling.member(firm.service)
    for told_lane in (lane, after):
        telling.past_steps(told_lane, ["Follow up"])
    for line in _lines(name, "step"):
        _step(telling, firm, after if stage is Stage.COMPLETE else lane, stage, line)


def _tell(telling: Telling, firm: Firm, lane: Lane, after: Lane, stage: Stage, line: list[str]) -> Stage:
    head, people, cause, *sentences = line
    note = "; ".join(sentences)
    ago, clock, channel, direction, reached, outcome = head.split()
    move = None if outcome == "-" else Outcome(outcome)
    to = stage if move is None else stage_after(stage, move)
    touch = Touch(
        ago=int(ago), author=OWNER, channel=Channel(channel), note=note, people=_called(firm, people),
        direction=Direction(direction), reached=reached == "reached", outcome=move,
        before=None if move is None else int(stage), after=None if move is None else int(to), cause=cause,
        at_time=time.fromisoformat(clock),
    )  # fmt: skip
    telling.touch(after if move is None else lane, touch)
    return to


def _called(firm: Firm, names: str) -> list[Contact]:
    return [person for name in names.split(", ") for person in firm.people if person.name == name]


def _step(telling: Telling, firm: Firm, lane: Lane, stage: Stage, line: list[str]) -> None:
    days, clock, person, agreed, what = line
    due: date = telling.company.calendar.today + timedelta(days=int(days))
    telling.next_step(
        lane, what=what, due_on=due, agreed=agreed == "agreed", due_time=time.fromisoformat(clock) if clock else None,
        contact=_called(firm, person)[0], target=None if stage is Stage.COMPLETE else stage + 1,
    )  # fmt: skip
