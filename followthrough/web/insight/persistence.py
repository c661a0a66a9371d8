"""When deals are sold and when they are given up, by attempt; and who was let go without a word."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from followthrough.insight.gone_quiet import Place, gone_quiet
from followthrough.insight.persistence import By, study
from followthrough.journal.levels import grade_of
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.role import Role
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fields import day_or_none, is_id
from followthrough.web.fragments import fragments
from followthrough.web.insight.pursuit import shown_curve, shown_parts, shown_profiles
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.permission import circle_ids, may_change, may_manage


@require_GET
@open_to(Rule.MEMBER)
def persistence(request: MemberRequest) -> HttpResponse:
    """The curve of the deals opened in a period, what stopping early left behind, and when who gives up."""
    member, query = request.member, request.GET
    wanted = Wanted.read(query, member)
    level = query.get("level", "") if query.get("level", "") in tuple(Level) else ""
    by = By(query["by"]) if query.get("by") in tuple(By) else None
    found = study(member, wanted.whose(member), at=timezone.now(), level=level, by=by)
    context = {
        **frame(member, wanted),
        "levels": list(Level),
        "level": level,
        "by": by,
        "curve": shown_curve(found.all),
        "profiles": shown_profiles(found, _seen(member)),
        "parts": shown_parts(found, by) if by else [],
    }
    return fragments(request, "insight/persistence.html", context)


def _seen(member: Member) -> dict[int, str]:
    """Whose profile is told to a member: their own; to who leads teams, that of those in them; to an admin, all."""
    rows = Member.objects.visible_to(member).exclude(role=Role.VIEWER)
    ids = (circle_ids(member) if may_manage(member) else {member.pk}) or set()
    if member.role != Role.ADMIN:
        rows = rows.filter(pk__in=ids)
    return dict(rows.values_list("pk", "name"))


@require_GET
@open_to(Rule.MEMBER)
def quiet(request: MemberRequest) -> HttpResponse:
    """Customers that somebody let go without saying so, each one step from a touch, a rest, an end, another owner."""
    member = request.member
    wanted = Wanted.read(request.GET, member)
    today = local_day(member, timezone.now())
    found = gone_quiet(member, wanted.owners(member), on=today, after=_place(wanted.after))
    circle = circle_ids(member)
    rows = [(row, grade_of(row.customer, today), _may(member, row.customer, circle)) for row in found.rows]
    cursor = f"{found.next.due_on.isoformat()}~{found.next.id}" if found.next else ""
    context = {
        **frame(member, wanted),
        "rows": rows,
        "is_first": not wanted.after,
        "next_address": f"?{urlencode({'owner': wanted.owner, 'after': cursor})}" if cursor else "",
    }
    return fragments(request, "insight/quiet.html", context)


def _may(member: Member, customer: Any, circle: set[int] | None) -> bool:
    return may_change(member, customer.owner_id, customer.service_member_id, circle=circle)


def _place(after: str) -> Place | None:
    day, _sign, pk = after.partition("~")
    found = day_or_none(day)
    return Place(found, int(pk)) if found and is_id(pk) else None
