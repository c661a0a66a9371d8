"""Went up without evidence: by member, stage and what was missing, each number leading to its touches."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from followthrough.insight.overrides import MOST_LINES, Line, entries_without, overrides_of
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.stage import SEVEN
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments
from followthrough.web.insight.views import frame
from followthrough.web.insight.wanted import Wanted
from followthrough.web.journal.timeline import PAGE, of_ids
from followthrough.web.shares import between, percent
from followthrough.workspace.models import Member


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the table with its figures in words, and the address of its touches."""

    line: Line
    share: str
    interval: str
    address: str


@require_GET
@open_to(Rule.MEMBER)
def overrides(request: MemberRequest) -> HttpResponse:
    """Which promotions lacked evidence, of whom; everybody sees the same page."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    whose = wanted.whose(member)
    found = overrides_of(member, whose.owners, since=whose.since, at=at)
    listed = f"{reverse('override-list')}?{wanted.query}"
    context = {
        **frame(member, wanted),
        "found": found,
        "lines": [_shown(line, listed) for line in found.lines],
        "most": MOST_LINES,
    }
    return fragments(request, "insight/overrides.html", context)


def _shown(line: Line, address: str) -> ShownLine:
    told = {"member": line.member_id, "stage": line.stage, "missing": line.missing.value}
    return ShownLine(
        line=line,
        share=percent(line.rate.share or 0.0) if line.is_enough else "",
        interval=between(*line.rate.interval) if line.is_enough else "",
        address=f"{address}&{urlencode(told)}",
    )


@require_GET
@open_to(Rule.MEMBER)
def override_list(request: MemberRequest) -> HttpResponse:
    """The touches behind a line, the latest first; 404 for an address that names none."""
    member, at = request.member, timezone.now()
    wanted = Wanted.read(request.GET, member)
    of, stage, missing = _line_of(request.GET, member)
    since = wanted.whose(member).since
    ids = entries_without(member, of.pk, stage=stage, missing=missing, since=since, at=at)
    shown = ids[wanted.start : wanted.start + PAGE]
    rest = len(ids) - wanted.start - len(shown)
    told = {"member": of.pk, "stage": stage, "missing": missing.value, "after": wanted.start + PAGE}
    context = {
        "nav": "losses",
        "wanted": wanted,
        "of": of,
        "stage": stage,
        "missing": missing,
        "count": len(ids),
        "lines": of_ids(member.workspace_id, shown).lines,
        "next_address": f"?{wanted.query}&{urlencode(told)}" if rest > 0 else "",
    }
    return fragments(request, "insight/override_list.html", context)


def _line_of(query: QueryDict, member: Member) -> tuple[Member, int, Evidence]:
    pk, stage, missing = query.get("member", ""), query.get("stage", ""), query.get("missing", "")
    of = Member.objects.visible_to(member).filter(pk=int(pk)).first() if is_id(pk) else None
    if of is None or stage not in {str(int(one)) for one in SEVEN} or missing not in tuple(Evidence):
        raise Http404
    return of, int(stage), Evidence(missing)
