"""A form for strangers: our page, and the address to which the forms of other sites post.

Nobody signs in here and no cookie of ours is asked, so there is no token to want: what guards is that such a form can
do nothing but tell us something, a limit per address and per form, and a trap for programs that fill in everything.
"""

import hashlib
import json
import uuid
from datetime import datetime, timedelta

from allauth.core import ratelimit
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.customers.lead_forms import form_of_secret
from followthrough.customers.models import LeadForm
from followthrough.journal.refusal import Refused
from followthrough.journal.take_in import take_in
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.leads.forms import PublicForm
from followthrough.workspace.durably import durably

#: People never see this field; programs that fill in everything do.
TRAP = "homepage"
#: Nobody reads the page, thinks and types within this.
FASTEST = timedelta(seconds=2)
#: From a site of theirs, where no key can be made with the page, the same words within this are the same message.
SAME_WITHIN = timedelta(minutes=10)
SALT = "lead form"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
@open_to(Rule.ANYONE)
def form(request: MemberRequest, form_secret: str) -> HttpResponse:
    """Our page of the form; POST takes it in, from here or from another site. 410 once it is closed."""
    row = form_of_secret(form_secret)
    if row is None:
        raise Http404
    if not row.is_open:
        return _closed(request, row)
    if request.method == "POST" and not ratelimit.consume(request, action="lead_form", key=str(row.pk)):
        return render(request, "forms/busy.html", {"workspace": row.workspace}, status=429)
    filled = PublicForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and filled.is_valid():
        now = timezone.now()
        if not _is_of_a_program(request, row, now):
            try:
                durably(take_in, form=row, told=filled.told(), at=now, uids=_uids(request, row, filled, now))
            except Refused:
                return _closed(request, row)
        return HttpResponseRedirect(reverse("form-thanks", args=[row.secret]))
    context = {
        "workspace": row.workspace,
        "form": filled,
        "trap": TRAP,
        "key": request.POST.get("key", "")[:64] or str(uuid.uuid4()),
        "made": request.POST.get("made", "")[:200] if request.method == "POST" else _made(row, timezone.now()),
    }
    return render(request, "forms/page.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_GET
@open_to(Rule.ANYONE)
def form_thanks(request: MemberRequest, form_secret: str) -> HttpResponse:
    """What is shown after sending."""
    row = form_of_secret(form_secret)
    if row is None:
        raise Http404
    return render(request, "forms/thanks.html", {"workspace": row.workspace})


def _closed(request: HttpRequest, row: LeadForm) -> HttpResponse:
    return render(request, "forms/closed.html", {"workspace": row.workspace}, status=410)


def _made(row: LeadForm, at: datetime) -> str:
    """When the page was made, signed."""
    return signing.dumps([str(row.pk), at.timestamp()], salt=SALT)


def _is_of_a_program(request: HttpRequest, row: LeadForm, at: datetime) -> bool:
    """Whether the trap is filled, or the page was sent faster than people type.

    A page that does not say when it was made, as those of other sites, or no longer in a way we can read, is believed.
    """
    if request.POST.get(TRAP, "").strip():
        return True
    try:
        of, made_at = signing.loads(request.POST.get("made", "")[:200], salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return bool(of == str(row.pk) and at.timestamp() - made_at < FASTEST.total_seconds())


def _uids(request: HttpRequest, row: LeadForm, filled: PublicForm, at: datetime) -> tuple[uuid.UUID, ...]:
    """The names of this submission: by the key made with its page, else by its words and about when they came."""
    if key := request.POST.get("key", "")[:64]:
        return (_uid(row, key),)
    words = hashlib.sha256(json.dumps(filled.cleaned_data, sort_keys=True).encode()).hexdigest()
    span = int(at.timestamp() // SAME_WITHIN.total_seconds())
    return _uid(row, f"{words} {span}"), _uid(row, f"{words} {span - 1}")


def _uid(row: LeadForm, name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{row.pk}/{name}")
