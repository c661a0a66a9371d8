"""Customers over whom there is an alarm after a sale, found by their days, never by a walk (M31)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from followthrough.customers.models import Customer
from followthrough.journal.alarm import alarm_now
from followthrough.playbook.cadence import rhythm_of
from followthrough.reckoning.disillusion import Point
from followthrough.vocabulary.drift import Colour
from followthrough.workspace.models import Member
from followthrough.workspace.statement import Statement

#: So many stand in Today.
SHOWN = 5
#: What is read of a customer to say what speaks for the alarm.
COLUMNS = (
    "name", "workspace_id", "owner", "time_zone", "level", "log_score", "last_contact_at", "parked_until",
    "do_not_contact", "sold_at", "after_sale", "alarm_amber_on", "alarm_red_on", "phase",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AfterSale:
    """An alarm after a sale on a day: of whom, how pressing, since when, and what speaks for it."""

    customer_id: int
    customer: str
    owner: str
    phase: str | None
    colour: Colour
    since_on: date
    points: tuple[Point, ...]


def _alarmed(rows: QuerySet[Customer], on: Any) -> QuerySet[Customer]:
    return rows.filter(alarm_amber_on__lte=on, do_not_contact=False).order_by(
        F("alarm_red_on").asc(nulls_last=True), "alarm_amber_on", "id"
    )


def _mine(workspace_id: Any, member_id: Any, on: Any) -> QuerySet[Customer]:
    """The first are found by their index alone, and only these are read."""
    rows = Customer.objects.in_workspace(workspace_id)
    order = (F("alarm_red_on").asc(nulls_last=True), "alarm_amber_on", "id")
    first = rows.filter(owner_id=member_id, alarm_amber_on__lte=on).order_by(*order).values("pk")[: SHOWN + 1]
    return rows.filter(pk__in=first).order_by(*order).only(*COLUMNS)


MINE: Statement[Customer] = Statement(_mine)


def my_alarms(member: Member, on: date) -> list[AfterSale]:
    """Those of a member's own customers on a day, red first, of these the longest so; at most `SHOWN` + 1.

    One statement.
    """
    rows = MINE(workspace_id=member.workspace_id, member_id=member.pk, on=on)
    return _told(member, rows, on, {member.pk: member.name})


def alarms_of(member: Member, owners: Collection[int] | None, on: date, *, most: int) -> list[AfterSale]:
    """Those of the customers of these members (None: everybody's), in the same order; at most `most`; one statement."""
    rows = Customer.objects.visible_to(member)
    if owners is not None:
        rows = rows.filter(owner_id__in=owners)
    found = list(_alarmed(rows, on).select_related("owner").only(*COLUMNS, "owner__name", "owner__workspace_id")[:most])
    return _told(member, found, on, {row.owner.pk: row.owner.name for row in found if row.owner is not None})


def alarm_counts(member: Member, owners: Collection[int] | None, on: date) -> tuple[int, int]:
    """How many of their customers are red, and how many amber, on a day; two statements."""
    rows = Customer.objects.visible_to(member).filter(alarm_amber_on__lte=on, do_not_contact=False)
    if owners is not None:
        rows = rows.filter(owner_id__in=owners)
    red = rows.filter(alarm_red_on__lte=on).count()
    return red, rows.filter(Q(alarm_red_on=None) | Q(alarm_red_on__gt=on)).count()


def _told(member: Member, rows: list[Customer], on: date, names: dict[int, str]) -> list[AfterSale]:
    rhythm = rhythm_of(member.workspace)
    found = []
    for row in rows:
        row.workspace = member.workspace
        is_red = row.alarm_red_on is not None and row.alarm_red_on <= on
        since_on = row.alarm_red_on if is_red else row.alarm_amber_on
        assert since_on
        found.append(
            AfterSale(
                row.pk, row.name, names.get(row.owner_id or 0, ""), row.phase, Colour.RED if is_red else Colour.AMBER,
                since_on, alarm_now(row, rhythm, on).points,
            )
        )  # fmt: skip
    return found
