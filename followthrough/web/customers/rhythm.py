"""How often a customer is touched and why, and the group that says otherwise (M11)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from followthrough.customers.models import Customer, CustomerGroup
from followthrough.journal.clocks import clock_of
from followthrough.journal.grouping import put_in_group
from followthrough.journal.refusal import Refused
from followthrough.playbook.cadence import Clock, Rhythm, Span, rhythm_of
from followthrough.vocabulary.moment import Moment
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fields import PlainForm, choose
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.stage_names import stage_within
from followthrough.web.templatetags.words import working_days
from followthrough.web.wording import CHANNEL, MOMENT
from followthrough.workspace.permission import NotAllowed, may_change


class GroupChoice(PlainForm):
    """The group a customer is in, or none."""

    group = forms.ChoiceField(label=gettext_lazy("Touched as"), required=False)

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        """`names` are those of the groups there are, by id."""
        super().__init__(*args, **kwargs)
        groups = sorted(names.items(), key=lambda one: one[1])
        choose(self, "group", [("", _("its level and stage say")), *((str(pk), name) for pk, name in groups)])


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that bears on when a customer is due: what it is, and what it says."""

    what: str
    says: str


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def customer_rhythm(request: MemberRequest, customer_id: int) -> HttpResponse:
    """What the due date of a customer follows from; POST puts it into a group, or out of any."""
    row, member = customer_of(request, customer_id), request.member
    may = may_change(member, row.owner_id, row.service_member_id)
    rhythm = rhythm_of(member.workspace)
    form = GroupChoice(request.POST or None, names=rhythm.group_names, initial={"group": str(row.group_id or "")})
    if request.method == "POST":
        if not may:
            raise NotAllowed(_("This customer belongs to somebody outside your team."))
        if form.is_valid():
            chosen = form.cleaned_data["group"]
            group = CustomerGroup.objects.visible_to(member).get(pk=chosen) if chosen else None
            try:
                change(put_in_group, by=member, customer=row, group=group, at=timezone.now())
            except Refused as refusal:
                refused(form, refusal)
            else:
                say(request, _("Kept; the due date followed."))
                return onward(request, reverse("customer", args=[row.pk]))
    context = {
        "nav": "customers",
        "customer": row,
        "form": form,
        "lines": _lines(row, rhythm),
        "has_groups": bool(rhythm.group_names),
        "may_change": may,
    }
    return fragments(request, "customers/rhythm.html", context, status=422 if form.errors else 200)


def _lines(row: Customer, rhythm: Rhythm) -> list[Line]:
    clock = clock_of(row)
    every, span = rhythm.every(clock), rhythm.span_of(row)
    lines = [_meant(clock, span, rhythm)]
    if clock.unanswered:
        words = ngettext(
            "%(tries)d attempt nobody answered: again after %(every)s",
            "%(tries)d attempts nobody answered: again after %(every)s",
            clock.unanswered,
        )
        told = words % {"tries": clock.unanswered, "every": working_days(every)}
        lines.append(Line(_("Since the last contact"), told))
    elif clock.last_touch_on and every != span.ideal:
        told = _("a new customer is touched sooner at first: after %(every)s") % {"every": working_days(every)}
        lines.append(Line(_("So far"), told))
    if way := rhythm.way(clock):
        lines.append(Line(_("Next by"), str(CHANNEL[way])))
    return lines


def _meant(clock: Clock, span: Span, rhythm: Rhythm) -> Line:
    """Which cell of the grid holds, and its interval."""
    every = _("every %(every)s") % {"every": working_days(span.ideal)}
    if clock.group is not None and clock.group in rhythm.groups:
        return Line(_("Group %(name)s") % {"name": rhythm.group_names[clock.group]}, every)
    if clock.moment is not Moment.BEFORE:
        return Line(str(MOMENT[clock.moment]).capitalize(), every)
    if clock.stage and (clock.level, clock.stage) in rhythm.by_stage:
        names_of = {"level": clock.level, "stage": stage_within(clock.stage)}
        return Line(_("Level %(level)s, with a deal at %(stage)s") % names_of, every)
    return Line(_("Level %(level)s") % {"level": clock.level}, every)
