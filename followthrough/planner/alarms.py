"""Alarms that a customer seems to drift away: raised as a member's day begins, at most five a day (M25, methods §7)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.journal.drift import Drifting, drifting
from followthrough.journal.refusal import Refused
from followthrough.planner.models import Alarm
from followthrough.planner.sitting import at_stake
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.levels import value_band
from followthrough.vocabulary.drift import Colour, Verdict
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_change, may_log
from followthrough.workspace.statement import Statement

#: So many alarms a member gets in a day; what is left over waits for the next one.
A_DAY = 5
#: Of so many who drift, those longest so, the five are chosen.
LOOKED_AT = 500
#: So many open alarms stand in Today.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An alarm whose silence goes on, as it stands on a day: it may have turned red since it was raised."""

    id: int
    customer_id: int
    customer: str
    on: date
    colour: Colour
    rule: str
    values: dict[str, Any]
    verdict: str


@transaction.atomic
def raise_alarms(member: Member, on: date, at: datetime) -> int:
    """Tell a member which of their own customers seem to drift away on a day; returns how many alarms are new.

    Red come first, of these the most valuable, then who drifts longest. A silence is told once as amber and once as
    red, and `A_DAY` in all: raising again on the same day adds nothing beyond that. Three statements, one to write.
    """
    if not may_log(member):
        return 0
    left = A_DAY - Alarm.objects.in_workspace(member.workspace_id).filter(member=member, on=on).count()
    rows = list(_untold(member, on)[:LOOKED_AT]) if left > 0 else []
    if not rows:
        return 0
    rhythm = rhythm_of(member.workspace)
    for row in rows:
        row.workspace = member.workspace
    found = [(row, told) for row in rows if (told := drifting(row, rhythm, on))]
    chosen = _most_pressing(member, found)[:left]
    Alarm.objects.bulk_create(
        (
            Alarm(
                workspace_id=member.workspace_id, member=member, customer=row, on=on, colour=told.colour,
                rule=told.rule, values=told.values, since_on=row.drift_amber_on or on, raised_at=at,
            )
            for row, told in chosen
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    return len(chosen)


def open_alarms(member: Member, on: date) -> list[OpenAlarm]:
    """The alarms of a member that are not settled on a day, red and then the latest first; one statement.

    At most `SHOWN` + 1, of those that were told last.

    Settled is one by a contact, an appointment, a rest, or another judgement of the level, after which the customer
    does not seem to drift any more; by another owner; and by an answer that it was not so.
    """
    found: dict[int, OpenAlarm] = {}
    for pk, customer_id, name, day, colour, red_on, rule, values, verdict in OPEN(
        workspace_id=member.workspace_id, member_id=member.pk, on=on
    ):
        is_red = colour == Colour.RED or (red_on is not None and red_on <= on)
        now = Colour.RED if is_red else Colour.AMBER
        found.setdefault(customer_id, OpenAlarm(pk, customer_id, name, day, now, rule, values, verdict))
    return sorted(found.values(), key=lambda one: one.colour is not Colour.RED)[: SHOWN + 1]


@transaction.atomic
def answer_alarm(*, by: Member, alarm: Alarm, verdict: Verdict, at: datetime) -> Alarm:
    """Say whether an alarm was right; the same again changes nothing, another answer takes its place.

    Raises Refused for a word that is no verdict, NotAllowed for others than who it was raised for and who may change
    the customer.
    """
    if verdict not in tuple(Verdict):
        raise Refused(_("Say whether it was right."), field="verdict")
    row = Alarm.objects.visible_to(by).select_related("customer").select_for_update(of=("self",)).get(pk=alarm.pk)
    is_theirs = row.member_id == by.pk and may_log(by)
    if not (is_theirs or may_change(by, row.customer.owner_id, row.customer.service_member_id)):
        raise NotAllowed(_("This alarm was raised for somebody outside your team."))
    if row.verdict != verdict:
        row.verdict, row.verdict_by, row.verdict_at = verdict, by, at
        row.save(update_fields=["verdict", "verdict_by", "verdict_at"])
    return row


def still_open(on: date) -> Q:
    """Alarms whose customer seems to drift on a day, in the same silence, and belongs to whom it was told."""
    return Q(
        customer__drift_amber_on__lte=on,
        on__gte=F("customer__drift_amber_on"),
        customer__owner_id=F("member_id"),
        on__lte=on,
    )


def _open(workspace_id: Any, member_id: Any, on: Any) -> QuerySet[Any, tuple[Any, ...]]:
    rows = Alarm.objects.in_workspace(workspace_id).filter(still_open(on), member_id=member_id)
    return (
        rows.exclude(verdict=Verdict.WRONG)
        .order_by("-on", "-colour", "id")
        .values_list(
            "id", "customer_id", "customer__name", "on", "colour", "customer__drift_red_on", "rule", "values", "verdict"
        )[: 2 * (SHOWN + 1)]
    )


OPEN: Statement[tuple[Any, ...]] = Statement(_open)


def _untold(member: Member, on: date) -> QuerySet[Customer]:
    """The member's own customers who seem to drift, and of whom it was not told yet as it stands; longest so first."""
    told = Alarm.objects.in_workspace(member.workspace_id).filter(
        customer_id=OuterRef("pk"), member=member, on__gte=OuterRef("drift_amber_on")
    )
    turns_red = Q(drift_red_on__lte=on) & ~Exists(told.filter(colour=Colour.RED))
    rows = Customer.objects.in_workspace(member.workspace_id).filter(owner=member, drift_amber_on__lte=on)
    return rows.filter(~Exists(told) | turns_red).defer("note", "extra", "address").order_by("drift_amber_on", "id")


def _most_pressing(member: Member, found: list[tuple[Customer, Drifting]]) -> list[tuple[Customer, Drifting]]:
    stakes, values = at_stake(member)

    def place(one: tuple[Customer, Drifting]) -> tuple[Any, ...]:
        row, told = one
        amount, currency = stakes.get(row.pk, (row.potential, row.potential_currency))
        band = value_band(amount, values.get(currency, ()))
        return told.colour is not Colour.RED, band or 4, row.drift_amber_on, row.pk

    return sorted(found, key=place)
