"""One statement by hand: whoever is due for a member, those first who may have the most points.

The database adds up what a row can bring at most, from plain columns; Python counts exactly those that are read. What
silence brings is a table made here from the rhythm and the points, so nothing is counted by rules of its own.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from followthrough.playbook.cadence import Rhythm
from followthrough.reckoning.ranking import DAYS_PER_POINT, POINTS, overdue_points
from followthrough.reckoning.working_days import working_days_between
from followthrough.vocabulary.level import ASSESSED, VALID_DAYS, Level
from followthrough.workspace.kept_plans import keeping_plans
from followthrough.workspace.models import Member
from followthrough.workspace.statement import adapted

EVERYBODY = 1_000_000_000
OWING = ("pledge", "what", "due_on", "visit", "day", "at_time")

#: Beyond so many levels to look at again their number says nothing more.
MOST_LEVELS = 1000
_AWAKE = "NOT mine.do_not_contact AND (mine.parked_until IS NULL OR mine.parked_until <= %(on)s)"

#: So many days of silence are looked at; longer ones are taken to bring the most there is.
_DAYS = 400
#: Where the day ends last of all, and by how much a database may misread a moment.
_WEST = timedelta(hours=12)
_ERROR = timedelta(milliseconds=10)
#: Full days from a moment to a later one.
_DAYS_UNTIL = {
    "sqlite": "CAST(julianday({end}) - julianday({moment}) AS INTEGER)",
    "postgresql": "CAST(floor(date_part('epoch', {end} - {moment}) / 86400) AS INTEGER)",
}
#: A list of amounts that come in falling order, and the one at a place from 0 on.
_FALLING = {
    "sqlite": "json_group_array(amount.value)",
    "postgresql": "array_agg(amount.value ORDER BY amount.value DESC)",
}
_NTH = {
    "sqlite": "json_extract(falling.amounts, '$[' || ({}) || ']')",
    "postgresql": "falling.amounts[1 + {}]",
}
#: Whether a contract may be coming to its end without a talk since; a day more than there is, for the zones.
_ENDING = {
    vendor: f"customer.ending_from <= %(on)s AND (customer.last_contact_at IS NULL OR customer.last_contact_at < {end})"
    for vendor, end in (
        ("sqlite", "date(customer.ending_last, '+1 day')"),
        ("postgresql", "customer.ending_last + 1"),
    )
}
_END = "CASE customer.time_zone WHEN '' THEN %(end_here)s ELSE %(end_there)s END"
_MET = "customer.last_contact_at"
_QUIET = f"CASE WHEN customer.unanswered > 0 OR {_MET} IS NULL THEN customer.last_touch_at ELSE {_MET} END"

#: What the customer's own columns bring, and what the member owes there, silence apart.
_LEVELS = " ".join(f"WHEN '{level}' THEN {POINTS[f'level.{level}']}" for level in Level)
_TOLD = f"""
CASE customer.level {_LEVELS} END
+ CASE WHEN {_MET} IS NULL THEN 0 WHEN {{calm}} >= {DAYS_PER_POINT * POINTS["days_since.most"]}
  THEN {POINTS["days_since.most"]} ELSE {{calm}} / {DAYS_PER_POINT} END
+ CASE WHEN customer.waiting_since IS NULL THEN 0 ELSE {POINTS["inbound"]} END
+ CASE WHEN customer.parked_until IS NULL THEN 0 ELSE {POINTS["woke"]} END
+ CASE WHEN {{ending}} THEN {POINTS["contract"]} ELSE 0 END
+ CASE WHEN owing.pledge IS NULL THEN 0 ELSE {POINTS["pledge"]} END
+ CASE WHEN owing.visit IS NULL THEN 0 ELSE {POINTS["visit"]} END
"""
#: What a value brings beside the bands; where no deal is open, what the potential may bring.
_WORTH = (
    f"CASE WHEN {{value}} >= band.first THEN {POINTS['value.1']} WHEN {{value}} >= band.second THEN {POINTS['value.2']}"
    " ELSE 0 END"
)
_WAY = (
    f"{POINTS['stage_aim.per_stage']} * way.aim"
    f" + CASE WHEN way.stage IS NULL THEN {POINTS['value.1']} ELSE {_WORTH.format(value='way.value')} END"
)
#: Silence, where something else makes due, and where nothing does: then who was silent too shortly has a next step.
_OVERDUE = (
    f"CASE WHEN customer.last_touch_at IS NULL THEN {POINTS['new']}"
    f" ELSE coalesce(silence.points, {POINTS['overdue.most']}) END"
)
_ALONE = (
    f"CASE WHEN customer.last_touch_at IS NULL THEN {POINTS['new']}"
    f" WHEN customer.waiting_since IS NOT NULL OR customer.parked_until IS NOT NULL OR {{ending}}"
    " OR owing.customer_id IS NOT NULL"
    f" THEN {_OVERDUE}"
    f" ELSE coalesce(silence.alone, {POINTS['overdue.most']}) END"
)
_MOST = f"""
CASE WHEN lane.customer_id IS NULL THEN {_WORTH.format(value="customer.potential")} + {_ALONE}
WHEN lane.plain IS NULL OR lane.pressing + {_OVERDUE} >= lane.plain + {_ALONE} THEN lane.pressing + {_OVERDUE}
ELSE lane.plain + {_ALONE} END
"""
#: `step` and `deal` are the member's, `band` says what their deals are worth, `owing` what they promised there for
#: today or before and their visit that waits, the earliest of each; `lane` holds the best lanes of each customer: of
#: those that are due by themselves, and of the others. Each arm of `whom` walks an index of its own on both databases,
#: which OR would not; CROSS JOIN keeps SQLite from walking all customers. What was put off before the last touch,
#: before they came to us, or before a promise that is due now, is put off no longer. `judged` are the member's
#: customers whose level is to be looked at again (`journal.levels.to_look_at`); their number comes even where nobody is
#: due.
_STATEMENT = """
WITH step AS MATERIALIZED (
  SELECT step.customer_id, step.agreed, step.made_at, step.target_stage, its.stage, its.value, its.currency,
    its.parked_until, CASE WHEN its.owed_on < %(on)s THEN {payment} ELSE 0 END AS owed
  FROM "journal_nextstep" AS step LEFT JOIN "deals_deal" AS its
  ON its.workspace_id = step.workspace_id AND its.id = step.deal_id AND its.status = 'open'
  WHERE step.workspace_id = %(workspace)s AND step.member_id = %(member)s AND step.closed_at IS NULL
  AND step.due_on <= %(on)s AND NOT step.from_cadence AND (its.parked_until IS NULL OR its.parked_until <= %(on)s)
), deal AS MATERIALIZED (
  SELECT deal.customer_id, deal.stage, deal.value, deal.currency, deal.parked_until,
    CASE WHEN deal.owed_on < %(on)s THEN {payment} ELSE 0 END AS owed FROM "deals_deal" AS deal
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
), amount AS (
  SELECT deal.currency, deal.value FROM deal WHERE deal.value IS NOT NULL ORDER BY deal.currency, deal.value DESC
), falling AS MATERIALIZED (
  SELECT amount.currency, count(*) AS number, {falling} AS amounts FROM amount GROUP BY amount.currency
), band AS MATERIALIZED (
  SELECT falling.currency, {first} AS first, {second} AS second FROM falling
), lane AS MATERIALIZED (
  SELECT way.customer_id, max(CASE WHEN way.because > 0 THEN way.because + {way} END) AS pressing,
    max(CASE WHEN way.because = 0 THEN {way} END) AS plain, max(way.asked) AS asked
  FROM (
    SELECT step.customer_id, 1 AS asked, CASE WHEN step.agreed THEN {promised} ELSE {next_step} END
      + CASE WHEN step.parked_until IS NULL THEN 0 ELSE {woke} END + step.owed AS because,
      coalesce(nullif(step.target_stage, 0), step.stage + 1, 0) AS aim, step.stage, step.value, step.currency FROM step
    UNION ALL
    SELECT deal.customer_id, CASE WHEN deal.owed > 0 THEN 1 ELSE 0 END,
      CASE WHEN deal.parked_until IS NULL THEN 0 ELSE {woke} END + deal.owed,
      deal.stage + 1, deal.stage, deal.value, deal.currency FROM deal
    WHERE deal.parked_until IS NULL OR deal.parked_until <= %(on)s
  ) AS way LEFT JOIN band ON band.currency = way.currency
  GROUP BY way.customer_id
), silence(place, points, alone) AS MATERIALIZED (
  VALUES {silence}
), whom AS MATERIALIZED (
  SELECT DISTINCT one.id FROM (
    SELECT mine.id FROM "customers_customer" AS mine
    WHERE mine.workspace_id = %(workspace)s AND mine.owner_id = %(member)s AND mine.next_due_on <= %(on)s
    UNION ALL
    SELECT mine.id FROM "customers_customer" AS mine
    WHERE mine.workspace_id = %(workspace)s AND mine.service_member_id = %(member)s AND mine.next_due_on <= %(on)s
    UNION ALL
    SELECT lane.customer_id FROM lane
    UNION ALL
    SELECT owing.customer_id FROM owing
  ) AS one
), judged AS (
  SELECT 1 AS one FROM "customers_customer" AS mine
  WHERE mine.workspace_id = %(workspace)s AND mine.owner_id = %(member)s AND mine.level IN ({assessed})
  AND mine.level_stale_on <= %(on)s AND {awake}
  UNION ALL
  SELECT 1 FROM "customers_customer" AS mine
  WHERE mine.workspace_id = %(workspace)s AND mine.owner_id = %(member)s AND mine.level = 'N'
  AND mine.level_stale_on IS NULL AND mine.first_due_on < %(never)s AND {awake}
), due AS MATERIALIZED (
  SELECT customer.id, customer.next_due_on, {told} + {most} AS most
  FROM whom CROSS JOIN "customers_customer" AS customer
  LEFT JOIN lane ON lane.customer_id = customer.id
  LEFT JOIN owing ON owing.customer_id = customer.id
  LEFT JOIN band ON band.currency = customer.potential_currency
  LEFT JOIN silence ON silence.place = {place}
  WHERE customer.workspace_id = %(workspace)s AND customer.id = whom.id AND NOT customer.do_not_contact
  AND (customer.next_due_on <= %(on)s OR lane.asked = 1 OR owing.customer_id IS NOT NULL)
  AND (customer.parked_until IS NULL OR customer.parked_until <= %(on)s)
  AND customer.id NOT IN (SELECT put_off.customer_id FROM put_off)
), best AS MATERIALIZED (
  SELECT due.id, due.most FROM due WHERE due.most >= %(least)s
  ORDER BY due.most DESC, coalesce(due.next_due_on, %(on)s), due.id LIMIT %(rows)s
)
SELECT {columns}, best.most, {owing}, band.currency, band.first, band.second, (SELECT count(*) FROM due),
  (SELECT count(*) FROM (SELECT judged.one FROM judged LIMIT {most_levels}) AS levels)
FROM (SELECT 1 AS one) AS always LEFT JOIN best ON 1 = 1
LEFT JOIN "customers_customer" AS customer ON customer.workspace_id = %(workspace)s AND customer.id = best.id
LEFT JOIN owing ON owing.customer_id = customer.id
LEFT JOIN band ON 1 = 1
"""


def rows_of(
    member: Member, on: date, rhythm: Rhythm, *, columns: tuple[str, ...], rows: int, least: int = 0
) -> list[tuple[Any, ...]]:
    """Whoever is due, who may have the most points first, once for each currency of the member's deals; one statement.

    At most so many `rows`, and of those that may have `least` points at least. Each holds the `columns` of the customer
    as the database keeps them, its points at most, the columns `OWING` of what is owed there, a currency, the least
    amounts of the highest fifth and of the upper half of the member's open deals (None without amounts), and how many
    customers are due in all, and of how many of theirs the level is to be looked at again, at most `MOST_LEVELS`. Where
    nobody is due there is one row with these numbers, all else None.
    """
    end = datetime.combine(on + timedelta(days=1), time.min, UTC)
    values = {
        "end_here": end - _least_offset(member.workspace.time_zone, on) + _ERROR,
        "end_there": end + _WEST + _ERROR,
        "on": on,
        "never": on - timedelta(days=VALID_DAYS[Level.N]),
        "workspace": member.workspace_id,
        "member": member.pk,
        "rows": rows,
        "least": least,
    }
    silence = _silence(on, rhythm.intervals, rhythm.holidays, rhythm.weekend)
    sql = _sql(connection.vendor, columns, silence)
    with keeping_plans(connection).cursor() as cursor:
        cursor.execute(sql, {name: adapted(value, connection) for name, value in values.items()})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@lru_cache(maxsize=64)
def _sql(vendor: str, columns: tuple[str, ...], silence: str) -> str:
    days = _DAYS_UNTIL[vendor]
    sql = _STATEMENT.format(
        promised=POINTS["promised"],
        payment=POINTS["payment"],
        next_step=POINTS["next_step"],
        falling=_FALLING[vendor],
        first=_NTH[vendor].format("(falling.number - 1) / 5"),
        second=_NTH[vendor].format("(falling.number - 1) / 2"),
        silence=silence,
        woke=POINTS["woke"],
        way=_WAY,
        told=_TOLD.format(ending=_ENDING[vendor], calm=days.format(end=_END, moment=_MET)),
        most=_MOST.format(ending=_ENDING[vendor]),
        place=f"{_DAYS} * customer.every_days + {days.format(end=_END, moment=_QUIET)}",
        assessed=", ".join(f"'{level}'" for level in ASSESSED),
        awake=_AWAKE,
        most_levels=MOST_LEVELS,
        columns=", ".join(f"customer.{name}" for name in columns),
        owing=", ".join(f"owing.{name}" for name in OWING),
    )
    # Where SQLite may look at a value to estimate with, or at a limit, it plans anew each time: as long as it runs.
    return sql if vendor == "postgresql" else re.sub(r"%\((workspace|member|on|never|rows)\)s", r"(SELECT \g<0>)", sql)


@lru_cache(maxsize=64)
def _silence(on: date, intervals: frozenset[int], holidays: frozenset[date], weekend: frozenset[int]) -> str:
    """What so many full days of silence up to `on` bring at each interval, as rows of SQL; longer ones bring the most.

    `points` are those of being overdue, `alone` is what somebody has whom nothing else makes due: a next step where the
    silence is too short. A day may be counted too many, so the first day of being overdue proves nothing.
    """
    rows: list[tuple[int, int, int]] = []
    gone = [
        working_days_between(on - timedelta(days=days), on, holidays=holidays, weekend=weekend) for days in range(_DAYS)
    ]
    for every in sorted(intervals):
        overdue = ((every, days, overdue_points(gone[days] / every)) for days in range(_DAYS))
        before = 0
        for _, days, points in _until_the_most(overdue, POINTS["overdue.most"]):
            rows.append((_DAYS * every + days, points, points if before else max(points, POINTS["next_step"])))
            before = points
    return ", ".join(map(str, rows))


def _until_the_most(rows: Iterable[tuple[int, int, int]], most: int) -> Iterable[tuple[int, int, int]]:
    return takewhile(lambda row: row[2] < most, rows)


@lru_cache(maxsize=64)
def _least_offset(zone: str, on: date) -> timedelta:
    """How far a zone is from UTC at least, of the days looked at."""
    noon = datetime.combine(on, time(12), UTC)
    offsets = ((noon - timedelta(days=ago)).astimezone(ZoneInfo(zone)).utcoffset() for ago in range(-1, _DAYS + 1))
    return min(offset for offset in offsets if offset is not None)
