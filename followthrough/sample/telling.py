"""Tell the year of the company: rows for the one verb that writes history, with the steps and levels beside them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from followthrough.customers.models import Contact, Customer, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal.bulk import Told
from followthrough.journal.models import LossReview, NextStep, Parking
from followthrough.sample.cast import Company
from followthrough.sample.firms import Firm
from followthrough.sample.judging import known_then
from followthrough.sample.path import MINUTES
from followthrough.sample.tried import Tried
from followthrough.sample.wording import Words
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.ledger import EntryKind, Origin
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.rest import Condition
from followthrough.workspace.models import Member

#: Why somebody goes on without what a stage asks for.
WITHOUT = (
    "they wrote that the lab head has agreed; a talk is set for next week",
    "met at the fair, before this deal was opened",
    "our service colleague spoke with them, and noted it in the other deal",
)

#: What is waited for, by the reason of a rest: a day, something to be asked about, or something the program sees.
WAITS_FOR: dict[str, dict[str, str]] = {
    "Budget is released in the new year": {"condition": Condition.WORDS, "words": "their budget for the new year"},
    "New building until summer": {"condition": Condition.PERSON},
}


@dataclass(frozen=True, kw_only=True)
class Touch:
    """One touch to be told; `author` is a key of the cast."""

    ago: int
    author: str
    channel: Channel
    note: str
    people: Sequence[Contact] = ()
    direction: Direction = Direction.OUT
    reached: bool = True
    outcome: Outcome | None = None
    before: int | None = None
    after: int | None = None
    cause: str = ""
    at_time: time | None = None
    feeling: int | None = None


@dataclass
class Lane:
    """The touches of one member with one customer, in one deal or in none: each opens a step that the next closes."""

    customer: Customer
    deal: Deal | None
    author: str
    places: list[int] = field(default_factory=list)
    met: set[bool] = field(default_factory=set)
    attempts: int = 0


@dataclass
class Telling:
    """Everything told so far."""

    company: Company
    words: Words
    tried: Tried
    rows: list[Told] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    steps: list[tuple[NextStep, int | None, int | None]] = field(default_factory=list)
    levels: list[LevelAssessment] = field(default_factory=list)
    parkings: list[Parking] = field(default_factory=list)
    #: Place of a closing, and what was said of it later.
    reviews: list[tuple[int, LossReview]] = field(default_factory=list)

    def member(self, key: str) -> Member:
        """The member of the cast."""
        return self.company.members[key]

    def open_deal(self, firm: Firm, *, name: str, ago: int, value: int, product: int | None, at: datetime) -> Lane:
        """A deal at stage 1, with the opening row of its ledger."""
        owner = self.member(firm.owner)
        deal = Deal(
            workspace=self.company.workspace, customer=firm.customer, owner=owner, name=name, value=value,
            currency="EUR", source=firm.customer.source, opened_at=at, stage_since=at, origin=Origin.SAMPLE,
            product=None if product is None else self.company.products[product],
        )  # fmt: skip
        self.deals.append(deal)
        self._row(EntryKind.OPENING, firm.customer, owner, at, deal=deal, stage_after=1)
        return Lane(firm.customer, deal, firm.owner)

    def touch(self, lane: Lane, touch: Touch) -> datetime:
        """A touch in its lane; returns when it happened."""
        calendar, rng = self.company.calendar, self.company.rng
        at = calendar.moment(touch.ago, touch.at_time)
        if self.rows and self.rows[-1].customer_id == lane.customer.pk:
            at = max(at, self.rows[-1].happened_at + timedelta(minutes=1))
        lane.attempts += touch.direction is Direction.OUT
        lane.places.append(len(self.rows))
        missing = _missing(lane, touch)
        self._row(
            EntryKind.TOUCH, lane.customer, self.member(touch.author), at, deal=lane.deal, channel=touch.channel,
            direction=touch.direction, reached=touch.reached, outcome=touch.outcome or "", note=touch.note,
            stage_before=touch.before, stage_after=touch.after, cause=touch.cause,
            attempt=lane.attempts if lane.deal else None, minutes=rng.randint(*MINUTES[touch.channel]),
            interest=touch.feeling, trust=touch.feeling if rng.random() < 0.5 else None,
            contacts=[(person.pk, person.is_key) for person in touch.people], missing=missing,
            override_reason=WITHOUT[len(self.rows) % len(WITHOUT)] if missing else "",
            tactic_id=self.tried.pick(stage=touch.before, outcome=touch.outcome, reached=touch.reached),
        )  # fmt: skip
        return at

    def close(
        self, lane: Lane, *, closed_as: str, cause: str, competitor: str, note: str, ago: int, stage: int
    ) -> None:
        """End the deal of a lane."""
        at = max(self.company.calendar.moment(ago), self.rows[-1].happened_at + timedelta(minutes=20))
        at = min(at, self.company.calendar.at)
        lane.places.append(len(self.rows))
        self._row(
            EntryKind.CLOSING, lane.customer, self.member(lane.author), at, deal=lane.deal, stage_before=stage,
            stage_after=stage, closed_as=closed_as, cause=cause, competitor=competitor, note=note,
        )  # fmt: skip

    def learn(self, learned: str, reason: LossReason) -> None:
        """Why the deal closed last was lost, as was heard two weeks later."""
        place = max(place for place, row in enumerate(self.rows) if row.kind is EntryKind.CLOSING)
        row = self.rows[place]
        review = LossReview(
            workspace=self.company.workspace, by_id=row.author_id, reason=reason, learned=learned,
            given_at=min(row.happened_at + timedelta(days=16), self.company.calendar.at),
        )  # fmt: skip
        self.reviews.append((place, review))

    def past_steps(self, lane: Lane, what: Sequence[str]) -> None:
        """The steps that each touch of the lane opened and the next one closed; `what` is said by turns."""
        rng = self.company.rng
        for number, (opened, closed) in enumerate(zip(lane.places, lane.places[1:], strict=False)):
            due = self.rows[closed].happened_at.date()
            if rng.random() < 0.25:
                due -= timedelta(days=rng.randint(1, 4))
            step = self._step(lane, what[number % len(what)], max(due, self.rows[opened].happened_at.date()))
            step.made_at = self._recorded(opened)
            step.closed_at = self._recorded(closed)
            self.steps.append((step, opened, closed))

    def next_step(
        self, lane: Lane, *, what: str, due_on: date, agreed: bool = False, due_time: time | None = None,
        contact: Contact | None = None, target: int | None = None,
    ) -> None:  # fmt: skip
        """The open step of a lane, opened by its last touch."""
        step = self._step(lane, what, due_on)
        step.agreed, step.due_time, step.contact, step.target_stage = agreed, due_time, contact, target
        opened = lane.places[-1] if lane.places else None
        step.made_at = lane.customer.entered_at if opened is None else self._recorded(opened)
        self.steps.append((step, opened, None))

    def level(self, firm: Firm, levels: Sequence[tuple[Level, str, datetime]]) -> None:
        """The assessments of a customer, the earliest first."""
        before = Level.N
        for level, reason, at in levels:
            known = known_then(level, at, firm.customer.name)
            self.levels.append(
                LevelAssessment(
                    workspace=self.company.workspace, customer=firm.customer, by=self.member(firm.owner),
                    level_before=before, level=level, reason=reason, assessed_at=at, **known,
                )
            )  # fmt: skip
            before = level

    def park(self, firm: Firm, deal: Deal | None, *, reason: str, wake_on: date, at: datetime) -> None:
        """Rest for a customer or a deal."""
        (deal or firm.customer).parked_until = wake_on
        self.parkings.append(
            Parking(
                workspace=self.company.workspace, customer=firm.customer, deal=deal, by=self.member(firm.owner),
                reason=reason, wake_on=wake_on, parked_at=at, **WAITS_FOR.get(reason, {}),
            )
        )  # fmt: skip

    def _step(self, lane: Lane, what: str, due_on: date) -> NextStep:
        return NextStep(
            workspace=self.company.workspace, customer=lane.customer, deal=lane.deal, member=self.member(lane.author),
            what=what, due_on=due_on, made_at=self.company.calendar.at,
        )  # fmt: skip

    def _recorded(self, place: int) -> datetime:
        row = self.rows[place]
        return row.recorded_at or row.happened_at

    def _row(
        self, kind: EntryKind, customer: Customer, author: Member, at: datetime, deal: Deal | None, **facts: object
    ) -> None:
        later = at + timedelta(minutes=self.company.rng.randint(1, 4))
        self.rows.append(
            Told(
                kind=kind, customer_id=customer.pk, author_id=author.pk, deal_id=deal.pk if deal else None,
                happened_at=at, recorded_at=min(later, self.company.calendar.at),
                uid=uuid.UUID(int=self.company.rng.getrandbits(128), version=4), **facts,  # type: ignore[arg-type]
            )
        )  # fmt: skip


def _missing(lane: Lane, touch: Touch) -> list[str]:
    """What a touch goes up without, of the talks that its lane should have shown; it counts itself."""
    if touch.reached:
        lane.met |= {person.is_key for person in touch.people}
    wanted = {2: (False, Evidence.NON_KEY_MET), 3: (True, Evidence.KEY_MET)}.get(touch.before or 0)
    if touch.outcome is not Outcome.PROMOTED or wanted is None or wanted[0] in lane.met:
        return []
    return [wanted[1].value]
