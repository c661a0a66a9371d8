"""The inbox of new leads: who waits for a first answer, who takes them, and what a colleague heard."""

import uuid
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.customers.models import Claim, Customer
from followthrough.journal.claim import assign, claim, end_claim
from followthrough.journal.inbox import new_leads
from followthrough.journal.refusal import Refused
from followthrough.journal.take_in import take_hint
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change
from followthrough.web.customers.people import colleagues
from followthrough.web.customers.show import refused
from followthrough.web.customers.views import customer_of
from followthrough.web.fragments import fragments, onward
from followthrough.web.leads.forms import HintForm
from followthrough.web.leads.inbox import inbox_of
from followthrough.web.notices import say
from followthrough.web.touches.views import way_back
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_administer, may_log, may_manage


@require_GET
@open_to(Rule.MEMBER)
def leads(request: MemberRequest) -> HttpResponse:
    """Who came and was not answered yet, the latest first; narrowed by `owner` to nobody's or mine."""
    member = request.member
    page = inbox_of(member, request.GET, today=timezone.localdate(), at=timezone.now())
    older = {"owner": page.owner, "after": page.next_cursor} if page.owner else {"after": page.next_cursor}
    context = {
        "nav": "leads",
        "page": page,
        "next_address": f"?{urlencode(older)}" if page.next_cursor else "",
        "may_log": may_log(member),
        "may_assign": may_manage(member),
        "may_administer": may_administer(member),
        "here": request.get_full_path(),
    }
    return fragments(request, "leads/page.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def lead_hint(request: MemberRequest) -> HttpResponse:
    """What somebody of us heard, in a short form; POST makes a lead of nobody of it."""
    form = HintForm(request.POST or None, initial={"uid": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        uid = form.cleaned_data["uid"]
        try:
            arrival = change(take_hint, by=request.member, told=form.told(), at=timezone.now(), uid=uid)
        except Refused as refusal:
            refused(form, refusal)
        else:
            known = _("%(name)s was known already: your hint stands there, and in the inbox.")
            words = known if arrival.is_known else _("%(name)s stands in the inbox, with your name.")
            say(request, words % {"name": arrival.customer.name})
            return onward(request, reverse("leads"))
    return fragments(
        request, "leads/hint.html", {"nav": "leads", "form": form}, status=422 if form.is_bound else 200
    )  # fmt: skip


@require_POST
@open_to(Rule.WRITER)
def lead_claim(request: MemberRequest, customer_id: int) -> HttpResponse:
    """POST makes me the owner of a lead that nobody has; who comes second is told who has it."""
    row = customer_of(request, customer_id)
    try:
        change(claim, by=request.member, customer=row, at=timezone.now())
    except Refused as refusal:
        say(request, f"{row.name}: {refusal}", kind="warn")
    else:
        undo = reverse("lead-claim-end", args=[row.pk])
        say(request, _("%(name)s is yours now, and stands in Today.") % {"name": row.name}, undo=undo)
    return onward(request, way_back(request) or reverse("leads"))


@require_POST
@open_to(Rule.WRITER)
def lead_claim_end(request: MemberRequest, customer_id: int) -> HttpResponse:
    """POST undoes the claim, or the giving, that I made last."""
    row = customer_of(request, customer_id)
    try:
        ended: Claim = change(end_claim, by=request.member, customer=row, at=timezone.now())
    except Refused as refusal:
        say(request, f"{row.name}: {refusal}", kind="warn")
    else:
        had = ended.owner_before
        words = _("%(name)s is %(owner)s’s again.") if had else _("%(name)s is nobody’s again.")
        say(request, words % {"name": row.name, "owner": had.name if had else ""}, kind="plain")
    return onward(request, way_back(request) or reverse("leads"))


@require_http_methods(["GET", "POST"])
@open_to(Rule.MANAGER)
def lead_assignment(request: MemberRequest, customer_id: int) -> HttpResponse:
    """To whom a lead may be given, with what waits for each; POST gives it."""
    row = customer_of(request, customer_id)
    people = {str(pk): person for pk, person in colleagues(request.member).items() if may_log(person)}
    error = ""
    if request.method == "POST":
        chosen = people.get(request.POST.get("member", ""))
        error = _give(request, row, chosen)
        if not error:
            return onward(request, way_back(request) or reverse("leads"))
    context = {
        "nav": "leads",
        "customer": row,
        "people": [(person, waiting) for person, waiting in _with_waiting(request, people)],
        "error": error,
    }
    return fragments(request, "leads/assignment.html", context, status=422 if error else 200)


def _give(request: MemberRequest, row: Customer, to: Member | None) -> str:
    """Give it, or say why not."""
    if to is None:
        return _("Choose one of these.")
    try:
        change(assign, by=request.member, customer=row, to=to, at=timezone.now())
    except Refused as refusal:
        return str(refusal)
    undo = reverse("lead-claim-end", args=[row.pk])
    say(request, _("%(name)s is %(owner)s’s now.") % {"name": row.name, "owner": to.name}, undo=undo)
    return ""


def _with_waiting(request: MemberRequest, people: dict[str, Member]) -> list[tuple[Member, int]]:
    """Each with how many new leads of theirs wait for an answer."""
    rows = new_leads(request.member.workspace_id, timezone.localdate()).filter(owner__in=list(people.values()))
    counts = dict(rows.order_by().values_list("owner_id").annotate(number=Count("pk")))
    return [(person, counts.get(person.pk, 0)) for person in people.values()]
