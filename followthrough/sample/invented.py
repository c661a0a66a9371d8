"""One invented customer at a time: its people, deal, touches and steps, with all that is kept beside them."""

import json
import math
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from operator import attrgetter

from followthrough.customers.models import Customer
from followthrough.customers.search import as_doc, words_and_pieces
from followthrough.deals.models import text_of as deal_text
from followthrough.journal import clocks
from followthrough.journal.alarm import at_close, put_after_sale, set_alarm
from followthrough.journal.drift import set_drift
from followthrough.journal.levels import Judged, set_crossings, set_level
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning import half_life
from followthrough.reckoning.name_key import name_key
from followthrough.reckoning.working_days import local_date
from followthrough.relationship.known import Known
from followthrough.sample.columns import COLUMNS
from followthrough.sample.course import COMPLETE, LOST, YEARS, Course, Rows, Touches
from followthrough.sample.moments import Moments
from followthrough.vocabulary.ledger import Origin
from followthrough.vocabulary.level import Break, Level
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
#: Who the people are: in their address, in the buying, at work.
PEOPLE = (("lab", "user", "Analyst"), ("key", "decider", "Head of laboratory"))
#: How many in a hundred stand at each level.
LEVELS = tuple(level for level, often in zip(Level, (12, 10, 26, 32, 20), strict=True) for _ in range(often))
#: Where the number of a customer stands in what is the same for all of them.
NUMBER = "00000000000"
#: Ids that a customer takes beside one for each touch and one for whom it met, at most.
IDS_BESIDE = 10

words = lru_cache(maxsize=8192)(words_and_pieces)
key_of = lru_cache(maxsize=8192)(name_key)


class Invented:
    """Makes customers of one workspace from one stream of random numbers and one row of ids.

    Their rows are collected in `rows`, by table.
    """

    def __init__(
        self, rng: random.Random, ids: Iterator[int], workspace: Workspace, members: Sequence[int], rhythm: Rhythm,
        at: datetime, mark: str,
    ) -> None:  # fmt: skip
        self.rng, self.ids, self.workspace, self.members, self.rhythm = rng, ids, workspace, members, rhythm
        self.at, self.on = at, local_date(at, workspace.time_zone)
        self.rates = {level: half_life.rate(rhythm.half_life(level)) for level in Level}
        # The noon before: whatever the zone, each touch keeps to its day.
        noon = datetime.combine(at.date() - timedelta(days=1), time(12), UTC)
        self.moments = Moments(noon, YEARS + 2)
        self.rows: Rows = {name: [] for name in COLUMNS}
        self.touches = Touches(rng, self.moments, ids, self.rows)
        self.host = f"c{NUMBER}-{mark}.example"
        self.mail_words = {who: words_and_pieces(f"{who}@{self.host}") for who in ("info", "lab", "key")}
        self.host_words = words_and_pieces(self.host)
        self._blank = dict(
            vars(
                Customer(
                    workspace=workspace, country="Switzerland", source="seed", potential_currency="EUR",
                    origin=Origin.SAMPLE,
                )
            )
        )  # fmt: skip
        self._told = attrgetter(*COLUMNS["customer"][1])

    def add(self, number: int, touches: int) -> None:
        """Add the rows of customer `number` with so many touches."""
        customer = self._customer(number)
        people = self._contacts(customer, number)
        level, judged_at = self._assess(customer)
        deal_id = next(self.ids) if self.rng.random() < 0.85 else None
        course = Course(customer.pk, customer.owner_id or 0, people, deal_id, self.rates[level])
        self.touches.go(course, touches)
        self._keep(customer, course)
        self._break(customer, course, judged_at)
        steps = self._step(customer, course)
        clocks.set_every(customer, self.rhythm)
        customer.next_due_on = clocks.due_on(customer, self.rhythm, steps)
        is_over = deal_id is not None and not customer.open_deals and customer.sold_at is None
        set_drift(customer, self.rhythm, held_until=clocks.held_until(steps), is_over=is_over)
        if customer.sold_at is not None:
            score = course.score_at_close
            put_after_sale(customer, Known(), {"at_close": at_close(customer, score, self.rhythm)})
            set_alarm(customer, self.rhythm)
        self.rows["customer"].append(self._told(customer))
        self._add_rows(customer, course)

    def _customer(self, number: int) -> Customer:
        rng = self.rng
        # Never saved; drawing up a new instance each time would cost more than all else that is done with it.
        customer = Customer.__new__(Customer)
        vars(customer).update(self._blank)
        stem, kind, called = "".join(map(rng.choice, SYLLABLES)), rng.choice(KINDS), str(number + 1)
        customer.id, customer.owner_id = next(self.ids), rng.choice(self.members)
        customer.name, customer.name_key = f"{stem} {kind} {called}", f"{key_of(f'{stem} {kind}')}{called}"
        customer.domain = self.host.replace(NUMBER, called)
        customer.website, customer.email = f"https://{customer.domain}", f"info@{customer.domain}"
        customer.phone = customer.phone_key = f"+4144{number % 10_000_000:07d}"
        customer.email_key, customer.city, customer.industry = customer.email, rng.choice(CITIES), rng.choice(KINDS)
        customer.potential = rng.randint(1, 90) * 100_000
        customer.entered_at = self.at - timedelta(days=YEARS + 2, minutes=rng.randint(0, 1000))
        customer.first_due_on = self.on + timedelta(days=rng.randint(-3, 25))
        return customer

    def _contacts(self, customer: Customer, number: int) -> tuple[int, int]:
        """Who uses it and who decides, and what the customer is found by: names, e-mails, phones as digits."""
        ids, people = [], []
        for place, (who, role, job) in enumerate(PEOPLE):
            name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"
            email, phone = f"{who}@{customer.domain}", f"+4178{place}{number % 1_000_000:06d}"
            ids.append(next(self.ids))
            people.append((who, name, phone))
            self.rows["contact"].append(
                (
                    ids[-1], customer.pk, name, key_of(name), bool(place), role, job, email, email, phone, phone,
                    customer.entered_at,
                )
            )  # fmt: skip
        self.rows["search"].append((next(self.ids), customer.pk, self._text_of(customer, str(number + 1), people)))
        return ids[0], ids[1]

    def _text_of(self, customer: Customer, called: str, people: Sequence[tuple[str, str, str]]) -> str:
        """As `customers.search.text_of` has it: a test compares."""
        known = [*words(customer.name.removesuffix(called)), called, *words(customer.city)]
        hosts = [*self.mail_words["info"], *self.host_words]
        known += [word.replace(NUMBER, called) for word in hosts]
        for who, name, _phone in people:
            known += words(name)
            known += [word.replace(NUMBER, called) for word in self.mail_words[who]]
        known += [customer.name_key, *(key_of(name) for _who, name, _phone in people)]
        return as_doc([*known, customer.phone[1:], *(phone[1:] for _who, _name, phone in people)])

    def _assess(self, customer: Customer) -> tuple[Level, datetime | None]:
        level = LEVELS[int(self.rng.random() * 100)]
        if level is Level.N:
            return level, None
        at = self.moments.noon - timedelta(days=self.rng.randint(0, 70))
        set_level(customer, Judged(level, at, None), None, self.rhythm)
        self.rows["level"].append((next(self.ids), customer.pk, customer.owner_id, "N", str(level), "Synthetic", at))
        return level, at

    def _keep(self, customer: Customer, course: Course) -> None:
        customer.last_touch_at, customer.last_contact_at = self._at(course.last_touch), self._at(course.last_contact)
        customer.contact_count, customer.unanswered = course.contacts, course.unanswered
        customer.log_score = course.score
        if course.gap_count:
            customer.gap_count, customer.gap_days = course.gap_count, course.gap_days
            customer.gap_logs = course.gap_logs
        customer.sold_at = None if course.status == LOST else self._at(course.sold)
        customer.open_deals = int(course.open_deal is not None)
        customer.open_stage = course.stage if customer.open_deals else None

    def _break(self, customer: Customer, course: Course, judged_at: datetime | None) -> None:
        """Who lost a deal to a competitor since they were judged is to be judged anew."""
        ended_at = self._at(course.ended) if course.status == LOST else None
        if ended_at is None or judged_at is None or ended_at <= judged_at:
            return
        customer.level_broken = {"code": str(Break.RIVAL), "at": ended_at.isoformat(), "who": ""}
        set_crossings(customer, self.rhythm)

    def _step(self, customer: Customer, course: Course) -> list[clocks.Ahead]:
        """An open step for most customers, due some weeks around today."""
        if customer.last_touch_at is None or self.rng.random() < 0.04:
            return []
        # Exponential, so that due dates thin out into the future and few are long past.
        ahead = math.floor(self.rng.expovariate(1 / 20)) - 2
        due, agreed = self.rhythm.working_day(self.on + timedelta(days=ahead)), self.rng.random() < 0.25
        deal_id = course.open_deal
        step = clocks.Ahead(next(self.ids), customer.pk, due, customer.owner_id, customer.last_touch_at, agreed)
        self.rows["step"].append(
            (
                step.id, customer.pk, deal_id, customer.owner_id, course.people[1], course.last_entry,
                "Call and agree what comes next", due, agreed, course.stage + 1 if deal_id else None,
                customer.last_touch_at,
            )
        )  # fmt: skip
        return [step]

    def _add_rows(self, customer: Customer, course: Course) -> None:
        """What is kept of the bond, and the deal."""
        pk, owner_id = customer.pk, customer.owner_id
        if course.score is not None:
            last = customer.last_touch_at, customer.last_contact_at
            self.rows["bond"].append((next(self.ids), pk, owner_id, course.score, *last))
        if course.deal_id is None:
            return
        ended_at = self._at(course.ended)
        self.rows["deal"].append(
            (
                course.deal_id, pk, owner_id, "Instruments", deal_words(), self.rng.randint(5, 900) * 10_000, "EUR",
                "seed", self._at(course.opened), course.stage, self._at(course.since), course.status, course.seq,
                course.attempts, self._at(course.sold), ended_at if course.status == COMPLETE else None, ended_at,
                course.sold_attempt, self._at(course.touched), course.first_channel,
                json.dumps(course.earlier) if course.earlier else None,
            )
        )  # fmt: skip

    def _at(self, ago: int | None) -> datetime | None:
        return None if ago is None else self.moments.at(ago)


@lru_cache(maxsize=1)
def deal_words() -> str:
    """What the deals are found by."""
    return deal_text("Instruments")


def spread(rng: random.Random, customers: int, touches: int) -> list[int]:
    """How many touches each customer gets: few have many, all together `touches`."""
    weights = [rng.paretovariate(1.6) for _ in range(customers)]
    scale = touches / sum(weights)
    counts = [min(int(weight * scale), YEARS // 3) for weight in weights]
    left = touches - sum(counts)
    while left > 0:
        for place in rng.sample(range(customers), min(left, customers)):
            counts[place] += 1
            left -= 1
    return counts
