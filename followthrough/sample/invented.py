"""One invented customer at a time: its people, deal, touches and steps, with all that is kept beside them."""

import json
import math
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from followthrough.customers.models import Contact, Customer
from followthrough.customers.search import text_of
from followthrough.deals.models import text_of as deal_text
from followthrough.journal import clocks
from followthrough.journal.ledger import SILENCE, SILENT
from followthrough.journal.levels import Judged, set_crossings, set_level
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning import half_life
from followthrough.reckoning.name_key import name_key
from followthrough.reckoning.working_days import local_date
from followthrough.sample.columns import COLUMNS
from followthrough.vocabulary.channel import IN_PERSON, WRITTEN, Channel, Direction, base_weight
from followthrough.vocabulary.ledger import DealStatus, EntryKind, Origin
from followthrough.vocabulary.level import Break, Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SOLD, Stage
from followthrough.workspace.ids import new_id
from followthrough.workspace.models import Workspace

#: Three syllables make a name, so that a part of one is shared by few customers, as in life.
SYLLABLES = (
    ("Al", "Ber", "Cor", "Do", "Esch", "Fjor", "Grau", "Holm", "Ise", "Jura", "Kran", "Lin", "Mor", "Nor", "Ost",
     "Pil", "Quell", "Rau", "Sil", "Tan", "Uet", "Val", "Wei", "Zoll"),
    ("ba", "den", "fel", "gar", "han", "ke", "lau", "men", "nau", "pel", "ra", "sten", "ta", "ven", "wal", "xen",
     "yra", "zi", "bro", "chi"),
    ("berg", "by", "dal", "egg", "feld", "gen", "holz", "ing", "kron", "lund", "matt", "nes", "rup", "ström"),
)  # fmt: skip
KINDS = (
    "Analytik", "Pharma", "Biotech", "Labor", "Diagnostics", "Foods", "Water", "Chemie", "Medical", "Ceramics",
    "Optics", "Polymers",
)  # fmt: skip
FIRST = (
    "Ana", "Björn", "Chloé", "Daan", "Elif", "Fabio", "Greta", "Håkon", "Inês", "Jürgen", "Kofi", "Léa", "Mehmet",
    "Núria", "Óscar", "Priya", "Rui", "Søren",
)  # fmt: skip
LAST = (
    "Almeida", "Brandt", "Costa", "Demir", "Ek", "Ferreira", "Gruber", "Høj", "Ibáñez", "Jansen", "Keller", "Lüthi",
    "Möller", "Novák", "Okafor",
)  # fmt: skip
CITIES = ("Basel", "Berlin", "Coimbra", "Delft", "Graz", "Lund", "Lyon", "Oslo", "Porto", "Turku")
CHANNELS = (Channel.CALL, Channel.MAIL, Channel.VISIT, Channel.VIDEO, Channel.MESSAGE, Channel.DEMO)
OFTEN = (45, 22, 12, 9, 7, 5)
NOTES = (
    "Spoke about the schedule.",
    "Sent what was asked for.",
    "They compare two offers.",
    "Wants a date in spring.",
    "",
)
YEARS = 720  # days of history


@dataclass
class Life:
    """Rows of one customer by table."""

    rows: dict[str, list[list[Any]]]


@dataclass
class Going:
    """A deal as it goes, and the customer's clocks with it."""

    stage: int = 1
    since: datetime | None = None
    seq: int = 0
    attempts: int = 0
    status: str = DealStatus.OPEN
    sold_at: datetime | None = None
    sold_attempt: int | None = None
    touched_at: datetime | None = None
    first_channel: str | None = None
    earlier: list[list[Any]] = field(default_factory=list)
    ended_at: datetime | None = None
    last_touch_at: datetime | None = None
    last_contact_at: datetime | None = None
    contacts: int = 0
    unanswered: int = 0
    score: float | None = None
    met: list[bool] = field(default_factory=list)


class Invented:
    """Makes customers of one workspace from one stream of random numbers."""

    def __init__(
        self, rng: random.Random, workspace: Workspace, member_ids: Sequence[int], rhythm: Rhythm, at: datetime
    ) -> None:
        self.rng, self.workspace, self.members, self.rhythm, self.at = rng, workspace, member_ids, rhythm, at
        self.zone = workspace.time_zone
        self.halves = {level: rhythm.half_life(level) for level in Level}
        # The noon before: whatever the zone, each touch keeps to its day.
        self.noon = datetime.combine(at.date() - timedelta(days=1), time(12), UTC)
        self.mark = uuid.UUID(int=rng.getrandbits(128)).hex[:6]

    def spread(self, customers: int, touches: int) -> list[int]:
        """How many touches each customer gets: few have many, all together `touches`."""
        weights = [self.rng.paretovariate(1.6) for _ in range(customers)]
        scale = touches / sum(weights)
        counts = [min(int(weight * scale), YEARS // 3) for weight in weights]
        left = touches - sum(counts)
        while left > 0:
            for place in self.rng.sample(range(customers), min(left, customers)):
                counts[place] += 1
                left -= 1
        return counts

    def life(self, number: int, touches: int) -> Life:
        """The rows of customer `number` with so many touches."""
        rows: dict[str, list[list[Any]]] = {
            name: [] for name in ("customer", "search", "contact", "level", "deal", "entry", "met", "step", "bond")
        }
        customer = self._customer(number)
        people = self._contacts(customer, number)
        level = self._assess(customer, rows)
        deal_id = new_id() if self.rng.random() < 0.85 else None
        going = self._go(customer, people, deal_id, touches, level, rows)
        self._keep(customer, going, deal_id)
        self._break(customer, going, rows)
        steps = self._step(customer, people, deal_id, going, rows)
        clocks.set_every(customer, self.rhythm)
        customer.next_due_on = clocks.due_on(customer, self.rhythm, steps)
        self._add_rows(customer, people, deal_id, going, rows)
        return Life(rows)

    def _customer(self, number: int) -> Customer:
        rng = self.rng
        name = f"{''.join(map(rng.choice, SYLLABLES))} {rng.choice(KINDS)} {number + 1}"
        host = f"c{number + 1}-{self.mark}.example"
        entered = self.at - timedelta(days=YEARS + 2, minutes=rng.randint(0, 1000))
        phone = f"+4144{number % 10_000_000:07d}"
        return Customer(
            workspace=self.workspace, owner_id=rng.choice(self.members), name=name, name_key=name_key(name),
            email=f"info@{host}", email_key=f"info@{host}", phone=phone, phone_key=phone, website=f"https://{host}",
            domain=host, city=rng.choice(CITIES), country="Switzerland", industry=rng.choice(KINDS), source="seed",
            potential=rng.randint(1, 90) * 100_000, potential_currency="EUR", origin=Origin.SAMPLE, entered_at=entered,
            first_due_on=local_date(self.at, self.zone) + timedelta(days=rng.randint(-3, 25)),
        )  # fmt: skip

    def _contacts(self, customer: Customer, number: int) -> list[Contact]:
        people = []
        for place in range(2):
            name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"
            email = f"{'key' if place else 'lab'}@{customer.domain}"
            people.append(
                Contact(
                    workspace_id=self.workspace.pk, customer=customer, name=name, name_key=name_key(name),
                    is_key=bool(place), role="decider" if place else "user", email=email, email_key=email,
                    phone=f"+4178{place}{number % 1_000_000:06d}", phone_key=f"+4178{place}{number % 1_000_000:06d}",
                    job_title="Head of laboratory" if place else "Analyst", entered_at=customer.entered_at,
                )
            )  # fmt: skip
        return people

    def _assess(self, customer: Customer, rows: dict[str, list[list[Any]]]) -> Level:
        level = self.rng.choices(tuple(Level), (12, 10, 26, 32, 20))[0]
        if level is not Level.N:
            at = self.noon - timedelta(days=self.rng.randint(0, 70))
            set_level(customer, Judged(level, at, None), None, self.rhythm)
            rows["level"].append(
                [new_id(), self.workspace.pk, customer.pk, customer.owner_id, Level.N, level, "Synthetic", at]
            )
        return level

    def _go(
        self, customer: Customer, people: Sequence[Contact], deal_id: int | None, touches: int, level: Level,
        rows: dict[str, list[list[Any]]],
    ) -> Going:  # fmt: skip
        """Let the touches happen, each on a day of its own, so that each counts for the bond."""
        rng, going = self.rng, Going()
        days = sorted(rng.sample(range(YEARS), touches), reverse=True)
        span = rng.choice((1.0, 0.3, 0.1)) if touches < 40 else 1.0
        days = sorted({round(day * span) for day in days}, reverse=True) if span < 1 and touches > 1 else days
        while len(days) < touches:
            days.insert(0, days[0] + 1)
        if deal_id is not None:
            opened = self.noon - timedelta(days=(days[0] if days else rng.randint(0, 5)) + 1)
            going.since, going.seq = opened, 1
            self._entry(rows, customer, EntryKind.OPENING, opened, going, deal_id, stage_after=1)
        for day in days:
            at = self.noon - timedelta(days=day, minutes=rng.randint(0, 280))
            in_deal = deal_id if going.status == DealStatus.OPEN else None
            self._touch(rows, customer, people, at, going, in_deal, level)
            if in_deal and going.status == DealStatus.OPEN and day > 40 and rng.random() < 0.012:
                self._close(rows, customer, going, in_deal, at + timedelta(hours=1))
        return going

    def _touch(
        self, rows: dict[str, list[list[Any]]], customer: Customer, people: Sequence[Contact], at: datetime,
        going: Going, deal_id: int | None, level: Level,
    ) -> None:  # fmt: skip
        rng = self.rng
        channel = rng.choices(CHANNELS, OFTEN)[0]
        reached = channel in IN_PERSON or rng.random() < 0.6
        direction = Direction.IN if reached and channel in WRITTEN and rng.random() < 0.3 else Direction.OUT
        person = people[rng.random() < (0.25 if going.stage < 3 else 0.7)]
        key_met = reached and person.is_key
        if deal_id is not None:
            going.seq += 1
            self._pass(going, at, channel)
            going.attempts += direction is Direction.OUT
        outcome, before = self._move(going, deal_id, reached, at)
        entry_id = self._entry(
            rows, customer, EntryKind.TOUCH, at, going, deal_id, channel=channel, direction=direction, reached=reached,
            outcome=outcome, stage_before=before, stage_after=going.stage if deal_id else None, key_met=key_met,
        )  # fmt: skip
        if reached:
            rows["met"].append([new_id(), self.workspace.pk, entry_id, person.pk, person.is_key])
        self._tick(going, at, channel, direction, reached, key_met, level)
        if deal_id is not None and going.stage == Stage.COMPLETE:
            going.status, going.ended_at = DealStatus.COMPLETE, at

    def _pass(self, going: Going, at: datetime, channel: Channel) -> None:
        """As the ledger counts it: after a long silence another pass begins."""
        if going.sold_at is None and going.touched_at is not None and at - going.touched_at > SILENCE:
            if going.attempts:
                ended = going.touched_at.isoformat()
                going.earlier.append([going.attempts, SILENT, ended, going.first_channel])
            going.attempts, going.first_channel = 0, None
        going.touched_at, going.first_channel = at, going.first_channel or channel

    def _move(self, going: Going, deal_id: int | None, reached: bool, at: datetime) -> tuple[str, int | None]:
        if deal_id is None:
            return "", None
        before, chance = going.stage, self.rng.random()
        if reached and chance < 0.28:
            going.stage += 1
            if going.stage >= SOLD and going.sold_at is None:
                going.sold_at, going.sold_attempt = at, going.attempts
            going.since = at
            return Outcome.PROMOTED, before
        if reached and 1 < before < SOLD and chance > 0.93:
            going.stage -= 1
            going.since = at
            return Outcome.DEMOTED, before
        return Outcome.RETAINED, before

    def _tick(
        self, going: Going, at: datetime, channel: Channel, direction: Direction, reached: bool, key_met: bool,
        level: Level,
    ) -> None:  # fmt: skip
        weight = half_life.touch_weight(
            base_weight(channel, reached=reached), inbound=direction is Direction.IN, sentiment=None, key_met=key_met
        )
        going.score = half_life.add(going.score, half_life.log_weight(weight, at, self.halves[level]))
        going.last_touch_at = at
        if reached:
            going.last_contact_at, going.unanswered = at, 0
            going.contacts += 1
        else:
            going.unanswered += 1

    def _close(
        self, rows: dict[str, list[list[Any]]], customer: Customer, going: Going, deal_id: int, at: datetime
    ) -> None:
        going.seq += 1
        going.status, going.ended_at = DealStatus.LOST, at
        self._entry(
            rows, customer, EntryKind.CLOSING, at, going, deal_id, stage_before=going.stage, stage_after=going.stage,
            cause="competitor", closed_as=DealStatus.LOST,
        )  # fmt: skip

    def _entry(
        self, rows: dict[str, list[list[Any]]], customer: Customer, kind: EntryKind, at: datetime, going: Going,
        deal_id: int | None, *, channel: str = "", direction: str = "", reached: bool = False, outcome: str = "",
        stage_before: int | None = None, stage_after: int | None = None, cause: str = "", closed_as: str = "",
        key_met: bool = False,
    ) -> int:  # fmt: skip
        is_touch, entry_id = kind is EntryKind.TOUCH, new_id()
        cause = "priority" if outcome == Outcome.DEMOTED else cause
        rows["entry"].append(
            [
                entry_id, self.workspace.pk, uuid.UUID(int=entry_id << 64 | self.rng.getrandbits(62)), kind,
                customer.pk, deal_id, going.seq if deal_id else None, customer.owner_id, channel, direction, reached,
                going.attempts if is_touch and deal_id else None, outcome, stage_before, stage_after, cause, closed_as,
                self.rng.choice(NOTES) if is_touch else "", self.rng.randint(3, 60) if is_touch else None, key_met,
                Origin.SAMPLE, at, at,
            ]
        )  # fmt: skip
        return entry_id

    def _keep(self, customer: Customer, going: Going, deal_id: int | None) -> None:
        customer.last_touch_at, customer.last_contact_at = going.last_touch_at, going.last_contact_at
        customer.contact_count, customer.unanswered = going.contacts, going.unanswered
        customer.log_score = going.score
        customer.sold_at = None if going.status == DealStatus.LOST else going.sold_at
        customer.open_deals = int(deal_id is not None and going.status == DealStatus.OPEN)
        customer.open_stage = going.stage if customer.open_deals else None

    def _break(self, customer: Customer, going: Going, rows: dict[str, list[list[Any]]]) -> None:
        """Who lost a deal to a competitor since they were judged is to be judged anew."""
        judged_at = rows["level"][0][-1] if rows["level"] else None
        if (
            going.status != DealStatus.LOST
            or going.ended_at is None
            or judged_at is None
            or going.ended_at <= judged_at
        ):
            return
        customer.level_broken = {"code": str(Break.RIVAL), "at": going.ended_at.astimezone(UTC).isoformat(), "who": ""}
        set_crossings(customer, self.rhythm)

    def _step(
        self, customer: Customer, people: Sequence[Contact], deal_id: int | None, going: Going,
        rows: dict[str, list[list[Any]]],
    ) -> list[clocks.Ahead]:  # fmt: skip
        """An open step for most customers, due some weeks around today."""
        if going.last_touch_at is None or self.rng.random() < 0.04:
            return []
        is_open = going.status == DealStatus.OPEN and deal_id is not None
        # Exponential, so that due dates thin out into the future and few are long past.
        ahead = math.floor(self.rng.expovariate(1 / 20)) - 2
        due, agreed = (
            self.rhythm.working_day(local_date(self.at, self.zone) + timedelta(days=ahead)),
            self.rng.random() < 0.25,
        )
        step = clocks.Ahead(new_id(), customer.pk, due, customer.owner_id, going.last_touch_at, agreed)
        rows["step"].append(
            [
                step.id, self.workspace.pk, customer.pk, deal_id if is_open else None, customer.owner_id, people[1].pk,
                rows["entry"][-1][0], "Call and agree what comes next", due, agreed,
                going.stage + 1 if is_open else None, going.last_touch_at,
            ]
        )  # fmt: skip
        return [step]

    def _add_rows(
        self, customer: Customer, people: Sequence[Contact], deal_id: int | None, going: Going,
        rows: dict[str, list[list[Any]]],
    ) -> None:  # fmt: skip
        told = [getattr(customer, name) for name in COLUMNS["customer"][1]]
        told[COLUMNS["customer"][1].index("level_broken")] = json.dumps(customer.level_broken)
        rows["customer"].append(told)
        rows["contact"] += [[getattr(person, name) for name in COLUMNS["contact"][1]] for person in people]
        doc = text_of(customer, people, country=self.workspace.country)
        rows["search"].append([new_id(), self.workspace.pk, customer.pk, doc])
        if going.score is not None:
            rows["bond"].append(
                [
                    new_id(), self.workspace.pk, customer.pk, customer.owner_id, going.score, going.last_touch_at,
                    going.last_contact_at,
                ]
            )  # fmt: skip
        if deal_id is None:
            return
        done = going.status == DealStatus.COMPLETE
        opened_at = rows["entry"][0][-1]
        rows["deal"].append(
            [
                deal_id, self.workspace.pk, customer.pk, customer.owner_id, "Instruments", deal_text("Instruments"),
                self.rng.randint(5, 900) * 10_000, "EUR", "seed", Origin.SAMPLE, opened_at,
                going.stage, going.since, going.status, going.seq,
                going.attempts, going.sold_at, going.ended_at if done else None, going.ended_at,
                going.sold_attempt, going.touched_at, going.first_channel,
                json.dumps(going.earlier) if going.earlier else None,
            ]
        )  # fmt: skip
