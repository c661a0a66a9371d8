"""Groups of customers with a rhythm of their own: make, change, fill and end them (M11)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.customers.models import CustomerGroup
from followthrough.journal.grouping import MOST_AT_ONCE, GroupFacts, edit_group, end_group, fill_group, make_group
from followthrough.playbook.cadence import Place, Span, rhythm_of
from followthrough.playbook.change import LONGEST_INTERVAL, asked_a_day
from followthrough.vocabulary.moment import Moment
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.wanted import Wanted
from followthrough.web.differing import differing, seen_version
from followthrough.web.fields import PlainForm, choose
from followthrough.web.fragments import onward
from followthrough.web.notices import say
from followthrough.web.saved_views import VIEWS
from followthrough.web.settings.following import follow
from followthrough.web.settings.grid import (
    all_standing,
    count_anew,
    no_ways,
    read_ways,
    standing_of,
    team_makes,
    told_ways,
)
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_administer
from followthrough.workspace.refusal import Refused


class GroupForm(PlainForm):
    """What a group is called, how often it is touched, in which ways, and which list it is filled from."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    ideal = forms.IntegerField(
        label=gettext_lazy("Ideal, in working days"), min_value=1, max_value=LONGEST_INTERVAL, initial=5
    )
    longest = forms.IntegerField(
        label=gettext_lazy("Longest, in working days"), min_value=1, max_value=LONGEST_INTERVAL, initial=10
    )
    ways = forms.CharField(
        label=gettext_lazy("Ways in turn"), max_length=100, required=False,
        help_text=gettext_lazy("As “Call, Mail, Visit”, while nobody answers; empty where any will do."),
    )  # fmt: skip
    view = forms.ChoiceField(
        label=gettext_lazy("Filled from the list"), required=False,
        help_text=gettext_lazy("A list of customers that you keep. Who joins it later is taken in when you say so."),
    )  # fmt: skip

    def __init__(self, *args: Any, by: Member, row: CustomerGroup | None = None, **kwargs: Any) -> None:
        """`by` arranges it; `row` is the group that is changed."""
        super().__init__(*args, **kwargs)
        views = list(VIEWS(workspace_id=by.workspace_id, member_id=by.pk, screen="customers"))
        self.queries = {str(view.pk): view.query for view in views}
        self.row = row
        choices = [("", _("none: customers are put in one by one")), *((str(view.pk), view.name) for view in views)]
        if row is not None and row.query and row.query not in self.queries.values():
            self.queries["as-it-was"] = row.query
            choices.append(("as-it-was", _("the list it was filled from so far")))
        choose(self, "view", choices)

    def clean_ways(self) -> tuple[Any, ...]:
        """The channels that were typed."""
        ways = read_ways(self.cleaned_data["ways"])
        if ways is None:
            raise forms.ValidationError(no_ways())
        return ways

    def clean(self) -> dict[str, Any]:
        """The longest interval is not below the ideal one."""
        told = super().clean() or self.cleaned_data
        if told.get("ideal") and told.get("longest") and told["longest"] < told["ideal"]:
            self.add_error("longest", _("The longest is not below the ideal."))
        return told

    def facts(self) -> GroupFacts:
        """What the verbs take."""
        told = self.cleaned_data
        return GroupFacts(
            name=told["name"],
            ideal=told["ideal"],
            longest=told["longest"],
            ways=told["ways"],
            query=self.queries.get(told["view"], ""),
        )

    def first(self) -> dict[str, Any]:
        """What the form shows of its group."""
        return first_of(self.row, self.queries) if self.row else {}


def first_of(row: CustomerGroup, queries: dict[str, str]) -> dict[str, Any]:
    """What a form shows of a group, with the lists that one may choose."""
    view = next((pk for pk, query in queries.items() if query == row.query), "")
    told = {"name": row.name, "ideal": row.ideal_days, "longest": row.longest_days, "ways": told_ways(row.channels)}
    return {**told, "view": view}


@require_http_methods(["GET", "POST"])
@open_to(Rule.ADMIN)
def customer_group_new(request: MemberRequest) -> HttpResponse:
    """A new group; POST first shows what it would ask for, with `act=save` it makes and fills it."""
    form = GroupForm(request.POST or None, by=request.member)
    effect = None
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        if request.POST.get("act") != "save":
            effect = _effect(request.member, None, facts)
        else:
            try:
                pk = change_once(request, make_group, facts=facts)
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                row = CustomerGroup.objects.visible_to(request.member).get(pk=pk)
                say(request, _("The group is made.") + f" {_fill(request, row)}")
                return onward(request, reverse("customer-group", args=[pk]))
    context = {"nav": "settings", "tab": "rhythm", "form": form, "key": form_key(request), "effect": effect}
    status = 422 if form.is_bound and effect is None else 200
    return render(request, "settings/group.html", context, status=status)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def customer_group(request: MemberRequest, group_id: int) -> HttpResponse:
    """A group, who may join it from its list; POST shows what a change would ask for, with `act=save` it is made."""
    row = _group_of(request, group_id)
    version, theirs, effect = row.version, None, None
    if request.method == "POST" and not may_administer(request.member):
        raise NotAllowed(_("The settings of the workspace are up to an admin."))
    form = GroupForm(request.POST or None, by=request.member, row=row)
    form.initial = form.first()
    if request.method == "POST" and form.is_valid():
        facts, version = form.facts(), seen_version(request)
        if request.POST.get("act") != "save":
            effect = _effect(request.member, row, facts)
        else:
            try:
                change(edit_group, by=request.member, group=row, version=version, facts=facts, at=timezone.now())
                say(request, _("The group is changed.") + f" {follow(request.member.workspace)}")
                return onward(request, reverse("customer-group", args=[row.pk]))
            except StaleVersion as stale:
                theirs, version = differing(form, first_of(stale.current, form.queries)), stale.current.version
            except Refused as refusal:
                form.add_error(refusal.field or None, str(refusal))
    waiting = _waiting(request.member, row)
    standing = all_standing(request.member)
    context = {
        "nav": "settings", "tab": "rhythm", "row": row, "form": form, "version": version, "theirs": theirs,
        "effect": effect, "waiting": min(waiting, MOST_AT_ONCE), "may_change": may_administer(request.member),
        "number": standing.get(Place(Moment.BEFORE, "", None, row.pk), 0),
    }  # fmt: skip
    status = 409 if theirs is not None else 422 if form.errors else 200
    return render(request, "settings/group.html", context, status=status)


@require_POST
@open_to(Rule.ADMIN)
def customer_group_fill(request: MemberRequest, group_id: int) -> HttpResponse:
    """POST takes in whoever stands in the list of the group and is not in the group yet."""
    row = _group_of(request, group_id)
    say(request, _fill(request, row) or _("Nobody new stands in its list."))
    return onward(request, reverse("customer-group", args=[row.pk]))


@require_POST
@open_to(Rule.ADMIN)
def customer_group_end(request: MemberRequest, group_id: int) -> HttpResponse:
    """POST ends a group: its customers are touched by level and stage again."""
    row = _group_of(request, group_id)
    change(end_group, by=request.member, group=row, at=timezone.now())
    count_anew(request.member.workspace_id)
    say(request, _("“%(name)s” has ended.") % {"name": row.name} + f" {follow(request.member.workspace)}")
    return onward(request, reverse("cadences"))


def _group_of(request: MemberRequest, group_id: int) -> CustomerGroup:
    row = CustomerGroup.objects.visible_to(request.member).filter(pk=group_id, ended_at=None).first()
    if row is None:
        raise Http404
    return row


def _listed(member: Member, query: str) -> Any:
    """The customers of a kept list that may be touched at all."""
    return Wanted.read(QueryDict(query)).narrowed(member, timezone.localdate()).filter(do_not_contact=False)


def _waiting(member: Member, row: CustomerGroup) -> int:
    """How many stand in the list of a group and are not in it; bounded by one more than fit into one act."""
    if not row.query:
        return 0
    left: int = _listed(member, row.query).exclude(group_id=row.pk)[: MOST_AT_ONCE + 1].count()
    return left


def _fill(request: MemberRequest, row: CustomerGroup) -> str:
    """Take in who stands in the list of a group; the sentence that tells it, "" where nobody is new."""
    if not row.query:
        return ""
    ids = list(_listed(request.member, row.query).exclude(group_id=row.pk).values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not ids:
        return ""
    number = change(fill_group, by=request.member, group=row, customer_ids=ids, at=timezone.now())
    count_anew(request.member.workspace_id)
    words = ngettext("%(count)d customer was taken in.", "%(count)d customers were taken in.", number)
    return f"{words % {'count': number}} {follow(request.member.workspace)}"


def _effect(member: Member, row: CustomerGroup | None, facts: GroupFacts) -> dict[str, Any]:
    """What the rhythm asks for a day now, and what it would with these facts; a new group takes in its whole list."""
    rhythm, standing = rhythm_of(member.workspace), all_standing(member)
    was = asked_a_day(rhythm, standing)
    here = row.pk if row else 0
    after = dict(standing)
    if row is None and facts.query:
        after = _with_list(member, after, facts.query, here)
    asked = asked_a_day(replace(rhythm, groups={**rhythm.groups, here: Span(facts.ideal, facts.longest)}), after)
    number = after.get(Place(Moment.BEFORE, "", None, here), 0)
    can = team_makes(member)
    return {"customers": number, "was": was, "asked": asked, "can": can, "fits": asked <= can}


def _with_list(member: Member, standing: dict[Place, int], query: str, here: int) -> dict[Place, int]:
    """Where customers would stand once those of a list were in the group `here`."""
    there = Place(Moment.BEFORE, "", None, here)
    for place, number in standing_of(member, _listed(member, query)).items():
        if place.moment is not Moment.AT_REST:
            standing[place] -= number
            standing[there] = standing.get(there, 0) + number
    return standing
