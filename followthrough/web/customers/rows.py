"""A page of the list of customers: two statements, whatever the page holds, and its rows as finished strings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from followthrough.deals.models import Deal
from followthrough.journal.levels import grade_of
from followthrough.planner.today import bond_index
from followthrough.playbook.cadence import Rhythm
from followthrough.vocabulary.ledger import DealStatus
from followthrough.web.customers.wanted import PAGE, Listed, Wanted
from followthrough.web.here import here
from followthrough.web.navigation import address
from followthrough.web.templatetags.marks import bond_mark, grade_mark, stage_mark
from followthrough.web.templatetags.words import ago, due
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

STAGES: Statement[tuple[int, int]] = Statement(
    lambda workspace_id, ids: (
        Deal.objects.in_workspace(workspace_id)
        .filter(OneOf("customer_id", ids), status=DealStatus.OPEN)
        .order_by("stage")
        .values_list("customer_id", "stage")
    )
)


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """At most fifty rows as they stand in the table, how many, and the cursor of the next page where there is one."""

    rows: SafeString
    count: int
    next_cursor: str


@dataclass(frozen=True)
class Said:
    """The words of a row, ready for the page."""

    last: str
    due: str
    owner: str
    log: str
    never: str
    parked: str
    do_not_contact: str


@lru_cache(maxsize=64)
def _said(language: str | None) -> Said:
    return Said(
        last=escape(gettext("Last contact")),
        due=escape(gettext("Due")),
        owner=escape(gettext("Owner")),
        log=escape(gettext("Log")),
        never=escape(gettext("never")),
        parked=escape(gettext("parked")),
        do_not_contact=escape(gettext("do not contact")),
    )


def customer_page(wanted: Wanted, member: Member, rhythm: Rhythm, *, today: date, at: datetime) -> CustomerPage:
    """The page of customers wanted by `member`."""
    found = [Listed._make(row) for row in wanted.rows(member, today)]
    shown = found[:PAGE]
    stages = open_stages(member.workspace_id, (customer.id for customer in shown if customer.open_deals))
    said, base = _said(here().language), address("customers")
    rows = [_row(customer, said, base, stages.get(customer.id), rhythm, today=today, at=at) for customer in shown]
    cursor = wanted.cursor_of(shown[-1]) if len(found) > PAGE else ""
    return CustomerPage(mark_safe("".join(rows)), len(shown), cursor)


def open_stages(workspace_id: int, customer_ids: Iterable[int]) -> dict[int, int]:
    """The furthest stage among the open deals of each of these customers; one statement."""
    return dict(STAGES(workspace_id=workspace_id, ids=list(customer_ids)))


def _row(
    customer: Listed, said: Said, base: str, stage: int | None, rhythm: Rhythm, *, today: date, at: datetime
) -> str:
    """One line of the table."""
    name, here = escape(customer.name), f"{base}{customer.id}/"
    place = ", ".join(filter(None, (customer.city, customer.country)))
    small = f' <small class="quiet">{escape(place)}</small>' if place else ""
    if customer.do_not_contact:
        small += f' <small class="bad">{said.do_not_contact}</small>'
    parked = customer.parked_until is not None and customer.parked_until > today
    when = f"{said.parked} {due(customer.next_due_on)}" if parked else due(customer.next_due_on)
    return (
        f'<tr role="row" data-row><th scope="row" role="rowheader"><a data-open href="{here}">{name}</a>{small}</th>'
        f'<td role="cell">{grade_mark(grade_of(customer, today))}</td>'
        f'<td role="cell">{stage_mark(stage) if stage else ""}</td>'
        f'<td role="cell">{bond_mark(bond_index(customer.log_score, customer.level, rhythm, at))}</td>'
        f'<td role="cell" data-label="{said.last}">{ago(customer.last_contact_at) or said.never}</td>'
        f'<td role="cell" data-label="{said.due}">{when}</td>'
        f'<td role="cell" class="keep" data-label="{said.owner}">{escape(customer.owner or "")}</td>'
        f'<td role="cell" class="act"><a class="button" data-log data-press="l" href="{here}touches/new/"'
        f' aria-label="{said.log}: {name}">{said.log}</a></td></tr>\n'
    )
