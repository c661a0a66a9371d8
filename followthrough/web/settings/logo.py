"""The logo: given by an admin, shown to the workspace and to whoever holds the link of a program."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.playbook.logo import logo_of, set_logo
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.elements.programs import sent_by
from followthrough.web.fields import PlainForm
from followthrough.web.fragments import onward
from followthrough.web.notices import say
from followthrough.web.printed.logo import drawn_logo
from followthrough.web.settings.workspace import need_admin, workspace_page
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Workspace
from followthrough.workspace.refusal import Refused


class LogoForm(PlainForm):
    """A picture."""

    upload = forms.FileField(label=later("A PNG or a JPEG"), allow_empty_file=True)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def workspace_logo(request: MemberRequest) -> HttpResponse:
    """The logo as a PNG, 404 where there is none; POST draws a new one from a picture."""
    if request.method == "GET":
        return _picture(request.member.workspace)
    need_admin(request)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            picture = drawn_logo(form.cleaned_data["upload"].read())
        except Refused as refusal:
            form.add_error("upload", str(refusal))
        else:
            durably(set_logo, by=request.member, picture=picture)
            say(request, _("Programs carry this logo from now on."))
            return onward(request, reverse("workspace-settings"))
    return workspace_page(request, logo=form, status=422)


@require_POST
@open_to(Rule.ADMIN)
def workspace_logo_end(request: MemberRequest) -> HttpResponse:
    """Programs go without a logo again."""
    durably(set_logo, by=request.member, picture=None)
    say(request, _("Programs go without a logo again."), kind="plain")
    return onward(request, reverse("workspace-settings"))


@require_GET
@open_to(Rule.ANYONE)
def offer_logo(request: HttpRequest, token: str) -> HttpResponse:
    """The logo for whoever opens a program by its link."""
    return _picture(sent_by(token).workspace)


def _picture(workspace: Workspace) -> HttpResponse:
    data = logo_of(workspace)
    if data is None:
        raise Http404
    answer = HttpResponse(data, content_type="image/png")
    answer["X-Content-Type-Options"], answer["Cache-Control"] = "nosniff", "private, no-store"
    return answer
