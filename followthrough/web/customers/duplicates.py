"""The list of customers that may be one and the same, and setting a pair aside."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from followthrough.customers.models import Customer, PossibleDuplicate, SetAside
from followthrough.customers.pairs import set_aside, take_up_again
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.likeness import in_words
from followthrough.web.customers.views import customer_of
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.workspace.models import Member
from followthrough.workspace.permission import circle_ids, may_change

PAGE = 25
CURSOR = "~"
OWNERS = [f"{side}__{owner}" for side in ("first", "second") for owner in ("owner", "service_member")]


@dataclass(frozen=True)
class PairRow:
    """Two customers of the list: the elder first, why they may be one, and what the reader may do about it."""

    first: Customer
    second: Customer
    reasons: list[str]
    may_merge: bool
    may_say: bool
    aside: SetAside | None = None


@require_GET
@open_to(Rule.MEMBER)
def duplicates(request: MemberRequest) -> HttpResponse:
    """Pairs that may be one, the likeliest first; `?aside=1` shows those of which somebody said that they are two."""
    member, after = request.member, request.GET.get("after", "")[:40]
    is_aside = request.GET.get("aside") == "1"
    pairs: list[PossibleDuplicate | SetAside] = [*(_aside(member, after) if is_aside else _undecided(member, after))]
    cursor = ""
    if len(pairs) > PAGE:
        last = pairs[PAGE - 1]
        cursor = str(last.pk) if isinstance(last, SetAside) else f"{last.weight}{CURSOR}{last.pk}"
    circle = circle_ids(member)
    rows = [_row(pair, member, circle) for pair in pairs[:PAGE]]
    context = {"nav": "customers", "rows": rows, "is_aside": is_aside, "cursor": cursor}
    return fragments(request, "customers/duplicates.html", context)


def _undecided(member: Member, after: str) -> QuerySet[PossibleDuplicate]:
    rows = PossibleDuplicate.objects.visible_to(member).undecided()
    weight, _sign, pk = after.partition(CURSOR)
    if is_id(weight) and is_id(pk):
        rows = rows.filter(Q(weight__lt=int(weight)) | Q(weight=int(weight), pk__lt=int(pk)))
    rows = rows.select_related("first", "second", *OWNERS).order_by("-weight", "-id")
    return rows[: PAGE + 1]


def _aside(member: Member, after: str) -> QuerySet[SetAside]:
    rows = SetAside.objects.visible_to(member).filter(ended_at=None)
    if is_id(after):
        rows = rows.filter(pk__lt=int(after))
    return rows.select_related("first", "second", "by", *OWNERS).order_by("-id")[: PAGE + 1]


def _row(pair: PossibleDuplicate | SetAside, member: Member, circle: set[int] | None) -> PairRow:
    first, second = pair.first, pair.second
    may = [may_change(member, row.owner_id, row.service_member_id, circle=circle) for row in (first, second)]
    is_aside = isinstance(pair, SetAside)
    return PairRow(
        first=first,
        second=second,
        reasons=[] if isinstance(pair, SetAside) else in_words(pair.reasons, first.name, second),
        may_merge=all(may) and not is_aside,
        may_say=any(may),
        aside=pair if isinstance(pair, SetAside) else None,
    )


@require_POST
@open_to(Rule.WRITER)
def customer_apart(request: MemberRequest, customer_id: int, other_id: int) -> HttpResponse:
    """POST says that these are two; the pair stays away from the list."""
    first, second = customer_of(request, customer_id), customer_of(request, other_id)
    change(set_aside, by=request.member, first=first, second=second, at=timezone.now())
    undo = reverse("customer-apart-end", args=[first.pk, second.pk])
    names = {"first": first.name, "second": second.name}
    say(request, _("%(first)s and %(second)s are two: the pair is set aside.") % names, undo=undo)
    return onward(request, reverse("duplicates"))


@require_POST
@open_to(Rule.WRITER)
def customer_apart_end(request: MemberRequest, customer_id: int, other_id: int) -> HttpResponse:
    """POST takes that back: they may be one after all."""
    first, second = customer_of(request, customer_id), customer_of(request, other_id)
    change(take_up_again, by=request.member, first=first, second=second, at=timezone.now())
    say(request, _("The pair stands on the list again."))
    return onward(request, reverse("duplicates"))
