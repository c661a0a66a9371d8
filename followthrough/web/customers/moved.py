"""Addresses of customers that became part of another one lead on to it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from followthrough.journal.models import Merge
from followthrough.web.notices import say
from followthrough.workspace.models import Member


class Moved(Exception):
    """The customer of an address was merged into another one, with the id `into`."""

    def __init__(self, merge: Merge) -> None:
        super().__init__(merge.gone_name)
        self.gone, self.name, self.into = merge.gone, merge.gone_name, merge.into_id


def moved(member: Member, customer_id: int) -> Merge | None:
    """The merge by which a customer left, if it did."""
    return Merge.objects.visible_to(member).filter(gone=customer_id, undone_at=None).first()


def onward_from(request: HttpRequest, moved: Moved) -> HttpResponse:
    """Whoever reads is led to the same page of the customer that stayed; whoever wrote, to that customer, and told."""
    match = request.resolver_match
    if request.method != "GET" or match is None:
        say(request, _("%(name)s was merged meanwhile, so nothing was saved.") % {"name": moved.name}, kind="warn")
        return HttpResponseRedirect(reverse("customer", args=[moved.into]))
    named = {name: moved.into if value == moved.gone else value for name, value in match.kwargs.items()}
    if len(set(named.values())) < len(named):
        return HttpResponseRedirect(reverse("customer", args=[moved.into]))
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(reverse(str(match.url_name), kwargs=named) + (f"?{query}" if query else ""))
