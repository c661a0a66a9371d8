"""One statement by hand: whoever is due for a member, those first who may come first in the day.

The database weighs what a row can be worth at most, from plain columns; Python weighs exactly those that are read. What
waiting costs, what stages promise and how long touches take are tables made here with the functions it counts with.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection

from followthrough.planner.tables import DAYS_LATE, gain, late_days, pick
from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning.chain import STAGES
from followthrough.reckoning.worth import KNOWING, MOST_AMOUNT, MOST_UNITS, UNIT, WHOLE, Grounds, Kind, lost_by_a_day
from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Level
from followthrough.workspace.kept_plans import keeping_plans
from followthrough.workspace.models import Member
from followthrough.workspace.statement import adapted

EVERYBODY = 1_000_000_000
#: Working days of the cadence of somebody nobody touched yet.
UNKNOWN = 1
OWING = ("pledge", "what", "due_on", "visit", "day", "at_time")
PLACED = ("id", "place", "done", "reason")

#: Beyond so many levels to look at again their number says nothing more.
MOST_LEVELS = 1000
_AWAKE = "NOT mine.do_not_contact AND (mine.parked_until IS NULL OR mine.parked_until <= %(on)s)"

#: The middle of the amounts of each currency that the member's deals stand in; of two, the higher one.
_BAND = {
    "sqlite": """
    SELECT falling.currency, json_extract(falling.amounts, '$[' || ((falling.number - 1) / 2) || ']') AS middle FROM (
      SELECT amount.currency, count(*) AS number, json_group_array(amount.value) AS amounts FROM (
        SELECT deal.currency, deal.value FROM deal WHERE deal.value IS NOT NULL
        ORDER BY deal.currency, deal.value DESC
      ) AS amount GROUP BY amount.currency
    ) AS falling""",
    "postgresql": """
    SELECT deal.currency, percentile_disc(0.5) WITHIN GROUP (ORDER BY deal.value DESC) AS middle
    FROM deal WHERE deal.value IS NOT NULL GROUP BY deal.currency""",
}
#: Whether a contract may be coming to its end without a talk since; a day more than there is, for the zones.
_ENDING = {
    vendor: f"customer.ending_from <= %(on)s AND (customer.last_contact_at IS NULL OR customer.last_contact_at < {end})"
    for vendor, end in (
        ("sqlite", "date(customer.ending_last, '+1 day')"),
        ("postgresql", "customer.ending_last + 1"),
    )
}
#: Days of the calendar since a customer was due by its clock; −1 where it is not, or was touched and has no cadence.
_DAYS = {
    "sqlite": "CAST((SELECT julianday(%(on)s)) - julianday(customer.next_due_on) AS INTEGER)",
    "postgresql": "(%(on)s - customer.next_due_on)",
}
_LATE = (
    "CASE WHEN customer.every_days IS NULL AND customer.last_touch_at IS NOT NULL"
    " OR customer.next_due_on IS NULL OR customer.next_due_on > %(on)s THEN -1"
    " ELSE {days} END"
)

#: What is at stake in thousandths of the middle deal, as `reckoning.worth.units` counts it.
_UNITS = (
    f"CASE WHEN {{value}} IS NULL OR coalesce(band.middle, 0) = 0 THEN {UNIT}"
    f" WHEN {{value}} > {MOST_AMOUNT} OR {{value}} / band.middle >= {MOST_UNITS // UNIT} THEN {MOST_UNITS}"
    f" ELSE {{value}} * {UNIT} / band.middle END"
)
#: `promised` and `payment` come from the lanes, what waits and what is owed from the customer.
_KIND = f"""
CASE WHEN lane.kind = {Kind.PROMISED} THEN {Kind.PROMISED} WHEN whom.waits = 1 THEN {Kind.INBOUND}
    WHEN owing.pledge IS NOT NULL THEN {Kind.PLEDGE} WHEN owing.visit IS NOT NULL THEN {Kind.VISIT}
    WHEN lane.kind = {Kind.PAYMENT} THEN {Kind.PAYMENT} WHEN whom.ends = 1 THEN {Kind.CONTRACT} ELSE {Kind.OPEN} END"""
#: What is read only once PostgreSQL need not put aside; SQLite would ask parts of it again for each row.
_READ_ONCE = {"sqlite": "MATERIALIZED", "postgresql": ""}
#: What is asked of a customer, of each of those who may be due.
_FACTS = (
    "id", "next_due_on", "every_days", "last_touch_at", "last_contact_at", "waiting_since", "ending_from",
    "ending_last", "level", "level_stale_on", "contact_count", "potential", "potential_currency",
)  # fmt: skip
_FOUND = ", ".join(f"mine.{name}" for name in _FACTS)
#: A list of ids PostgreSQL takes for a short one, so that it finds the rows by their index, however many there are.
_BY_ID = {"sqlite": "", "postgresql": "AND {row}.id = ANY (ARRAY(SELECT {id}))"}
#: Who comes before whom, as `today.place` has it.
_ORDER = (
    f"due.kind, CASE WHEN due.kind = {Kind.OPEN} THEN -due.worth ELSE 0 END, coalesce(due.next_due_on, %(on)s), due.id"
)
#: `step` and `deal` are the member's, `band` says what the middle of their deals is worth, `owing` what they promised
#: there for today or before and their visit that waits, the earliest of each, `placed` where they put whom. `whom` are
#: those who are due and awake: each arm walks an index of its own on both databases, which OR would not, and reads each
#: customer once; CROSS JOIN keeps SQLite from walking all customers. `other` are those of the member's steps, deals and
#: promises who were not found as their own, `asked` where they are due whatever their clock says; where they are not,
#: only who isn't the member's can still be due. What was put off before the last touch, before they came to us, or
#: before a promise that is due now, is put off no longer. `lane` holds for each of them the most its lanes are worth.
#: `judged` are the member's customers whose level is to be looked at again (`journal.levels.to_look_at`); their number
#: comes even where nobody is due.
_STATEMENT = """
WITH agreed AS MATERIALIZED (
  SELECT step.customer_id, step.deal_id, step.agreed, step.made_at FROM "journal_nextstep" AS step
  WHERE step.workspace_id = %(workspace)s AND step.member_id = %(member)s AND step.closed_at IS NULL
  AND step.due_on <= %(on)s AND NOT step.from_cadence
), step AS MATERIALIZED (
  SELECT agreed.customer_id, agreed.agreed, agreed.made_at, its.stage, its.value, its.currency,
    CASE WHEN its.owed_on < %(on)s THEN 1 ELSE 0 END AS owed
  FROM agreed LEFT JOIN "deals_deal" AS its
  ON its.workspace_id = %(workspace)s AND its.id = agreed.deal_id AND its.status = 'open' {deals_by_id}
  WHERE its.parked_until IS NULL OR its.parked_until <= %(on)s
), deal AS MATERIALIZED (
  SELECT deal.customer_id, deal.stage, deal.value, deal.currency, deal.parked_until,
    CASE WHEN deal.owed_on < %(on)s THEN 1 ELSE 0 END AS owed FROM "deals_deal" AS deal
  WHERE deal.workspace_id = %(workspace)s AND deal.owner_id = %(member)s AND deal.status = 'open'
), pledge AS (
  SELECT promise.customer_id, promise.id, promise.what, promise.due_on, row_number() OVER (
    PARTITION BY promise.customer_id ORDER BY promise.due_on, promise.id) AS place FROM "journal_promise" AS promise
  WHERE promise.workspace_id = %(workspace)s AND promise.member_id = %(member)s AND promise.is_ours
  AND promise.ended_at IS NULL AND promise.due_on <= %(on)s
), visit AS (
  SELECT visit.customer_id, visit.id, visit.day, visit.at_time, row_number() OVER (
    PARTITION BY visit.customer_id ORDER BY visit.day, visit.id) AS place FROM "journal_visit" AS visit
  WHERE visit.workspace_id = %(workspace)s AND visit.member_id = %(member)s AND visit.entry_id IS NULL
  AND visit.called_off_at IS NULL AND visit.day <= %(on)s
), owing AS MATERIALIZED (
  SELECT whose.customer_id, pledge.id AS pledge, pledge.what, pledge.due_on, visit.id AS visit, visit.day, visit.at_time
  FROM (SELECT pledge.customer_id FROM pledge UNION SELECT visit.customer_id FROM visit) AS whose
  LEFT JOIN pledge ON pledge.customer_id = whose.customer_id AND pledge.place = 1
  LEFT JOIN visit ON visit.customer_id = whose.customer_id AND visit.place = 1
), put_off AS (
  SELECT put_off.customer_id FROM "planner_postponement" AS put_off
  JOIN "customers_customer" AS whom ON whom.workspace_id = put_off.workspace_id AND whom.id = put_off.customer_id
  WHERE put_off.workspace_id = %(workspace)s AND put_off.member_id = %(member)s
  AND put_off.ended_at IS NULL AND put_off.until > %(on)s
  AND (whom.last_touch_at IS NULL OR whom.last_touch_at <= put_off.made_at)
  AND (whom.waiting_since IS NULL OR whom.waiting_since <= put_off.made_at)
  AND NOT EXISTS (
    SELECT 1 FROM step WHERE step.customer_id = whom.id AND step.agreed AND step.made_at > put_off.made_at
  )
), band AS MATERIALIZED ({band}
), way AS MATERIALIZED (
  SELECT step.customer_id, 1 AS asked, CASE WHEN step.agreed THEN {promised} WHEN step.owed = 1 THEN {payment}
    ELSE {open} END AS kind, step.stage, step.value, step.currency FROM step
  UNION ALL
  SELECT deal.customer_id, deal.owed, CASE WHEN deal.owed = 1 THEN {payment} ELSE {open} END,
    deal.stage, deal.value, deal.currency FROM deal
  WHERE deal.parked_until IS NULL OR deal.parked_until <= %(on)s
), own AS MATERIALIZED (
  SELECT {found} FROM "customers_customer" AS mine
  WHERE mine.workspace_id = %(workspace)s AND mine.owner_id = %(member)s AND mine.next_due_on <= %(on)s AND {awake}
  UNION ALL
  SELECT {found} FROM "customers_customer" AS mine
  WHERE mine.workspace_id = %(workspace)s AND mine.service_member_id = %(member)s AND mine.next_due_on <= %(on)s
  AND {awake} AND (mine.owner_id IS NULL OR mine.owner_id <> %(member)s)
), other AS MATERIALIZED (
  SELECT one.customer_id, max(one.asked) AS asked FROM (
    SELECT way.customer_id, 1 AS asked FROM way WHERE way.asked = 1
    UNION ALL
    SELECT owing.customer_id, 1 FROM owing
    UNION ALL
    SELECT way.customer_id, 0 FROM way WHERE way.asked = 0 AND way.customer_id NOT IN (
      SELECT mine.id FROM "customers_customer" AS mine
      WHERE mine.workspace_id = %(workspace)s AND mine.owner_id = %(member)s
    )
  ) AS one WHERE one.customer_id NOT IN (SELECT own.id FROM own) GROUP BY one.customer_id
), whom AS MATERIALIZED (
  SELECT customer.id, customer.next_due_on, coalesce(customer.every_days, {unknown}) AS every, {days} AS days,
    customer.level, customer.potential, customer.potential_currency, CASE customer.level {fresh} END AS fresh,
    CASE WHEN customer.waiting_since IS NULL THEN 0 ELSE 1 END AS waits, CASE WHEN {ending} THEN 1 ELSE 0 END AS ends,
    CASE WHEN customer.last_touch_at IS NULL THEN 1 ELSE 0 END AS untouched,
    CASE WHEN customer.level IN ({assessed}) AND customer.level_stale_on <= %(on)s THEN 1 ELSE 0 END AS stale,
    CASE WHEN customer.level = 'N' AND customer.contact_count = 0 THEN 1 ELSE 0 END AS lead
  FROM (
    SELECT own.* FROM own
    UNION ALL
    SELECT {found} FROM other CROSS JOIN "customers_customer" AS mine
    WHERE mine.workspace_id = %(workspace)s AND mine.id = other.customer_id {others_by_id}
    AND (mine.next_due_on <= %(on)s OR other.asked = 1) AND {awake}
  ) AS customer WHERE customer.id NOT IN (SELECT put_off.customer_id FROM put_off)
), weighed AS {once} (
  SELECT way.customer_id, way.kind, way.stage, {way_units} AS units, {minutes} AS minutes, {gain} AS gain
  FROM way JOIN whom ON whom.id = way.customer_id LEFT JOIN band ON band.currency = way.currency
), lane AS {once} (
  SELECT its.customer_id, min(its.kind) AS kind, max(CASE WHEN its.stage IS NULL THEN 1 ELSE 0 END) AS is_plain,
    max(its.units * its.gain / its.minutes) AS gain, max(its.units * {win} / its.minutes) AS win
  FROM weighed AS its GROUP BY its.customer_id
), {late}placed AS MATERIALIZED (
  SELECT put.customer_id, put.id, put.place, put.done, put.reason FROM (
    SELECT put.customer_id, put.id, put.place, put.done, put.reason, row_number() OVER (
      PARTITION BY put.customer_id ORDER BY put.id DESC) AS turn FROM "planner_placement" AS put
    WHERE put.workspace_id = %(workspace)s AND put.member_id = %(member)s AND put."on" = %(on)s
    AND put.ended_at IS NULL
  ) AS put WHERE put.turn = 1
), judged AS (
  SELECT 1 AS one FROM "customers_customer" AS mine
  WHERE mine.workspace_id = %(workspace)s AND mine.owner_id = %(member)s AND mine.level IN ({assessed})
  AND mine.level_stale_on <= %(on)s AND {awake}
  UNION ALL
  SELECT 1 FROM "customers_customer" AS mine
  WHERE mine.workspace_id = %(workspace)s AND mine.owner_id = %(member)s AND mine.level = 'N'
  AND mine.level_stale_on IS NULL AND mine.first_due_on < %(never)s AND {awake}
), told AS {once} (
  SELECT whom.id, whom.next_due_on, whom.lead, {kind} AS kind, lane.is_plain,
    lane.gain + lane.win * (CASE WHEN whom.days < 0 THEN 0 ELSE coalesce({lost}, {last_lost}) END
      + {knowing} * whom.stale) / {whole} AS dealt,
    CASE WHEN lane.is_plain = 0 THEN NULL ELSE {units} * (CAST(whom.fresh AS BIGINT) * CASE WHEN whom.untouched = 1
      THEN {whole} ELSE coalesce({back}, {last_back}) END / {whole} + {known} * whom.stale) / {alone} END AS plain
  FROM whom LEFT JOIN lane ON lane.customer_id = whom.id
  LEFT JOIN owing ON owing.customer_id = whom.id
  LEFT JOIN band ON band.currency = whom.potential_currency
  {late_joined}
), due AS MATERIALIZED (
  SELECT told.id, told.next_due_on, told.kind, told.lead, CASE WHEN told.dealt IS NULL THEN told.plain
    WHEN told.is_plain = 1 AND told.plain > told.dealt THEN told.plain ELSE told.dealt END AS worth
  FROM told
), best AS {once} (
  SELECT due.id FROM due WHERE due.kind < %(kind)s OR due.kind = %(kind)s AND CASE WHEN due.kind = {open}
    THEN due.worth >= %(worth)s ELSE coalesce(due.next_due_on, %(on)s) <= %(due_on)s END
  ORDER BY {order} LIMIT %(rows)s
), lead AS {once} (
  SELECT due.id FROM due WHERE due.lead = 1 AND due.kind >= {contract} AND due.worth >= %(lead)s
  ORDER BY due.worth DESC, coalesce(due.next_due_on, %(on)s), due.id LIMIT %(leads)s
), chosen AS {once} (
  SELECT best.id FROM best UNION SELECT lead.id FROM lead
  UNION SELECT due.id FROM placed JOIN due ON due.id = placed.customer_id WHERE %(rows)s > 0
)
SELECT {columns}, due.kind, due.worth, due.lead, {owing}, {placed}, band.currency, band.middle,
  (SELECT count(*) FROM due),
  (SELECT count(*) FROM (SELECT judged.one FROM judged LIMIT {most_levels}) AS levels)
FROM (SELECT 1 AS one) AS always LEFT JOIN chosen ON 1 = 1
LEFT JOIN due ON due.id = chosen.id
LEFT JOIN "customers_customer" AS customer ON customer.workspace_id = %(workspace)s AND customer.id = chosen.id
LEFT JOIN owing ON owing.customer_id = chosen.id
LEFT JOIN placed ON placed.customer_id = chosen.id
LEFT JOIN band ON 1 = 1
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """Which of those due are read: so many `rows` that may come first, and so many new `leads` worth most.

    The others only where they may come as early as `kind`, `worth` and `due_on` say, and be worth `lead` as a lead.
    """

    rows: int
    leads: int
    kind: int = Kind.OPEN
    worth: int = -1
    due_on: date = date.max
    lead: int = -1


def rows_of(
    member: Member, on: date, rhythm: Rhythm, grounds: Grounds, reading: Reading, *, columns: tuple[str, ...]
) -> list[tuple[Any, ...]]:
    """Whoever is due, as `reading` asks, and whom the member put somewhere, once per currency of the member's deals.

    One statement. Each row holds the `columns` of the customer as the database keeps them; its kind, what a minute with
    it is worth at most, and whether it is a new lead; the columns `OWING` of what is owed there and `PLACED` of where
    it was put; a currency and the middle of the member's open deals in it (None without amounts); how many customers
    are due in all, and of how many of theirs the level is to be looked at again, at most `MOST_LEVELS`. Where nobody is
    due there is one row with these numbers, all else None.
    """
    values = {
        "on": on,
        "never": on - timedelta(days=VALID_DAYS[Level.N]),
        "workspace": member.workspace_id,
        "member": member.pk,
        "rows": reading.rows,
        "leads": reading.leads,
        "kind": int(reading.kind),
        "worth": reading.worth,
        "due_on": reading.due_on,
        "lead": reading.lead,
    }
    late = _late(connection.vendor, on, rhythm.intervals | {UNKNOWN}, rhythm.holidays, rhythm.weekend)
    sql = _sql(connection.vendor, columns, _weights(grounds), late)
    with keeping_plans(connection).cursor() as cursor:
        cursor.execute(sql, {name: adapted(value, connection) for name, value in values.items()})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@dataclass(frozen=True)
class _Weights:
    """What stages promise, and how long touches take, as SQL has it."""

    gain: str
    win: str
    minutes: str
    fresh: str
    known: int
    alone: int


@dataclass(frozen=True)
class _Late:
    """What so many days late cost and bring back, as SQL has it; the last two hold beyond the days that are told.

    PostgreSQL finds a value in a list by its place. SQLite joins a `table`.
    """

    table: str
    joined: str
    lost: str
    back: str
    last_lost: str
    last_back: str


@lru_cache(maxsize=64)
def _sql(vendor: str, columns: tuple[str, ...], weights: _Weights, late: _Late) -> str:
    sql = _STATEMENT.format(
        promised=int(Kind.PROMISED), payment=int(Kind.PAYMENT), contract=int(Kind.CONTRACT), open=int(Kind.OPEN),
        band=_BAND[vendor], once=_READ_ONCE[vendor],
        gain=weights.gain, win=weights.win, minutes=weights.minutes, fresh=weights.fresh, alone=weights.alone,
        way_units=_UNITS.format(value="way.value"), units=_UNITS.format(value="whom.potential"),
        kind=_KIND, ending=_ENDING[vendor], found=_FOUND,
        deals_by_id=_BY_ID[vendor].format(row="its", id="agreed.deal_id FROM agreed"),
        others_by_id=_BY_ID[vendor].format(row="mine", id="other.customer_id FROM other"),
        unknown=UNKNOWN, days=_LATE.format(days=_DAYS[vendor]),
        late=late.table, late_joined=late.joined, lost=late.lost, back=late.back,
        last_lost=late.last_lost, last_back=late.last_back,
        knowing=KNOWING, known=weights.known, whole=WHOLE, order=_ORDER,
        assessed=", ".join(f"'{level}'" for level in ASSESSED), awake=_AWAKE, most_levels=MOST_LEVELS,
        columns=", ".join(f"customer.{name}" for name in columns),
        owing=", ".join(f"owing.{name}" for name in OWING), placed=", ".join(f"placed.{name}" for name in PLACED),
    )  # fmt: skip
    # Where SQLite may look at a value to estimate with, or at a limit, it plans anew each time: as long as it runs.
    if vendor == "postgresql":
        return sql
    return re.sub(r"%\((workspace|member|on|never|rows|leads)\)s", r"(SELECT \g<0>)", sql)


@lru_cache(maxsize=64)
def _weights(grounds: Grounds) -> _Weights:
    return _Weights(
        gain=gain("whom.level", "way.stage", grounds),
        win=pick("its.stage", {stage: grounds.win(stage) for stage in STAGES}),
        minutes=pick("way.stage", {stage: grounds.minutes[stage] for stage in STAGES}),
        fresh=" ".join(f"WHEN '{level}' THEN {grounds.fresh(level)}" for level in Level),
        known=grounds.win(1) * KNOWING // WHOLE,
        alone=grounds.minutes[0],
    )


@lru_cache(maxsize=64)
def _late(
    vendor: str, on: date, intervals: frozenset[int], holidays: frozenset[date], weekend: frozenset[int]
) -> _Late:
    days, lost, back = late_days(on, intervals, holidays, weekend)
    last = pick("whom.every", lost, lost_by_a_day(0, 1)), pick("whom.every", back, WHOLE)
    if vendor == "postgresql":
        return _Late("", "", _listed(days, 0), _listed(days, 1), *last)
    rows = ((DAYS_LATE * every + day, *told) for every, of in days.items() for day, told in enumerate(of, start=-1))
    table = f"late(place, lost, back) AS MATERIALIZED (VALUES {', '.join(map(str, rows))}), "
    joined = f"LEFT JOIN late ON late.place = {DAYS_LATE} * whom.every + whom.days"
    return _Late(table, joined, "late.lost", "late.back", *last)


def _listed(days: Mapping[int, Sequence[tuple[int, int]]], which: int) -> str:
    """One of the two values by interval and day: lists, which PostgreSQL counts from one; NULL beyond their end."""
    lists = {every: f"'{{{', '.join(str(told[which]) for told in of)}}}'::bigint[]" for every, of in days.items()}
    return f"({pick('whom.every', lists)})[whom.days + 2]"
