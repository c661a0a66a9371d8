"""Why a customer stands in a plan: code, values and points; worded when shown, so that the sum can be checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from followthrough.journal.rest import woken_by
from followthrough.planner.candidates import DealFacts, Owing, StepFacts, Whom
from followthrough.playbook.cadence import ENOUGH_TRIES
from followthrough.reckoning import ranking
from followthrough.reckoning.endings import Ending
from followthrough.reckoning.ranking import Standing

Values = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is one of `ranking.TABLE`, or `decide`, which brings no points; `values` are ready for JSON."""

    code: str
    values: Values
    points: int

    def stored(self) -> dict[str, Any]:
        """As a frozen plan keeps it."""
        return {"code": self.code, "values": dict(self.values), "points": self.points}


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
    def ratio(self) -> float:
        """`days` ÷ `interval`; 1 is due now, 0 stands for never touched."""
        return 0.0 if self.on is None else self.days / self.interval


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

    @property
    def value(self) -> tuple[int, str] | None:
        """What is at stake in this lane, in minor units of a currency."""
        if self.deal is None or self.deal.value is None:
            return None
        return self.deal.value, self.deal.currency


def standing_of(
    customer: Whom,
    lane: Lane,
    silence: Silence,
    band: Literal[1, 2, 3] | None,
    days_since: int | None,
    ending: Ending | None,
    owing: Owing,
    on: date,
) -> Standing:
    """What the points table asks, for one customer in one lane on a day."""
    step = lane.step
    woke = _woke(customer.parked_until, on) or (lane.deal is not None and _woke(lane.deal.parked_until, on))
    standing = Standing(
        promised_on_or_before=step is not None and step.agreed,
        inbound_waiting=customer.waiting_since is not None,
        overdue_ratio=silence.ratio,
        level=customer.level,
        stage_aim=lane.aim,
        value_band=band,
        days_since_contact=days_since,
        is_new=customer.last_touch_at is None,
        next_step_due=step is not None and not step.agreed,
        woke=woke,
        payment_overdue=_is_owed(lane.deal, on),
        contract_ends=ending is not None,
        pledge_due=owing.pledge is not None,
        visit_due=owing.visit is not None,
    )
    # Due on its date though nothing of the member's own says so: a colleague's step, or one that a cadence set.
    return standing if ranking.competes(standing) else replace(standing, next_step_due=True)


def _is_owed(deal: DealFacts | None, on: date) -> bool:
    return deal is not None and deal.owed_on is not None and deal.owed_on < on


def _woke(until: date | None, on: date) -> bool:
    return until is not None and until <= on


def reasons_of(
    standing: Standing,
    customer: Whom,
    lane: Lane,
    silence: Silence,
    stake: tuple[int, str] | None,
    ending: Ending | None,
    owing: Owing,
) -> tuple[Reason, ...]:
    """Each part of the points with the facts it was counted from, in the order of the points table.

    After so many attempts that nobody answered comes that it is time to decide.
    """
    facts = _facts(standing, customer, lane, silence, stake) | _owed(owing)
    if ending is not None:
        facts["contract"] = {"ends": ending.ends_on.isoformat(), "notice": _iso(ending.notice_by)}
    told = [Reason(part.code, facts[part.code], part.points) for part in ranking.points(standing)]
    if told and customer.unanswered >= ENOUGH_TRIES:
        told.append(Reason("decide", {"tries": customer.unanswered}, 0))
    return tuple(told)


def _facts(
    standing: Standing, customer: Whom, lane: Lane, silence: Silence, stake: tuple[int, str] | None
) -> dict[str, Values]:
    step = lane.step
    due = _iso(step.due_on if step else customer.next_due_on)
    return {
        "promised": {"what": step.what if step else "", "on": due},
        "inbound": {"since": customer.waiting_since.isoformat() if customer.waiting_since else None},
        "payment": {"on": _iso(lane.deal.owed_on if lane.deal else None)},
        "new": {"on": _iso(customer.first_due_on)},
        "next_step": {"what": step.what if step else "", "on": due},
        "woke": _rest(customer if customer.parked_until or not lane.deal else lane.deal),
        "overdue": {
            "since": silence.since,
            "on": _iso(silence.on),
            "days": silence.days,
            "interval": silence.interval,
        },
        "level": {"level": customer.level},
        "stage_aim": {"stage": standing.stage_aim},
        "value": {
            "band": standing.value_band,
            "minor": stake[0] if stake else None,
            "currency": stake[1] if stake else None,
        },
        "days_since": {"days": standing.days_since_contact},
    }


def _rest(row: Whom | DealFacts) -> Values:
    """By what it woke, on which day, until when it was to rest at the latest, and what it waited for in words."""
    until, rest = row.parked_until, row.rest
    if until is None or not rest:
        return {"on": _iso(until)}
    return {"on": _iso(until), "by": woken_by(rest, until).value, "until": rest["until"], "words": rest["words"]}


def _owed(owing: Owing) -> dict[str, Values]:
    return {
        "pledge": {"id": str(owing.pledge or ""), "what": owing.what, "on": _iso(owing.due_on)},
        "visit": {"id": str(owing.visit or ""), "on": _iso(owing.day), "time": (owing.at_time or "")[:5]},
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
