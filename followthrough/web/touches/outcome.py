"""The outcome of a touch was wrong: the last one of a deal is replaced, an earlier one is corrected by a touch."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from followthrough.deals.models import Deal
from followthrough.journal.evidence import missing_evidence
from followthrough.journal.log import Facts, Logged, is_recorded, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.put_right import may_replace, replace_outcome
from followthrough.journal.refusal import MissingEvidence, Refused
from followthrough.vocabulary.cause import DemotionCause
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.stage import Stage
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.show import refused
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.touches.forms import OutcomeForm
from followthrough.web.touches.record import moves
from followthrough.web.touches.views import ways_from, words_for


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def touch_outcome(request: MemberRequest, touch_id: int) -> HttpResponse:
    """A form for what a touch did in truth; POST puts it right, in the way that is open."""
    member = request.member
    touch = Entry.objects.visible_to(member).filter(pk=touch_id).select_related("customer", "deal").first()
    if touch is None or touch.deal is None or not touch.outcome or touch.continues_id:
        raise Http404
    deal = touch.deal
    form = OutcomeForm(request.POST or None, auto_id="outcome_%s", initial={"cause": DemotionCause.WRONG_BEFORE})
    back = reverse("customer", args=[touch.customer_id])
    if request.method == "POST" and form.is_valid() and is_recorded(member, form.cleaned_data["uid"]):
        return onward(request, back)
    if not Entry.objects.visible_to(member).touches().filter(pk=touch_id).exists():
        raise Http404
    replaces = may_replace(member, touch, deal)
    stage = Stage((touch.stage_before if replaces else None) or deal.stage)
    missing: list[Any] = []
    if request.method != "POST":
        missing = missing_evidence(deal, touch.customer, member.workspace.stage_rules, stage=stage)
    if request.method == "POST" and form.is_valid():
        try:
            logged = (_replaced if replaces else _corrected)(request, touch, deal, form)
        except MissingEvidence as refusal:
            form.add_error("override_reason", str(refusal))
            missing = refusal.missing
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, words_for(logged), undo=reverse("touch-withdrawal", args=[logged.entry.pk]))
            return onward(request, back)
    context = {
        "nav": "journal", "touch": touch, "customer": touch.customer, "deal": deal, "form": form, "replaces": replaces,
        "missing": missing, **(ways_from(stage) if stage < Stage.COMPLETE else {}),
    }  # fmt: skip
    return fragments(request, "touches/outcome.html", context, status=422 if form.errors else 200)


def _replaced(request: MemberRequest, touch: Entry, deal: Deal, form: OutcomeForm) -> Logged:
    move, second_move = moves(form)
    return change(
        replace_outcome, by=request.member, touch=touch, move=move, second_move=second_move, at=timezone.now(),
        uid=form.cleaned_data["uid"],
    )  # fmt: skip


def _corrected(request: MemberRequest, touch: Entry, deal: Deal, form: OutcomeForm) -> Logged:
    (move, second_move), now = moves(form), timezone.now()
    facts = Facts(
        channel=Channel(touch.channel), direction=Direction(touch.direction), happened_at=now, reached=False,
        note=form.cleaned_data["note"],
    )  # fmt: skip
    return change(
        log_touch, by=request.member, customer=touch.customer, deal=deal, facts=facts, move=move,
        second_move=second_move, at=now, uid=form.cleaned_data["uid"], is_correction=True,
    )  # fmt: skip
