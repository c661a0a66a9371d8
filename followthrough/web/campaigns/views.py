"""Campaigns: the list, a new one with what it would do, one of them with what came of it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.campaigns.audience import Rule
from followthrough.campaigns.edit import edit_campaign
from followthrough.campaigns.end import may_lead, stop
from followthrough.campaigns.launch import launch
from followthrough.campaigns.models import Campaign, CampaignEnd
from followthrough.campaigns.results import result_of
from followthrough.journal.refusal import Refused
from followthrough.playbook.book import book_of
from followthrough.playbook.models import Tactic
from followthrough.vocabulary.campaign import PERIODS, SHARES, WINDOW_DAYS, WITHIN, Arm
from followthrough.vocabulary.level import ASSESSED
from followthrough.vocabulary.stage import SEVEN
from followthrough.web.access import MemberRequest, open_to
from followthrough.web.access import Rule as Who
from followthrough.web.campaigns.asked import Asked, among, views_of
from followthrough.web.campaigns.forms import LaunchForm, WordsForm
from followthrough.web.campaigns.preview import preview_of
from followthrough.web.campaigns.shown import PAGE, campaigns_of, found, lines_of, progress, sides
from followthrough.web.campaigns.wording import CHANGE, rule_words, why_left_out
from followthrough.web.changing import change
from followthrough.web.customers.people import colleagues
from followthrough.web.customers.show import refused
from followthrough.web.differing import seen_version
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member, SavedView, local_day
from followthrough.workspace.permission import may_log, may_manage


@require_GET
@open_to(Who.MEMBER)
def campaigns(request: MemberRequest) -> HttpResponse:
    """The campaigns that run, and the past ones."""
    running, past = campaigns_of(request.member)
    context = {"nav": "customers", "running": running, "past": past, "may_log": may_log(request.member)}
    return fragments(request, "campaigns/list.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Who.WRITER)
def campaign_new(request: MemberRequest) -> HttpResponse:
    """Whom a campaign would find, narrowed by its address; POST launches it at those found then."""
    member, now = request.member, timezone.now()
    asked, views = Asked.read(request.GET), views_of(member)
    rule = asked.rule(views)
    people = {pk: person for pk, person in colleagues(member, member).items() if may_log(person)}
    form = LaunchForm(request.POST or None, book=book_of(member.workspace), people=people, initial={"owner": member.pk})
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"rule": rule, "share": asked.share, "days": asked.days, "at": now}
        try:
            row = change(launch, by=member, **told, **_facts(member, form, rule, people))
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("“%(name)s” is launched: its touches stand in Today.") % {"name": row.name})
            return onward(request, reverse("campaign", args=[row.pk]))
    context = {
        "nav": "customers", "form": form, "asked": asked, "rule": rule_words(rule), "changes": CHANGE.items(),
        "preview": preview_of(member, asked, rule, at=now), **_choices(member, views, people), "window": WINDOW_DAYS,
    }  # fmt: skip
    return fragments(request, "campaigns/new.html", context, status=422 if form.is_bound else 200)


def _facts(member: Member, form: LaunchForm, rule: Rule, people: dict[int, Member]) -> dict[str, Any]:
    """What the verb takes of the form."""
    told = form.cleaned_data
    tactic = Tactic.objects.visible_to(member).filter(pk=told["tactic"]).first() if told["tactic"] else None
    return {
        "name": told["name"], "message": told["message"], "tactic": tactic, "owner": people.get(told["owner"]),
        "uid": told["uid"], "among": among(rule, member, local_day(member, timezone.now())),
    }  # fmt: skip


def _choices(member: Member, views: list[SavedView], people: dict[int, Member]) -> dict[str, Any]:
    return {
        "withins": WITHIN, "shares": SHARES, "periods": PERIODS, "stages": SEVEN, "levels": ASSESSED, "views": views,
        "people": people if may_manage(member) else {}, "leads": may_manage(member),
    }  # fmt: skip


@require_GET
@open_to(Who.MEMBER)
def campaign(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """How it was drawn, how far its touches are, and what came of it."""
    member, row, now = request.member, campaign_of(request, campaign_id), timezone.now()
    end = CampaignEnd.objects.visible_to(member).filter(campaign=row).select_related("by").first()
    is_over = end is not None or row.ends_on < local_day(member, now)
    arm, after = request.GET.get("arm", ""), request.GET.get("after", "")
    arm = arm if arm in tuple(Arm) else ""
    start = min(int(after), 10_000) if is_id(after) else 0
    lines, has_more = lines_of(member, row, arm, start, is_over=is_over)
    result = result_of(member, row, at=now)
    context = {
        "nav": "customers", "campaign": row, "end": end, "is_over": is_over, "rule": rule_words(Rule.read(row.rule)),
        "result": result, "finding": found(result, row), "sides": sides(result, row.window_days),
        "progress": progress(result), "left_out": why_left_out(row.left_out), "lines": lines, "arm": arm,
        "next_address": f"?arm={arm}&after={start + PAGE}" if has_more else "", "may_lead": may_lead(member, row),
    }  # fmt: skip
    return fragments(request, "campaigns/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Who.WRITER)
def campaign_edit(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """The name and the message; POST changes them, 409 where somebody else was quicker."""
    row = campaign_of(request, campaign_id)
    form = WordsForm(request.POST or None, initial={"name": row.name, "message": row.message})
    context: dict[str, Any] = {"nav": "customers", "campaign": row, "form": form, "version": row.version}
    if request.method == "POST" and form.is_valid():
        told = {"campaign": row, "version": seen_version(request), **form.cleaned_data}
        try:
            change(edit_campaign, by=request.member, **told)
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            form.add_error(None, _("Somebody else changed this meanwhile: look at it, then save again."))
            context["version"] = stale.current.version
            return fragments(request, "campaigns/edit.html", context, status=409)
        else:
            return onward(request, reverse("campaign", args=[row.pk]))
    return fragments(request, "campaigns/edit.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Who.WRITER)
def campaign_end(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """POST stops a campaign: what is open of it goes back to the cadence."""
    row = campaign_of(request, campaign_id)
    change(stop, by=request.member, campaign=row, at=timezone.now())
    say(request, _("“%(name)s” is stopped; the cadence says what comes next.") % {"name": row.name}, kind="plain")
    return onward(request, reverse("campaign", args=[row.pk]))


def campaign_of(request: MemberRequest, campaign_id: int) -> Campaign:
    """The campaign of an address; 404 where the member may not see it."""
    rows: QuerySet[Campaign] = Campaign.objects.visible_to(request.member).select_related("by", "owner", "tactic")
    row = rows.filter(pk=campaign_id).first()
    if row is None:
        raise Http404
    return row
