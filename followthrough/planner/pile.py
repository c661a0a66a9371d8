"""One statement by hand: who may stand in the first rows of a plan, and how valuable each is among all that is due.

The database weighs all that is due between two bounds that a row's points can't leave: it knows everything but on
which side of midnight a touch was in the customer's zone. Whoever can't reach the rows wanted is left there, so what is
read is enough to find these rows exactly, and seldom more than them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from followthrough.playbook.cadence import NEW_STEPS, RETRY_AFTER, Rhythm, cell
from followthrough.reckoning.ranking import DAYS_PER_POINT, TABLE
from followthrough.reckoning.working_days import working_days_between
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.models import Member

_POINTS = {row.key: row.points for row in TABLE}
EACH, MOST = _POINTS["overdue.per_interval"], _POINTS["overdue.most"]
EVERYBODY = 1_000_000_000

#: A count of working days is looked up in a text by calendar days, so many letters each.
_WIDTH = 5
#: The zones of the world, in hours from UTC.
_WEST, _EAST = -12, 14
#: Days that a database may err by when it reads a moment as a number.
_ERROR = 1e-7


@dataclass(frozen=True)
class _Dialect:
    """How a database tells a moment as a number of days, from which number of days it counts, and what it calls things.

    `whole` rounds down what is not negative; `less` and `more` are the lesser and the greater of two; `falling` makes a
    list of amounts that come in order, `nth` reads it from place 0 on.
    """

    number: str
    epoch: float
    whole: str
    less: str
    more: str
    falling: str
    nth: str


_DIALECTS = {
    "sqlite": _Dialect(
        number="julianday({})",
        epoch=2440587.5,
        whole="CAST({} AS INTEGER)",
        less="min",
        more="max",
        falling="json_group_array(amounts.value)",
        nth="json_extract(falling.list, '$[' || {} || ']')",
    ),
    "postgresql": _Dialect(
        number="date_part('epoch', {}) / 86400",
        epoch=0.0,
        whole="CAST(floor({}) AS INTEGER)",
        less="least",
        more="greatest",
        falling="array_agg(amounts.value ORDER BY amounts.value DESC)",
        nth="falling.list[1 + {}]",
    ),
}
_BASE = """
CASE WHEN way.open_deals > 0 OR way.sold_at IS NULL THEN CASE way.level
  WHEN 'A' THEN %(A)s WHEN 'B' THEN %(B)s WHEN 'C' THEN %(C)s WHEN 'D' THEN %(D)s ELSE
  CASE CASE WHEN way.unanswered > 0 THEN -1 ELSE way.contact_count END {new} ELSE %(N)s END END
WHEN way.first_value_at IS NULL THEN %(until_first_value)s ELSE %(after_it)s END
""".format(new=" ".join(f"WHEN {count} THEN %(N{count})s" for count in range(len(NEW_STEPS))))
_RETRY = "CASE way.unanswered {tries} ELSE 32767 END".format(
    tries=" ".join(f"WHEN {tries} THEN {days}" for tries, days in enumerate(RETRY_AFTER, start=1))
)
_MET = "way.last_contact_at"
_QUIET = f"CASE WHEN way.unanswered > 0 OR {_MET} IS NULL THEN way.last_touch_at ELSE {_MET} END"
#: When the day ends at the latest, and how much earlier it may: in the workspace's zone, or in whatever zone.
_END = "CASE way.time_zone WHEN '' THEN %(end_here)s ELSE %(end_there)s END"
_SPAN = "CASE way.time_zone WHEN '' THEN %(span_here)s ELSE %(span_there)s END"
#: More points than a day more or less of silence can make.
_UNSURE = 1 + sum(_POINTS[key] for key in ("overdue.most", "days_since.per_five_days", "next_step"))
#: What waiting, being new, waking, the level and the stage aimed at bring.
_TOLD = """
way.asked + {per_stage} * way.aim
+ CASE WHEN way.waiting_since IS NULL THEN 0 ELSE {inbound} END
+ CASE WHEN way.last_touch_at IS NULL THEN {new} ELSE 0 END
+ CASE WHEN way.parked_until IS NULL AND way.woke = 0 THEN 0 ELSE {woke} END
+ CASE way.level WHEN 'A' THEN {A} WHEN 'B' THEN {B} WHEN 'C' THEN {C} WHEN 'D' THEN {D} ELSE {N} END
""".format(
    per_stage=_POINTS["stage_aim.per_stage"],
    inbound=_POINTS["inbound"],
    new=_POINTS["new"],
    woke=_POINTS["woke"],
    **{level.value: _POINTS[f"level.{level.value}"] for level in Level},
)
_COMPETES = (
    "way.asked > 0 OR way.waiting_since IS NOT NULL OR way.last_touch_at IS NULL"
    " OR way.parked_until IS NOT NULL OR way.woke = 1"
)
_WORTH = (
    f"CASE WHEN value >= bands.first THEN {_POINTS['value.1']} WHEN value >= bands.second THEN {_POINTS['value.2']}"
    f" WHEN value IS NOT NULL THEN {_POINTS['value.3']} ELSE 0 END"
)
#: What the points of a customer follow from.
_FACTS = ", ".join(
    f"customer.{name}"
    for name in (
        "id", "next_due_on", "do_not_contact", "parked_until", "level", "time_zone", "open_deals", "sold_at",
        "first_value_at", "contact_count", "unanswered", "last_touch_at", "last_contact_at", "waiting_since",
    )
)  # fmt: skip

#: `step` and `lane` are the member's, `way` holds all ways into the plan: a lane, or being due without one. Each arm
#: walks an index of its own on both databases, which OR would not; its columns are made alike, so that SQLite computes
#: within the arms. What was put off before the last touch, before they came to us, or before a promise that is due now,
#: is put off no longer.
_STATEMENT = """
WITH step AS MATERIALIZED (
  SELECT step.customer_id, step.agreed, step.made_at, step.target_stage,
    its.id AS deal_id, its.stage, its.value, its.currency, its.parked_until
  FROM "journal_nextstep" AS step LEFT JOIN "deals_deal" AS its
  ON its.workspace_id = step.workspace_id AND its.id = step.deal_id AND its.status = 'open'
  WHERE step.workspace_id = %(workspace)s AND step.member_id = %(member)s AND step.closed_at IS NULL
  AND step.due_on <= %(on)s AND NOT step.from_cadence AND (its.parked_until IS NULL OR its.parked_until <= %(on)s)
), lane AS MATERIALIZED (
  SELECT step.customer_id, step.deal_id, CASE WHEN step.agreed THEN {promised} ELSE {next_step} END AS asked,
    coalesce(nullif(step.target_stage, 0), step.stage + 1, 0) AS aim, step.value, step.currency,
    CASE WHEN step.parked_until IS NULL THEN 0 ELSE 1 END AS woke
  FROM step
  UNION ALL
  SELECT deal.customer_id, deal.id, 0, deal.stage + 1, deal.value, deal.currency,
    CASE WHEN deal.parked_until IS NULL THEN 0 ELSE 1 END
  FROM "deals_deal" AS deal
  WHERE deal.workspace_id = %(workspace)s AND deal.owner_id = %(member)s AND deal.status = 'open'
  AND (deal.parked_until IS NULL OR deal.parked_until <= %(on)s)
  AND deal.id NOT IN (SELECT step.deal_id FROM step WHERE step.deal_id IS NOT NULL)
), way AS (
  SELECT {facts}, 0 + lane.asked AS asked, 0 + lane.aim AS aim, 0 + lane.woke AS woke,
    0 + CASE WHEN lane.deal_id IS NULL THEN customer.potential ELSE lane.value END AS value,
    '' || CASE WHEN lane.deal_id IS NULL THEN customer.potential_currency ELSE lane.currency END AS currency
  FROM lane JOIN "customers_customer" AS customer
  ON customer.workspace_id = %(workspace)s AND customer.id = lane.customer_id
  WHERE customer.next_due_on <= %(on)s OR customer.id IN (
    SELECT lane.customer_id FROM lane WHERE lane.asked > 0
  )
  UNION ALL
  SELECT {facts}, 0 + 0, 0 + 0, 0 + 0, 0 + customer.potential, '' || customer.potential_currency
  FROM "customers_customer" AS customer
  WHERE customer.workspace_id = %(workspace)s AND customer.owner_id = %(member)s AND customer.next_due_on <= %(on)s
  AND customer.id NOT IN (SELECT lane.customer_id FROM lane)
  UNION ALL
  SELECT {facts}, 0 + 0, 0 + 0, 0 + 0, 0 + customer.potential, '' || customer.potential_currency
  FROM "customers_customer" AS customer
  WHERE customer.workspace_id = %(workspace)s AND customer.service_member_id = %(member)s
  AND customer.next_due_on <= %(on)s AND (customer.owner_id IS NULL OR customer.owner_id <> %(member)s)
  AND customer.id NOT IN (SELECT lane.customer_id FROM lane)
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
), found AS MATERIALIZED (
  SELECT way.id, coalesce(way.next_due_on, %(on)s) AS due_on, way.value, way.currency,
    {told} + {since} AS told, CASE WHEN {competes} THEN 1 ELSE 0 END AS competes, {gone} AS gone, {days} AS days,
    CASE WHEN {midnight} THEN {unsure} WHEN way.unanswered > 0 THEN 1 ELSE 0 END AS unsure
  FROM way
  WHERE NOT way.do_not_contact AND (way.parked_until IS NULL OR way.parked_until <= %(on)s)
  AND way.id NOT IN (SELECT put_off.customer_id FROM put_off)
), amounts AS (
  SELECT found.currency, found.value FROM found WHERE found.value IS NOT NULL
  ORDER BY found.currency, found.value DESC
), falling AS MATERIALIZED (
  SELECT amounts.currency, count(amounts.value) AS number, {falling} AS list FROM amounts GROUP BY amounts.currency
), bands AS MATERIALIZED (
  SELECT falling.currency, {first} AS first, {second} AS second FROM falling
), ranked AS MATERIALIZED (
  SELECT found.id, max(found.due_on) AS due_on, max(unsure) AS unsure, max(
    told + {worth} + CASE WHEN gone < days THEN 0 WHEN {each} * gone >= {most} * days THEN {most}
      ELSE (2 * {each} * gone + days) / (2 * days) END
    + CASE WHEN competes = 1 OR (gone >= days AND unsure < {unsure}) THEN 0 ELSE {next_step} END) AS high
  FROM found LEFT JOIN bands ON bands.currency = found.currency
  GROUP BY found.id
), cut AS MATERIALIZED (
  SELECT ranked.high - ranked.unsure AS low, ranked.due_on, ranked.id FROM ranked
  ORDER BY ranked.high - ranked.unsure DESC, ranked.due_on, ranked.id LIMIT 1 OFFSET %(others)s
), best AS MATERIALIZED (
  SELECT ranked.id FROM ranked LEFT JOIN cut ON 1 = 1
  WHERE cut.id IS NULL OR ranked.high > cut.low OR (ranked.high = cut.low AND (
    ranked.due_on < cut.due_on OR (ranked.due_on = cut.due_on AND ranked.id <= cut.id)
  ))
)
SELECT {columns}, bands.currency, bands.first, bands.second, (SELECT count(*) FROM ranked)
FROM best JOIN "customers_customer" AS customer ON customer.workspace_id = %(workspace)s AND customer.id = best.id
LEFT JOIN bands ON 1 = 1
"""


@lru_cache(maxsize=4)
def _sql(vendor: str, columns: tuple[str, ...]) -> str:
    say = _DIALECTS[vendor]
    met, quiet = (f"{_END} - {say.number.format(moment)}" for moment in (_MET, _QUIET))
    fives = f"{say.more}(coalesce({say.whole.format(met)}, 0), 0) / {DAYS_PER_POINT}"
    within = f"{say.less}({say.more}(coalesce({say.whole.format(quiet)}, 0), 0), %(longest)s)"
    return _STATEMENT.format(
        promised=_POINTS["promised"], next_step=_POINTS["next_step"], each=EACH, most=MOST, unsure=_UNSURE,
        facts=_FACTS, told=_TOLD, competes=_COMPETES, worth=_WORTH, days=f"{say.less}({_BASE}, {_RETRY})",
        since=f"{say.less}({fives}, {_POINTS['days_since.most']})",
        gone=f"CAST(substr(%(gone)s, 1 + {_WIDTH} * {within}, {_WIDTH}) AS INTEGER)",
        midnight=f"{quiet} - {say.whole.format(quiet)} < {_SPAN}",
        falling=say.falling, first=say.nth.format("((falling.number - 1) / 5)"),
        second=say.nth.format("((falling.number - 1) / 2)"), columns=", ".join(f"customer.{name}" for name in columns),
    )  # fmt: skip


def rows_of(member: Member, on: date, rhythm: Rhythm, *, columns: tuple[str, ...], most: int) -> list[tuple[Any, ...]]:
    """Who may be among the first `most` of the member's plan, once for each currency of what is due; one statement.

    A row holds the `columns` of the customer as the database keeps them, a currency, the least amounts of its highest
    fifth and of its upper half among all that is due (None without amounts), and how many customers are due in all.
    """
    values = {
        **_intervals(rhythm),
        **_clock(rhythm, member.workspace.time_zone, on, _DIALECTS[connection.vendor].epoch),
        "on": connection.ops.adapt_datefield_value(on),
        "workspace": member.workspace_id,
        "member": member.pk,
        "others": max(most, 1) - 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(connection.vendor, columns), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _intervals(rhythm: Rhythm) -> dict[str, int]:
    """The intervals of the cadence by the names the statement gives them."""
    known = {level.value: rhythm.ideal[cell(Moment.BEFORE, level)] for level in Level}
    early = {f"N{count}": min(days, known[Level.N]) for count, days in enumerate(NEW_STEPS)}
    after = {
        "until_first_value": rhythm.ideal[cell(Moment.UNTIL_FIRST_VALUE, Level.N)],
        "after_it": rhythm.ideal[cell(Moment.ENLIGHTENMENT, Level.N)],
    }
    return {**known, **early, **after}


def _clock(rhythm: Rhythm, zone: str, on: date, epoch: float) -> Mapping[str, Any]:
    """Working days by calendar days up to `on`, and when the day ends at the earliest and at the latest."""
    most = MOST * max(rhythm.ideal.values()) // EACH
    gone = _gone(on, most, rhythm.holidays, rhythm.weekend)
    longest = len(gone) // _WIDTH - 1
    west, east = _offsets(zone, on, longest)
    end = datetime.combine(on + timedelta(days=1), time.min, UTC).timestamp() / 86400 + epoch
    return {
        "gone": gone,
        "longest": longest,
        "end_here": end - west + _ERROR,
        "span_here": east - west + 2 * _ERROR,
        "end_there": end - _WEST / 24 + _ERROR,
        "span_there": (_EAST - _WEST) / 24 + 2 * _ERROR,
    }


@lru_cache(maxsize=64)
def _gone(on: date, most: int, holidays: frozenset[date], weekend: frozenset[int]) -> str:
    """By calendar days before `on`, how many working days are gone since, as far back as `most` of them."""
    counts: list[int] = []
    while not counts or counts[-1] < most:
        since = on - timedelta(days=len(counts))
        counts.append(working_days_between(since, on, holidays=holidays, weekend=weekend))
    return "".join(f"{count:0{_WIDTH}}" for count in counts)


@lru_cache(maxsize=64)
def _offsets(zone: str, on: date, days: int) -> tuple[float, float]:
    """The least and the greatest distance of a zone from UTC in the days before `on`, in days."""
    noon = datetime.combine(on, time(12), UTC)
    known = {(noon - timedelta(days=ago)).astimezone(ZoneInfo(zone)).utcoffset() for ago in range(-1, days + 8)}
    hours = [offset.total_seconds() / 86400 for offset in known if offset is not None]
    return min(hours), max(hours)
