"""Lists with their filters, kept under a name: the query string of an address, a member's own or everyone's."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
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
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member, SavedView
from followthrough.workspace.permission import NotAllowed, may_administer, may_log
from followthrough.workspace.statement import Statement

#: Never part of what is kept: where one was in the list.
PASSING = ("after", "before", "csrfmiddlewaretoken")
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
    """A saved view as the tab of a list; `may_end` says whether the member may take it away."""

    id: str
    name: str
    address: str
    is_current: bool
    may_end: bool


def tabs(member: Member, screen: str, query: QueryDict, *, base: str = "") -> list[Tab]:
    """The member's own and the shared views of a screen, by name; one statement. `base` is another page they narrow."""
    views = VIEWS(workspace_id=member.workspace_id, member_id=member.pk, screen=screen)
    here = kept(query)
    base = base or reverse(ADDRESS[screen])
    found = [(view, kept(QueryDict(view.query))) for view in views]
    return [
        Tab(str(view.pk), view.name, f"{base}?{query}", query == here, may_end(member, view)) for view, query in found
    ]


def may_end(member: Member, view: SavedView) -> bool:
    """Whether the member takes this view away: their own, or a shared one as an admin."""
    return view.member_id == member.pk or (view.is_shared and may_administer(member))


def kept(query: QueryDict) -> str:
    """The filters of an address in one spelling, without where one was in the list."""
    pairs = [(name, value) for name, values in query.lists() for value in values if value and name not in PASSING]
    return urlencode(sorted(pairs))[:1000]


@require_POST
@open_to(Rule.MEMBER)
def saved_views(request: MemberRequest) -> HttpResponse:
    """POST keeps the filters `query` of a `screen` under a `name`; the same name again replaces them.

    Everybody keeps views of their own; to share one is to write for others.
    """
    screen = request.POST.get("screen", "")
    if screen not in ADDRESS:
        raise Http404
    query = CONTROL.sub("", kept(QueryDict(request.POST.get("query", "")[:2000])))
    form = SavedViewForm(request.POST)
    address = f"{reverse(ADDRESS[screen])}?{query}"
    if not form.is_valid():
        context = {"nav": screen.removesuffix("-list"), "form": form, "screen": screen, "query": query, "back": address}
        context["may_share"] = may_log(request.member)
        return fragments(request, "views/keep.html", context, status=422)
    name = " ".join(form.cleaned_data["name"].split())
    told = {"query": query, "is_shared": form.cleaned_data["is_shared"]}
    if told["is_shared"] and not may_log(request.member):
        raise NotAllowed(_("Your role keeps views for itself; somebody who writes here can share one."))
    durably(
        SavedView.objects.in_workspace(request.member.workspace_id).update_or_create,
        workspace_id=request.member.workspace_id,
        member=request.member,
        screen=screen,
        name=name,
        defaults=told,
    )
    say(request, _("Kept as “%(name)s”.") % {"name": name})
    return onward(request, address)


@require_POST
@open_to(Rule.MEMBER)
def saved_view_end(request: MemberRequest, view_id: int) -> HttpResponse:
    """POST takes away a view that is the member's to end; the list itself stays."""
    view = SavedView.objects.visible_to(request.member).filter(pk=view_id).first()
    if view is None or not may_end(request.member, view):
        raise Http404
    address = f"{reverse(ADDRESS[view.screen])}?{kept(QueryDict(view.query))}"
    SavedView.objects.in_workspace(view.workspace_id).filter(pk=view.pk).delete()
    say(request, _("“%(name)s” is taken away; what it showed stays.") % {"name": view.name})
    return onward(request, address)
