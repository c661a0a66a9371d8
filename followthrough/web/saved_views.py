"""Lists with their filters, kept under a name: the query string of an address, a member's own or everyone's."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fields import CONTROL, PlainForm
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.workspace.models import Member, SavedView
from followthrough.workspace.statement import Statement

#: Never part of what is kept: where one was in the list.
PASSING = ("after", "csrfmiddlewaretoken")
ADDRESS = {"customers": "customers", "deals": "deal-list", "journal": "journal"}
MOST = 30

VIEWS: Statement[SavedView] = Statement(
    lambda workspace_id, member_id, screen: (
        SavedView.objects.in_workspace(workspace_id)
        .filter(Q(member_id=member_id) | Q(is_shared=True), screen=screen)
        .order_by("name", "id")[:MOST]
    )
)


class SavedViewForm(PlainForm):
    """Under which name the filters are kept, and for whom."""

    name = forms.CharField(label=gettext_lazy("Name of this view"), max_length=80)
    is_shared = forms.BooleanField(label=gettext_lazy("for everyone here"), required=False)


@dataclass(frozen=True)
class Tab:
    """A saved view as the tab of a list."""

    id: str
    name: str
    address: str
    is_current: bool
    is_mine: bool


def tabs(member: Member, screen: str, query: QueryDict) -> list[Tab]:
    """The member's own and the shared views of a screen, by name; one statement."""
    views = VIEWS(workspace_id=member.workspace_id, member_id=member.pk, screen=screen)
    here = kept(query)
    base = reverse(ADDRESS[screen])
    return [
        Tab(str(view.pk), view.name, f"{base}?{view.query}", view.query == here, view.member_id == member.pk)
        for view in views
    ]


def kept(query: QueryDict) -> str:
    """The filters of an address in one spelling, without where one was in the list."""
    pairs = [(name, value) for name, values in query.lists() for value in values if value and name not in PASSING]
    return urlencode(sorted(pairs))[:1000]


@require_POST
@open_to(Rule.MEMBER)
def saved_views(request: MemberRequest) -> HttpResponse:
    """POST keeps the filters `query` of a `screen` under a `name`; the same name again replaces them."""
    screen = request.POST.get("screen", "")
    if screen not in ADDRESS:
        raise Http404
    query = CONTROL.sub("", kept(QueryDict(request.POST.get("query", "")[:2000])))
    form = SavedViewForm(request.POST)
    address = f"{reverse(ADDRESS[screen])}?{query}"
    if not form.is_valid():
        context = {"nav": screen.removesuffix("-list"), "form": form, "screen": screen, "query": query, "back": address}
        return fragments(request, "views/keep.html", context, status=422)
    name = " ".join(form.cleaned_data["name"].split())
    own = SavedView.objects.visible_to(request.member).filter(member=request.member, screen=screen, name=name)
    with transaction.atomic():
        view = own.first() or SavedView(
            workspace_id=request.member.workspace_id, member=request.member, screen=screen, name=name
        )
        view.query = query
        view.is_shared = form.cleaned_data["is_shared"]
        view.save()
    say(request, _("Kept as “%(name)s”.") % {"name": name})
    return onward(request, address)


@require_POST
@open_to(Rule.MEMBER)
def saved_view_end(request: MemberRequest, view_id: int) -> HttpResponse:
    """POST takes one of the member's own views away; the list itself stays."""
    view = SavedView.objects.visible_to(request.member).filter(pk=view_id, member=request.member).first()
    if view is None:
        raise Http404
    address = f"{reverse(ADDRESS[view.screen])}?{view.query}"
    SavedView.objects.in_workspace(view.workspace_id).filter(pk=view.pk).delete()
    say(request, _("“%(name)s” is taken away; the customers stay.") % {"name": view.name})
    return onward(request, address)
