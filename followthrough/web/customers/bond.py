"""The bond with a customer, part by part, today or as it was on a past day; of all of us, or of one (M13, M25)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from followthrough.customers.models import Contact, Customer
from followthrough.journal.as_recorded import LATEST
from followthrough.journal.drift_then import drift_then
from followthrough.journal.viscosity import Told, Viscosity, standing_of, told_at
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.customers.bond_shown import MANY, ShownViscosity, shown_standing, shown_viscosity
from followthrough.web.customers.views import customer_of
from followthrough.web.fields import day_or_none, is_id
from followthrough.web.fragments import fragments
from followthrough.web.templatetags.drift_words import days_words
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

CONTACTS: Statement[tuple[int, str]] = Statement(
    lambda workspace_id, ids: (
        Contact.objects.in_workspace(workspace_id).filter(OneOf("id", ids)).values_list("id", "name")
    )
)
MEMBERS: Statement[tuple[int, str]] = Statement(
    lambda workspace_id, ids: (
        Member.objects.in_workspace(workspace_id).filter(OneOf("id", ids)).order_by("name").values_list("id", "name")
    )
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which day's end, today's being now, and whose bond: an id, or None for that of all of us."""

    on: date
    at: datetime
    member_id: int | None

    @classmethod
    def read(cls, query: QueryDict, zone: ZoneInfo, now: datetime) -> "Asked":
        """What an address asks for; what can't be read, and days to come, are left out."""
        today = timezone.localdate(now, zone)
        on = min(day_or_none(query.get("on", "")) or today, today)
        # Nobody kept a journal before.
        on = max(on, date(1970, 1, 2))
        midnight = datetime.combine(on + timedelta(days=1), time.min, zone) - timedelta(microseconds=1)
        member = query.get("member", "")
        return cls(on, min(midnight, now), int(member) if is_id(member) else None)


@require_GET
@open_to(Rule.MEMBER)
def customer_bond(request: MemberRequest, customer_id: int) -> HttpResponse:
    """What makes up the bond as it stood at the end of a day, and who of us was closest then."""
    member, now = request.member, timezone.now()
    row = customer_of(request, customer_id)
    asked = Asked.read(request.GET, ZoneInfo(member.zone), now)
    told = told_at(row, at=asked.at)
    names = dict(MEMBERS(workspace_id=row.workspace_id, ids=list(told.of_us)))
    wanted = asked.member_id if asked.member_id in names else None
    whose = told.of_us[wanted] if wanted else told.of_all
    is_now = asked.at == now
    context = {
        "nav": "customers",
        "customer": row,
        "asked": asked,
        "is_now": is_now,
        "today": timezone.localdate(now),
        "wanted": wanted,
        "wanted_name": names.get(wanted or 0, ""),
        "names": names,
        "shown": _shown(row, whose, names),
        "has_bond": bool(told.of_all.parts),
        "of_us": [(pk, names[pk], index, pk == wanted) for pk, index in _closest(told) if pk in names],
        "standing": shown_standing(standing_of(row, at=now)) if is_now and row.log_score is not None else None,
        "drift": _drift(row, asked.at, told, is_now=is_now),
        "is_cut": not told.is_whole,
        "latest": LATEST,
    }
    return fragments(request, "customers/bond.html", context)


def _drift(customer: Customer, at: datetime, told: Told, *, is_now: bool) -> str:
    """From which days on they seemed to drift away; "" where very many touches would have to be read for a past day."""
    if is_now:
        return days_words(customer.drift_amber_on, customer.drift_red_on)
    return days_words(*drift_then(customer, at=at)) if told.is_whole else ""


def _shown(customer: Customer, bond: Viscosity, members: dict[int, str]) -> ShownViscosity:
    ids = {person for part in bond.parts[:MANY] for person in part.touch.people}
    people = dict(CONTACTS(workspace_id=customer.workspace_id, ids=sorted(ids)))
    return shown_viscosity(bond, people, members, MANY)


def _closest(told: Told) -> list[tuple[int, int]]:
    found = sorted(told.of_us.items(), key=lambda one: (-one[1].value, one[0]))
    return [(member_id, bond.index) for member_id, bond in found]
