"""Judge the level of a customer, or of all that wait for it, one after the other; take a judgement back (M17)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.customers.models import Customer, LevelAssessment
from followthrough.journal.assess import assess, furthest_deal, suggestion_for, take_back_assessment
from followthrough.journal.refusal import Refused
from followthrough.planner.sitting import Waiting, look_at, waiting_for
from followthrough.vocabulary.level import ASSESSED, Level
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments, onward, wants_fragment
from followthrough.web.levels.forms import LevelForm, SittingForm
from followthrough.web.levels.wording import band_words, reason_of_one_press, why_again, words_of
from followthrough.web.notices import say
from followthrough.web.today.wording import touch_words
from followthrough.web.touches.views import way_back
from followthrough.workspace.models import Member, local_day

#: So many that were skipped are remembered; the first ones come again then.
MOST_SKIPPED = 200
SEPARATOR = "."


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def customer_level(request: MemberRequest, customer_id: int) -> HttpResponse:
    """Judge how much attention a customer deserves; POST keeps the judgement, and its due date follows."""
    member, row = request.member, customer_of(request, customer_id)
    look = look_at(member, row, timezone.now())
    first = {"level": request.GET.get("level") or row.level, **LevelForm.first(look.said)}
    form = LevelForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            judged = change_once(
                request, assess, customer=row, level=Level(told["level"]), reason=told["reason"], said=form.said()
            )
        except Refused as refusal:
            refused(form, refusal)
        else:
            words = _("%(name)s is level %(level)s from today.") % {"name": row.name, "level": told["level"]}
            say(request, words, undo=reverse("assessment-end", args=[judged]))
            return onward(request, reverse("customer", args=[row.pk]))
    context = {
        "nav": "customers",
        "customer": row,
        "form": form,
        "look": look,
        "because": words_of(look.suggestion),
        "why": why_again(look.grade, row.buys_on),
        "levels": ASSESSED,
        "key": form_key(request),
    }
    return fragments(request, "levels/customer.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Rule.WRITER)
def assessment_end(request: MemberRequest, assessment_id: int) -> HttpResponse:
    """POST takes back a judgement of one's own, on its day: the earlier one stands again."""
    row = LevelAssessment.objects.visible_to(request.member).filter(pk=assessment_id).first()
    if row is None:
        raise Http404
    try:
        change(take_back_assessment, by=request.member, assessment=row, at=timezone.now())
        say(request, _("Taken back. The level stands as before."), kind="plain")
    except Refused as refusal:
        say(request, str(refusal), kind="warn")
    return onward(request, way_back(request) or reverse("customer", args=[row.customer_id]))


@dataclass(frozen=True, slots=True)
class Sitting:
    """How far one is: how many there were, who was skipped, and the judgement made last. All in the address."""

    of: int = 0
    skipped: tuple[int, ...] = ()
    last: int | None = None
    waiting: list[Waiting] = field(default_factory=list)

    @classmethod
    def read(cls, request: HttpRequest, waiting: list[Waiting]) -> "Sitting":
        """What an address says; what can't be read is left out."""
        query = request.GET
        skipped = [int(pk) for pk in query.get("skip", "").split(SEPARATOR) if is_id(pk)][-MOST_SKIPPED:]
        still = [one for one in waiting if one.id not in set(skipped)]
        of, last = query.get("of", ""), query.get("last", "")
        counted = int(of) if is_id(of) and len(of) < 6 else 0
        return cls(
            of=max(counted, len(still)),
            skipped=tuple(dict.fromkeys(skipped)),
            last=int(last) if is_id(last) else None,
            waiting=still,
        )

    @property
    def place(self) -> int:
        """The number of the one that stands before us."""
        return self.of - len(self.waiting) + 1

    def address(self, *, skip: int | None = None, last: int | None = None) -> str:
        """Where one goes on, with one more skipped, or after a judgement."""
        skipped = [*self.skipped, *([skip] if skip else [])][-MOST_SKIPPED:]
        told = {"of": self.of, "skip": SEPARATOR.join(map(str, skipped)), "last": last or ""}
        return f"{reverse('level-sitting')}?{urlencode({name: value for name, value in told.items() if value})}"


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def sitting(request: MemberRequest) -> HttpResponse:
    """The next customer whose level is to be looked at again; POST judges it and goes on to the one after."""
    member, at = request.member, timezone.now()
    here = Sitting.read(request, waiting_for(member, local_day(member, at)))
    if request.method != "POST":
        return _shown(request, member, here, at)
    form = SittingForm(request.POST)
    customer = _customer_of(member, request.POST.get("customer", ""))
    if form.is_valid():
        told = form.cleaned_data
        reason = told["reason"] or _reason(member, customer, form, at)
        try:
            judged = change_once(
                request, assess, customer=customer, level=Level(told["level"]), reason=reason, said=form.said()
            )
        except Refused as refusal:
            refused(form, refusal)
        else:
            return _onward(request, member, here, customer, judged, at)
    return _shown(request, member, here, at, customer=customer, form=form)


def _reason(member: Member, customer: Customer, form: SittingForm, at: datetime) -> str:
    deal = furthest_deal(customer) if customer.open_deals else None
    suggestion = suggestion_for(form.said(), local_day(member, at), deal)
    return reason_of_one_press(form.cleaned_data["level"], suggestion, customer.level)


def _customer_of(member: Member, pk: str) -> Customer:
    row = Customer.objects.visible_to(member).filter(pk=int(pk)).first() if is_id(pk) else None
    if row is None:
        raise Http404
    row.workspace = member.workspace
    return row


def _onward(
    request: MemberRequest, member: Member, here: Sitting, customer: Customer, judged: int, at: datetime
) -> HttpResponse:
    """On to the next: as a page of its own, or for htmx at once in its place."""
    address = here.address(last=judged)
    if not wants_fragment(request):
        return onward(request, address)
    waiting = [one for one in here.waiting if one.id != customer.pk]
    after = Sitting(here.of, here.skipped, judged, waiting)
    response = _shown(request, member, after, at, is_next=True)
    response["HX-Replace-Url"] = address
    return response


def _shown(
    request: MemberRequest,
    member: Member,
    here: Sitting,
    at: datetime,
    *,
    customer: Customer | None = None,
    form: SittingForm | None = None,
    is_next: bool = False,
) -> HttpResponse:
    """The customer that is to be judged next, or the one whose form was refused; after the last one, the end."""
    band = here.waiting[0].band if here.waiting else None
    if customer is None and here.waiting:
        customer = _customer_of(member, str(here.waiting[0].id))
    context: dict[str, Any] = {"nav": "today", "here": here, "undo": _undo(member, here.last), "form": form}
    context["again"] = here.address(last=here.last)
    if customer is not None:
        look = look_at(member, customer, at)
        context |= {
            "look": look,
            "customer": customer,
            "form": form or SittingForm(initial={"customer": customer.pk, **SittingForm.first(look.said)}),
            "because": words_of(look.suggestion),
            "why": why_again(look.grade, customer.buys_on),
            "worth": band_words(band),
            "touches": [(touched, touch_words(touched)) for touched in look.touches],
            "levels": ASSESSED,
            "skip": here.address(skip=customer.pk, last=here.last),
            "key": str(uuid4()) if is_next else form_key(request),
        }
    status = 422 if form is not None else 200
    return fragments(request, "levels/sitting.html", context, parts=["levels/_sitting.html"], status=status)


def _undo(member: Member, pk: int | None) -> LevelAssessment | None:
    """The judgement made last, while it can be taken back."""
    if pk is None:
        return None
    rows = LevelAssessment.objects.visible_to(member).standing().filter(pk=pk, by=member)
    return rows.select_related("customer").first()
