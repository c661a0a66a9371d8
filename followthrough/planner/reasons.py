"""Why a customer stands in a plan: codes and values, worded when shown, so that anybody can check the sum."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from followthrough.journal.rest import woken_by
from followthrough.planner.candidates import DealFacts, Owing, StepFacts, Whom
from followthrough.playbook.cadence import ENOUGH_TRIES
from followthrough.reckoning.endings import Ending
from followthrough.reckoning.worth import WHOLE, Facts, Grounds, Kind, Worth, lost_by_a_day, recovered

Values = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact that put a row where it is; `values` are ready for JSON.

    `share` is what it adds to the worth of a touch, in millionths of what is at stake; 0 where it adds nothing.
    """

    code: str
    values: Values
    share: int = 0

    def stored(self) -> dict[str, Any]:
        """As a frozen plan keeps it."""
        return {"code": self.code, "values": dict(self.values), "share": self.share}


@dataclass(frozen=True, slots=True)
class Silence:
    """Working days since the last real contact, or since the last attempt while nobody answers, beside the rhythm.

    `days` and `interval` count working days; `on` is the day counted from, None where nobody was ever touched.
    """

    since: str
    on: date | None
    days: int
    interval: int

    @property
    def is_over(self) -> bool:
        """Whether the interval is over."""
        return self.on is not None and self.days >= self.interval


@dataclass(frozen=True, slots=True)
class Lane:
    """One way to go on with a customer: a deal, or none; with the member's due step in it, if there is one."""

    deal: DealFacts | None
    step: StepFacts | None

    @property
    def aim(self) -> int | None:
        """The stage the next promotion leads to."""
        if self.step is not None and self.step.target_stage:
            return self.step.target_stage
        return self.deal.stage + 1 if self.deal is not None else None


@dataclass(frozen=True, slots=True)
class Stake:
    """What is to be won, in minor units; `is_middle`: nothing is on record, so the middle open deal stands for it.

    Without an amount there is nothing to compare with either.
    """

    minor: int | None
    currency: str
    is_middle: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """All that the reasons of one row are made of."""

    customer: Whom
    lane: Lane
    silence: Silence
    ending: Ending | None
    owing: Owing
    stake: Stake
    facts: Facts
    worth: Worth


def kind_of(customer: Whom, lane: Lane, owing: Owing, ending: Ending | None, on: date) -> Kind:
    """What gives this lane its place in the day: the first of what has its day, or `OPEN`."""
    deal = lane.deal
    found = {
        Kind.PROMISED: lane.step is not None and lane.step.agreed,
        Kind.INBOUND: customer.waiting_since is not None,
        Kind.PLEDGE: owing.pledge is not None,
        Kind.VISIT: owing.visit is not None,
        Kind.PAYMENT: deal is not None and deal.owed_on is not None and deal.owed_on < on,
        Kind.CONTRACT: ending is not None,
    }
    return next((kind for kind, is_so in found.items() if is_so), Kind.OPEN)


def reasons_of(told: Told, grounds: Grounds, on: date) -> tuple[Reason, ...]:
    """What has its day, in the order of the day; what makes the touch worth it, most first; then the bare facts."""
    return (*_dated(told, on), *_weighing(told, grounds), *_facts(told, on))


def _dated(told: Told, on: date) -> list[Reason]:
    customer, lane, owing, ending = told.customer, told.lane, told.owing, told.ending
    found = []
    if lane.step is not None and lane.step.agreed:
        found.append(Reason("promised", {"what": lane.step.what, "on": _iso(lane.step.due_on)}))
    if customer.waiting_since is not None:
        found.append(Reason("inbound", {"since": customer.waiting_since.isoformat()}))
    if owing.pledge is not None:
        found.append(Reason("pledge", {"id": str(owing.pledge), "what": owing.what, "on": _iso(owing.due_on)}))
    if owing.visit is not None:
        time = (owing.at_time or "")[:5]
        found.append(Reason("visit", {"id": str(owing.visit), "on": _iso(owing.day), "time": time}))
    if lane.deal is not None and lane.deal.owed_on is not None and lane.deal.owed_on < on:
        found.append(Reason("payment", {"on": _iso(lane.deal.owed_on)}))
    if ending is not None:
        found.append(Reason("contract", {"ends": ending.ends_on.isoformat(), "notice": _iso(ending.notice_by)}))
    return found


def _weighing(told: Told, grounds: Grounds) -> list[Reason]:
    """The parts of the index, with what each was counted from; amounts in minor units of a currency."""
    facts, worth, stake = told.facts, told.worth, told.stake
    at_stake: dict[str, str | int | None] = {
        "minor": stake.minor, "currency": stake.currency, "middle": int(stake.is_middle)
    }  # fmt: skip
    found = []
    if facts.stage is not None:
        touches = grounds.chain.touches[facts.stage]
        cell = grounds.chain.promoted(facts.stage, facts.level)
        moved = {"stage": facts.stage, "from": grounds.win(facts.stage), "to": grounds.win(facts.stage + 1)}
        tried = {"h": round(WHOLE * cell), "promoted": touches.successes, "touches": touches.n}
        found.append(Reason("gain", at_stake | moved | tried, worth.gain))
        lost = lost_by_a_day(facts.late, facts.interval) if facts.late is not None else 0
        late = {"win": grounds.win(facts.stage), "late": facts.late, "interval": facts.interval, "lost": lost}
        found.append(Reason("waiting", at_stake | late | {"cost": worth.waiting}, worth.waiting))
    else:
        back = {"late": facts.late, "interval": facts.interval, "back": recovered(facts.late or 0, facts.interval)}
        h = round(WHOLE * grounds.chain.promoted(1, facts.level))
        won = {"win": grounds.win(1), "h": h, "new": int(facts.is_untouched)}
        found.append(Reason("contact", at_stake | won | back, worth.contact))
    win = grounds.win(facts.stage or 1)
    found.append(Reason("stale", at_stake | {"level": facts.level, "win": win}, worth.knowing))
    return sorted((reason for reason in found if reason.share), key=lambda reason: -reason.share)


def _facts(told: Told, on: date) -> list[Reason]:
    """Facts that say why it is due at all."""
    customer, lane, silence = told.customer, told.lane, told.silence
    found = []
    if customer.unanswered >= ENOUGH_TRIES:
        found.append(Reason("decide", {"tries": customer.unanswered}))
    if _woke(customer.parked_until, on) or (lane.deal is not None and _woke(lane.deal.parked_until, on)):
        found.append(Reason("woke", _rest(customer if customer.parked_until or not lane.deal else lane.deal)))
    if customer.last_touch_at is None:
        found.append(Reason("new", {"on": _iso(customer.first_due_on)}))
    elif silence.is_over:
        day = _iso(silence.on)
        values: Values = {"since": silence.since, "on": day, "days": silence.days, "interval": silence.interval}
        found.append(Reason("overdue", values))
    if (lane.step is not None and not lane.step.agreed) or not (found or told.facts.kind != Kind.OPEN):
        step = lane.step
        due = _iso(step.due_on if step else customer.next_due_on)
        found.append(Reason("next_step", {"what": step.what if step else "", "on": due}))
    return found


def _woke(until: date | None, on: date) -> bool:
    return until is not None and until <= on


def _rest(row: Whom | DealFacts) -> Values:
    """By what it woke, on which day, until when it was to rest at the latest, and what it waited for in words."""
    until, rest = row.parked_until, row.rest
    if until is None or not rest:
        return {"on": _iso(until)}
    return {"on": _iso(until), "by": woken_by(rest, until).value, "until": rest["until"], "words": rest["words"]}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
