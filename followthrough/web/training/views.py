"""Trainings: the list, one of them with its days and what it changed, who comes next; managers plan them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.training.models import Training
from followthrough.training.plan import (
    FACTS,
    add_training,
    bring_back_training,
    edit_training,
    retire_training,
)
from followthrough.vocabulary.role import Role
from followthrough.vocabulary.training import Measure
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.show import refused
from followthrough.web.differing import changed_meanwhile, seen_version
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.training.forms import StudyForm, TrainingForm
from followthrough.web.training.shown import order_of, overview_of, today_at, trainings_of
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import may_keep_training
from followthrough.workspace.refusal import Refused

#: How many come at once, unless one says otherwise; with fewer nothing could be told of a group.
AT_ONCE, MOST_AT_ONCE = 5, 100


@require_GET
@open_to(Rule.MEMBER)
def trainings(request: MemberRequest) -> HttpResponse:
    """The trainings that are offered, and those that are retired."""
    offered, retired = trainings_of(request.member)
    may_keep = may_keep_training(request.member)
    context = {"nav": "team", "offered": offered, "retired": retired, "may_keep": may_keep}
    return fragments(request, "training/list.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MANAGER)
def training_new(request: MemberRequest) -> HttpResponse:
    """A new training; POST adds it."""
    first = {"currency": request.member.workspace.base_currency, "roles": [Role.SERVICE], "aims": [Measure.SPOTTED]}
    form = TrainingForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            pk = change_once(request, add_training, **form.facts())
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("“%(name)s” is planned: give it a day.") % form.cleaned_data)
            return onward(request, reverse("training", args=[pk]))
    context = {"nav": "team", "form": form, "key": form_key(request)}
    return fragments(request, "training/edit.html", context, status=422 if form.errors else 200)


@require_GET
@open_to(Rule.MEMBER)
def training(request: MemberRequest, training_id: int) -> HttpResponse:
    """What it is for, its days, what it cost, what it changed so far, and who comes next."""
    member, row = request.member, training_of(request, training_id)
    may_keep = may_keep_training(member)
    context = {
        "nav": "team", "training": row, "may_keep": may_keep, **overview_of(member, row, on=today_at(member)),
        "form": StudyForm(aims=row.aims, currency=row.currency) if may_keep else None, "key": form_key(request),
    }  # fmt: skip
    return fragments(request, "training/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MANAGER)
def training_edit(request: MemberRequest, training_id: int) -> HttpResponse:
    """What a training says; POST changes it, 409 where somebody else was quicker."""
    row = training_of(request, training_id)
    form = TrainingForm(request.POST or None, initial={name: getattr(row, name) for name in FACTS})
    context: dict[str, Any] = {"nav": "team", "training": row, "form": form, "version": row.version}
    if request.method == "POST" and form.is_valid():
        told = {"training": row, "version": seen_version(request), **form.facts()}
        try:
            change(edit_training, by=request.member, **told)
        except Refused as refusal:
            refused(form, refusal)
        except StaleVersion as stale:
            return changed_meanwhile(request, form, context, stale, "training/edit.html")
        else:
            say(request, _("Kept."))
            return onward(request, reverse("training", args=[row.pk]))
    return fragments(request, "training/edit.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.MANAGER)
def training_retirement(request: MemberRequest, training_id: int) -> HttpResponse:
    """POST retires a training; it can be brought back."""
    row = training_of(request, training_id)
    change(retire_training, by=request.member, training=row, at=timezone.now())
    words = _("“%(name)s” is retired; what is on record of it stays.") % {"name": row.name}
    say(request, words, undo=reverse("training-retirement-end", args=[row.pk]))
    return onward(request, reverse("trainings"))


@require_POST
@open_to(Rule.MANAGER)
def training_retirement_end(request: MemberRequest, training_id: int) -> HttpResponse:
    """POST brings a retired training back."""
    row = training_of(request, training_id)
    change(bring_back_training, by=request.member, training=row)
    say(request, _("“%(name)s” is offered again.") % {"name": row.name}, kind="plain")
    return onward(request, reverse("training", args=[row.pk]))


@require_GET
@open_to(Rule.MEMBER)
def training_order(request: MemberRequest, training_id: int) -> HttpResponse:
    """Who was not trained yet, in the order of their lots, and why by lot."""
    row, text = training_of(request, training_id), request.GET.get("size", "")
    size = min(int(text), MOST_AT_ONCE) if is_id(text) and int(text) > 0 else AT_ONCE
    may_keep = may_keep_training(request.member)
    context = {"nav": "team", "training": row, "size": size, "may_keep": may_keep, "most": MOST_AT_ONCE}
    return fragments(request, "training/order.html", context | order_of(request.member, row, size))


def training_of(request: MemberRequest, training_id: int) -> Training:
    """The training of an address; 404 where the member may not see it."""
    rows = Training.objects.visible_to(request.member).select_related("workspace")
    row = rows.filter(pk=training_id).first()
    if row is None:
        raise Http404
    return row
