"""Be somebody else in the demo."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.demo.cast import others
from followthrough.web.signing_in.entering import enter, home


@require_POST
@open_to(Rule.MEMBER)
def change_places(request: MemberRequest) -> HttpResponse:
    """Go on as the member whose id is posted; 404 outside the demo."""
    wanted = request.POST.get("member", "")
    chosen = next((member for member in others(request.member) if str(member.pk) == wanted), None)
    if chosen is None:
        raise Http404
    enter(request, chosen)
    return HttpResponseRedirect(home())
