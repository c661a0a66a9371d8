"""What is known of a customer's dynamics: the facts last noted, what they weigh today, when they were asked last."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, F, QuerySet, SmallIntegerField, Value

from followthrough.journal.models import DynamicsFact, DynamicsRound
from followthrough.reckoning.urgency import Dated, urgency, weight
from followthrough.workspace.statement import Statement

#: So many facts are looked at: what was noted before them has faded or was said again.
LATEST = 40
COLUMNS = ("id", "about", "told", "on", "moves", "said_by", "who", "at")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that stands: `kind` of dynamics, `on` its day, `weight` what it adds to the urgency today."""

    id: int
    kind: str
    what: str
    on: date
    effect: int
    source: str
    by: str
    noted_at: datetime
    weight: float
    is_new: bool


@dataclass(frozen=True, slots=True)
class Learnt:
    """Facts, the latest noted first; the urgency they add up to; when the questions were asked last, by whom."""

    facts: tuple[Fact, ...]
    urgency: float
    asked_at: datetime | None
    asked_by: str

    @property
    def telling(self) -> tuple[Fact, ...]:
        """What one wants to know before a touch: whatever is new, then what weighs most; five at most."""
        return tuple(sorted(self.facts, key=lambda fact: (not fact.is_new, -abs(fact.weight), -fact.id))[:5])

    def asks(self, at: datetime, every_days: int) -> bool:
        """Whether it is time to ask again: never asked, or `every_days` calendar days ago."""
        return self.asked_at is None or (at - self.asked_at).days >= every_days


def _noted(workspace_id: Any, customer_id: Any) -> QuerySet[Any, tuple[Any, ...]]:
    facts = DynamicsFact.objects.in_workspace(workspace_id).filter(customer_id=customer_id).standing()
    rounds = DynamicsRound.objects.in_workspace(workspace_id).filter(customer_id=customer_id)
    nothing = Value("", output_field=CharField())
    told = facts.annotate(
        about=F("kind"), told=F("what"), on=F("happens_on"), moves=F("effect"), said_by=F("source"), who=F("by__name"),
        at=F("noted_at"),
    )  # fmt: skip
    asked = rounds.annotate(
        about=nothing, told=nothing, on=Value(None, output_field=DateField()),
        moves=Value(None, output_field=SmallIntegerField()), said_by=nothing, who=F("by__name"), at=F("asked_at"),
    )  # fmt: skip
    return told.values_list(*COLUMNS).union(asked.values_list(*COLUMNS), all=True).order_by("-at", "-id")[:LATEST]


NOTED: Statement[tuple[Any, ...]] = Statement(_noted)


def learnt(*, workspace_id: int, customer_id: int, on: date, since: datetime | None) -> Learnt:
    """What stands on record, weighed on a day; new is what was noted after `since`. One statement."""
    facts, rounds = [], []
    for pk, kind, what, day, effect, source, by, at in NOTED(workspace_id=workspace_id, customer_id=customer_id):
        if not kind:
            rounds.append((at, by))
            continue
        is_new = since is None or at > since
        facts.append(Fact(pk, kind, what, day, effect, source, by, at, weight(Dated(day, effect), on), is_new))
    asked_at, asked_by = rounds[0] if rounds else (None, "")
    return Learnt(tuple(facts), urgency((Dated(fact.on, fact.effect) for fact in facts), on), asked_at, asked_by)
