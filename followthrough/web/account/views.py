"""The page of an account; and the renewals ahead, of mine, my team or everybody."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from followthrough.care.renewals import MOST, WITHIN, Renewal, renewals
from followthrough.care.reviews_ahead import reviews_ahead
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.account.shown import account_of
from followthrough.web.customers.people import shares
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments
from followthrough.web.insight.wanted import Wanted
from followthrough.workspace.models import local_day
from followthrough.workspace.permission import may_change


@require_GET
@open_to(Rule.MEMBER)
def customer_account(request: MemberRequest, customer_id: int) -> HttpResponse:
    """The next review and past ones, renewals, what a customer uses, and whether to offer more."""
    row = customer_of(request, customer_id)
    context = {
        "nav": "customers",
        "customer": row,
        "shown": account_of(row, at=timezone.now()),
        "may_change": may_change(request.member, row.owner_id, row.service_member_id),
    }
    return fragments(request, "account/page.html", context)


@dataclass(frozen=True, slots=True)
class Line:
    """A renewal ahead, with the alarm of its customer that day and the days left."""

    renewal: Renewal
    colour: str
    days: int


@require_GET
@open_to(Rule.MEMBER)
def renewal_list(request: MemberRequest) -> HttpResponse:
    """Contracts that end or whose notice day comes, by day, and value reviews that are due."""
    member, today = request.member, local_day(request.member, timezone.now())
    wanted = Wanted.read(request.GET, member)
    owners = wanted.owners(member)
    found = renewals(member.workspace_id, owners, today)
    context: dict[str, Any] = {
        "nav": "customers",
        "wanted": wanted,
        "has_team": shares(member),
        "lines": [_line(one, today) for one in found[:MOST]],
        "has_more": len(found) > MOST,
        "reviews": reviews_ahead(member.workspace_id, owners, today),
        "within": WITHIN.days,
        "today": today,
    }
    return fragments(request, "account/renewals.html", context)


def _line(one: Renewal, today: date) -> Line:
    customer = one.contract.deal.customer
    red, amber = customer.alarm_red_on, customer.alarm_amber_on
    colour = "red" if red and red <= today else "amber" if amber and amber <= today else ""
    return Line(one, colour, (one.on - today).days)
