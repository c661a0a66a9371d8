"""The life of each invented customer: new, in the middle, sold, lost, parked, quiet or forgotten."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from followthrough.customers.models import Contact
from followthrough.playbook.cadence import DEFAULT_BEFORE
from followthrough.sample.cast import PRODUCTS, RIVALS
from followthrough.sample.firms import Firm
from followthrough.sample.judging import first_judged
from followthrough.sample.path import CAUSES, CHANNELS, Turn, turns, when
from followthrough.sample.telling import Lane, Telling, Touch
from followthrough.sample.texts import sections
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import WRITTEN, Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SOLD

AFTER_INTERVAL = 14
#: Of those who did not buy, so many were forgotten afterwards.
FORGOTTEN = 0.2
AT_A_DISTANCE = {Channel.CALL, *WRITTEN}
LOST_FOR = (
    LossReason.COMPETITOR, LossReason.COMPETITOR, LossReason.COMPETITOR, LossReason.PRICE, LossReason.NO_DECISION,
    LossReason.NO_BUDGET, LossReason.NO_NEED, LossReason.PRODUCT, LossReason.TERMS, LossReason.UNREACHABLE,
    LossReason.UNKNOWN,
)  # fmt: skip
#: Of losses for these reasons, this share comes after so many working days in which nobody spoke with them.
QUIET, QUIETLY, SILENCE = (LossReason.COMPETITOR, LossReason.UNREACHABLE), 0.75, (14, 38)


class Lives:
    """Tells one customer after another."""

    def __init__(self, telling: Telling) -> None:
        self.telling, self.words = telling, telling.words
        self.calendar, self.rng = telling.company.calendar, telling.company.rng
        #: Whoever lost a deal without knowing why yet: each seller one, so that each is asked.
        self.asked: set[str] = set()

    def tell(self, firm: Firm, kind: str) -> None:
        """The life of a customer of this kind."""
        tellers: dict[str, Callable[[Firm], None]] = {
            "fresh": self.fresh, "open": self.under_way, "sold": self.sold, "lost": self.lost,
            "given up": self.given_up, "parked": self.parked, "quiet": self.quiet,
        }  # fmt: skip
        tellers[kind](firm)

    def fresh(self, firm: Firm) -> None:
        """A lead of the last days that nobody has called yet; half of them wrote to us."""
        at = self._enter(firm, self.rng.randint(0, 2), days_before=0)
        lane, product = self._deal(firm, ago=0, at=at)
        if self.rng.random() < 0.5:
            channel = self.rng.choice(WRITTEN)
            people = firm.people[:1]
            note = self.words.pick("asked by them", firm, people, product)
            touch = Touch(
                ago=0, author=firm.owner, channel=channel, note=note, people=people, direction=Direction.IN,
                reached=False, outcome=Outcome.RETAINED, before=1, after=1,
            )  # fmt: skip
            self.telling.touch(lane, touch)

    def under_way(self, firm: Firm) -> None:
        """An open deal somewhere between the first and the last stage."""
        level = self._level()
        stage = self.rng.choices(range(1, 8), (17, 22, 21, 16, 11, 6, 7))[0]
        interval = DEFAULT_BEFORE[level]
        is_late = self.rng.random() < 0.17
        end = round(interval * (self.rng.uniform(1.05, 1.8) if is_late else self.rng.uniform(0, 0.9)))
        lane, product, path = self._story(firm, stage, end=min(end, 40), interval=interval, level=level)
        if self.rng.random() > 0.05:
            self._plan(lane, firm, path[-1].after, product, level, is_late=is_late)

    def sold(self, firm: Firm) -> None:
        """Sold and paid within the year, and looked after since; sometimes the next deal has begun."""
        level = self.rng.choice((Level.B, Level.C, Level.D))
        end = self.rng.randint(25, 150)
        target = SOLD + 1 if self.rng.random() < 0.8 else SOLD
        lane, product, path = self._story(firm, target, end=end, interval=6, level=level)
        self.look_after(firm, product, since=end)
        if target == SOLD:
            self._plan(lane, firm, path[-1].after, product, level, is_late=self.rng.random() < 0.3)
        elif self.rng.random() < 0.28:
            end = self.rng.randint(0, 6)
            again, product, path = self._story(firm, self.rng.randint(1, 4), end=end, interval=7, level=None)
            self._plan(again, firm, path[-1].after, product, level, is_late=self.rng.random() < 0.15)

    def lost(self, firm: Firm) -> None:
        """Lost, to somebody or to nobody."""
        reason, learned = self.rng.choice(LOST_FOR), LossReason.UNKNOWN
        if firm.owner not in self.asked:
            self.asked.add(firm.owner)
            reason = LossReason.UNKNOWN
        elif reason is LossReason.UNKNOWN:
            learned = LossReason.PRICE
        rival = self.rng.choice(RIVALS) if reason is LossReason.COMPETITOR else ""
        is_quiet = reason in QUIET and self.rng.random() < QUIETLY
        self._end(firm, DealStatus.LOST, reason, rival, f"lost {reason}", self.rng.randint(2, 6), is_quiet=is_quiet)
        if learned is not LossReason.UNKNOWN:
            self.telling.learn(self.words.pick(f"lost {learned}", firm, firm.people[:1], "instrument"), learned)

    def given_up(self, firm: Firm) -> None:
        """Given up, most of them early."""
        self._end(firm, DealStatus.GIVEN_UP, LossReason.NO_NEED, "", "given up", self.rng.randint(1, 3))

    def parked(self, firm: Firm) -> None:
        """Resting until a day: the whole customer, or its deal."""
        end = self.rng.randint(15, 60)
        lane, _product, _ = self._story(firm, self.rng.randint(2, 4), end=end, interval=9, level=self._level())
        cause = self.rng.choice(("Budget is released in the new year", "New building until summer", "Asked for a rest"))
        deal = lane.deal if self.rng.random() < 0.4 else None
        wake_on = self.calendar.today + timedelta(days=self.rng.randint(12, 120))
        self.telling.park(firm, deal, reason=cause, wake_on=wake_on, at=self.telling.rows[-1].happened_at)

    def quiet(self, firm: Firm) -> None:
        """Known, touched now and then, without a deal."""
        self._enter(firm, 200)
        self._assess(firm, self.rng.choice((Level.C, Level.D)), 190)
        self.look_after(firm, self.rng.choice(PRODUCTS)[0], since=180)

    def look_after(self, firm: Firm, product: str, *, since: int) -> None:
        """The touches without a deal after a sale: by the seller, and by the one in service."""
        firm.customer.service_member = self.telling.member(firm.service)
        count = max(1, min(since // AFTER_INTERVAL, 8))
        lanes = {author: Lane(firm.customer, None, author) for author in (firm.owner, firm.service)}
        days: list[tuple[int, str]] = []
        for author in lanes:
            end = self.rng.randint(0, 11)
            longest = max(since + 2, end + count + 4)
            days += [(ago, author) for ago in when(self.rng, count, end=end, interval=AFTER_INTERVAL, longest=longest)]
        # In the order of their days: what is told of a customer is never before what was told of it already.
        for ago, author in sorted(days, key=lambda day: -day[0]):
            if ago < since:
                self.telling.touch(lanes[author], self._after_touch(firm, author, ago, product))
        for author, lane in lanes.items():
            if not lane.places:
                continue
            self.telling.past_steps(lane, self._said(firm, "step after", product))
            if author == firm.owner:
                due = self._ahead(self.rng.randint(0, 12))
                self.telling.next_step(
                    lane, what=self.words.pick("step after", firm, firm.people[:1], product), due_on=due
                )

    def _after_touch(self, firm: Firm, author: str, ago: int, product: str) -> Touch:
        in_service = author == firm.service
        channel = (
            Channel.SERVICE
            if in_service and self.rng.random() < 0.7
            else self.rng.choice((Channel.CALL, Channel.VISIT))
        )
        reached = channel is not Channel.CALL or self.rng.random() < 0.8
        people = [self.rng.choice(firm.people)]
        section = self.rng.choices(("after good", "after plain", "after bad"), (30, 55, 15))[0]
        if channel is Channel.SERVICE:
            section = "service"
        note = self.words.pick(section if reached else "unanswered call", firm, people, product)
        feeling = {"after good": 2, "after bad": -1}.get(section) if reached else None
        return Touch(
            ago=ago, author=author, channel=channel, note=note, people=people, reached=reached, feeling=feeling,
            direction=Direction.IN if reached and self.rng.random() < 0.2 else Direction.OUT,
        )  # fmt: skip

    def _story(
        self, firm: Firm, target: int, *, end: int, interval: int, level: Level | None
    ) -> tuple[Lane, str, list[Turn]]:
        """A deal from its opening to `target`; the customer enters with it unless it is known already (level None)."""
        downs = self.rng.choices((0, 1, 2), (72, 22, 6))[0] if 3 <= target < SOLD else int(self.rng.random() < 0.15)
        downs = downs if target > 2 else 0
        touches = target - 1 + 2 * downs + self.rng.randint(1, 5)
        path = turns(
            self.rng, target=target, touches=touches, downs=downs, end=end, interval=interval,
            longest=self.calendar.longest,
        )  # fmt: skip
        first = path[0].ago
        if level is not None:
            self._enter(firm, first + self.rng.randint(1, 3))
            self._assess(firm, level, first, is_sold=target >= SOLD)
        opened_at = self.calendar.moment(first + 1) if level is None else firm.customer.entered_at
        lane, product = self._deal(firm, ago=first, at=opened_at)
        for number, turn in enumerate(path):
            self.telling.touch(lane, self._touch(firm, turn, product, is_last=number == len(path) - 1))
        self.telling.past_steps(lane, self._said(firm, f"step {min(target, 7)}", product))
        return lane, product, path

    def _touch(self, firm: Firm, turn: Turn, product: str, *, is_last: bool) -> Touch:
        rng = self.rng
        channel = rng.choices(*CHANNELS[turn.before])[0]
        reached = turn.outcome is not Outcome.RETAINED or rng.random() < (0.75 if is_last else 0.5)
        if not reached and channel not in AT_A_DISTANCE:
            channel = Channel.CALL
        direction = Direction.IN if reached and channel is not Channel.DEMO and rng.random() < 0.13 else Direction.OUT
        people = self._people(firm, turn.before, channel)
        cause = str(rng.choice(CAUSES)) if turn.outcome is Outcome.DEMOTED else ""
        note = self.words.note(
            firm, people, product, stage=turn.before, outcome=turn.outcome, cause=cause, channel=channel,
            direction=direction, reached=reached,
        )  # fmt: skip
        feeling = {Outcome.PROMOTED: rng.choice((1, 2, None)), Outcome.DEMOTED: -1}.get(turn.outcome)
        return Touch(
            ago=turn.ago, author=firm.owner, channel=channel, note=note, people=people, direction=direction,
            reached=reached, outcome=turn.outcome, before=turn.before, after=turn.after, cause=cause,
            feeling=feeling if reached else None,
        )  # fmt: skip

    def _people(self, firm: Firm, stage: int, channel: Channel) -> list[Contact]:
        first = (firm.others if stage <= 2 else firm.keys) or firm.people
        people = [self.rng.choice(first)]
        if channel in {Channel.VISIT, Channel.DEMO, Channel.VIDEO} and self.rng.random() < 0.35:
            people += [person for person in firm.people if person not in people][:1]
        return people

    def _deal(self, firm: Firm, *, ago: int, at: datetime) -> tuple[Lane, str]:
        number = self.rng.randrange(len(PRODUCTS))
        product, _series, price = PRODUCTS[number]
        count = self.rng.choices((1, 2, 3), (62, 28, 10))[0] if price < 5_000_000 else 1
        name = product if count == 1 else f"{count} × {product}"
        value = round(price * count * self.rng.uniform(0.85, 1.25), -4)
        firm.customer.potential = (firm.customer.potential or 0) + round(value * self.rng.uniform(1, 2), -5)
        firm.customer.potential_currency = "EUR"
        return self.telling.open_deal(firm, name=name, ago=ago, value=int(value), product=number, at=at), product

    def _plan(self, lane: Lane, firm: Firm, stage: int, product: str, level: Level, *, is_late: bool) -> None:
        """The open step of a deal: some days ahead, or past where the customer waits too long."""
        people = self._people(firm, stage, Channel.CALL)
        days = -self.rng.randint(1, 4) if is_late else self.rng.randint(0, max(2, DEFAULT_BEFORE[level]))
        agreed = self.rng.random() < 0.3
        due_time = self.calendar.moment(0).time().replace(minute=0, second=0, microsecond=0) if agreed else None
        self.telling.next_step(
            lane, what=self.words.pick(f"step {min(stage, 7)}", firm, people, product), due_on=self._ahead(days),
            agreed=agreed, due_time=due_time, contact=people[0], target=min(stage + 1, 8),
        )  # fmt: skip

    def _end(
        self, firm: Firm, closed_as: str, reason: LossReason, rival: str, section: str, stage: int, *,
        is_quiet: bool = False,
    ) -> None:  # fmt: skip
        silence = self.rng.randint(*(SILENCE if is_quiet else (1, 6)))
        end = silence + self.rng.randint(11, 150)
        level = Level.B if is_quiet else self.rng.choice((Level.C, Level.D))
        lane, product, path = self._story(firm, stage, end=end, interval=8, level=level)
        note = self.words.pick(section, firm, firm.people[:1], product)
        ago = end - silence
        self.telling.close(
            lane, closed_as=closed_as, cause=reason, competitor=rival, note=note, ago=ago, stage=path[-1].after
        )
        if self.rng.random() > FORGOTTEN:
            self._keep_in_touch(firm, product, before=ago, level=level)

    def _keep_in_touch(self, firm: Firm, product: str, *, before: int, level: Level) -> None:
        """A call now and then although the deal has ended, and the next one planned."""
        lane = Lane(firm.customer, None, firm.owner)
        interval = DEFAULT_BEFORE[level]
        end = self.rng.randint(0, min(before, interval) - 1) if before > 1 else 0
        count = max(1, (before - end) // interval)
        for ago in when(self.rng, count, end=end, interval=interval, longest=before + 3):
            people = firm.people[:1]
            note = self.words.pick("keep in touch", firm, people, product)
            touch = Touch(ago=ago, author=firm.owner, channel=Channel.CALL, note=note, people=people)
            self.telling.touch(lane, touch)
        self.telling.past_steps(lane, self._said(firm, "step after", product)[1:3])
        due = self._ahead(self.rng.randint(0, interval))
        self.telling.next_step(lane, what="Stay in touch", due_on=due)

    def _enter(self, firm: Firm, ago: int, days_before: int = 0) -> datetime:
        customer = firm.customer
        customer.entered_at = self.calendar.moment(min(ago + days_before, self.calendar.longest))
        customer.first_due_on = customer.entered_at.date()
        for person in firm.people:
            person.entered_at = customer.entered_at
        return customer.entered_at

    def _level(self) -> Level:
        return self.rng.choices(ASSESSED, (12, 32, 38, 18))[0]

    def _assess(self, firm: Firm, level: Level, first: int, *, is_sold: bool = False) -> None:
        """Levels over time; one in six has gone stale since, one in ten was never assessed."""
        if self.rng.random() < 0.1:
            return
        is_stale = self.rng.random() < 0.17
        valid = round(VALID_DAYS[level] * 5 / 7)
        last = min(first, round(valid * (self.rng.uniform(1.1, 2) if is_stale else self.rng.uniform(0, 0.9))))
        told = []
        if first - last > 25:
            early = first_judged(self.rng.choice(ASSESSED), firm.customer.name, is_sold=is_sold)
            told.append((early, first - self.rng.randint(0, 3)))
        told.append((level, last))
        rows = [
            (level, self.words.pick(f"level {level}", firm, firm.people[:1], "instrument"), self.calendar.moment(ago))
            for level, ago in told
        ]
        self.telling.level(firm, rows)

    def _said(self, firm: Firm, section: str, product: str) -> Sequence[str]:
        return [self.words.fill(line, firm, firm.people[:1], product) for line in sections("notes.txt")[section]]

    def _ahead(self, days: int) -> date:
        """The working day so many after today, or before it; 0 is today itself, whatever day it is."""
        if days < 0:
            return self.calendar.day(-days)
        day = self.calendar.today
        while days:
            day += timedelta(days=1)
            days -= day.weekday() < 5 and day not in self.calendar.holidays
        return day
