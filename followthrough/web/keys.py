"""The list of keys, as a page and as a dialog."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.fragments import fragments


@require_GET
@open_to(Rule.MEMBER)
def keys(request: MemberRequest) -> HttpResponse:
    """Every key and what it does."""
    return fragments(request, "keys/page.html", {}, parts=["keys/_list.html"])
