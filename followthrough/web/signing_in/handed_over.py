"""Links that an admin or manager hands over: come in, and set a new password."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.signing_in.entering import TooManyTries, enter, home, proven, too_many
from followthrough.web.signing_in.forms import InvitationForm, NewPasswordForm
from followthrough.workspace.durably import durably
from followthrough.workspace.models import OneTimeLink, User
from followthrough.workspace.one_time import LinkIsSpent, Purpose, look_at
from followthrough.workspace.people import set_new_password, welcome
from followthrough.workspace.refusal import Refused


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@open_to(Rule.ANYONE)
def invitation(request: MemberRequest, secret: str) -> HttpResponse:
    """Come in: name and password; POST makes the member active and signs them in."""
    try:
        link = look_at(secret=secret, purpose=Purpose.INVITATION, at=timezone.now())
    except LinkIsSpent as spent:
        return _spent(request, spent)
    form = InvitationForm(request.POST or None, named=link.member.email, initial={"name": link.member.name})
    if request.method == "POST" and form.is_valid():
        try:
            if _come_in(request, link, secret, form):
                return HttpResponseRedirect(home())
        except TooManyTries:
            return too_many(request)
        except LinkIsSpent as spent:
            return _spent(request, spent)
    context = {"form": form, "link": link, "workspace": link.member.workspace}
    return render(request, "signing_in/invitation.html", context, status=422 if form.errors else 200)


def _come_in(request: HttpRequest, link: OneTimeLink, secret: str, form: InvitationForm) -> bool:
    """Whether the invited person came in; what is wrong stands in the form else."""
    email = str(link.member.email or form.cleaned_data["email"]).strip().lower()
    password = form.cleaned_data["password"]
    known = None
    if User.objects.filter(email=email).exists():
        known = proven(request, email=email, password=password)
        if known is None:
            form.add_error("password", _("This address signs in here already: give the password it has."))
            return False
    else:
        try:
            validate_password(password)
        except ValidationError as weak:
            form.add_error("password", weak)
            return False
    try:
        member = durably(
            welcome, secret=secret, at=timezone.now(), name=form.cleaned_data["name"], email=email, password=password,
            known=known,
        )  # fmt: skip
    except LinkIsSpent:
        raise
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    enter(request, member)
    return True


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@open_to(Rule.ANYONE)
def new_password(request: MemberRequest, secret: str) -> HttpResponse:
    """Set a new password; POST ends all sessions of that user and begins one here."""
    try:
        link = look_at(secret=secret, purpose=Purpose.PASSWORD, at=timezone.now())
        form = NewPasswordForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            password = form.cleaned_data["password"]
            enter(request, durably(set_new_password, secret=secret, password=password, at=timezone.now()))
            return HttpResponseRedirect(home())
    except Refused as spent:
        return _spent(request, spent)
    context = {"form": form, "name": link.member.name, "email": link.member.email}
    return render(request, "signing_in/new_password.html", context, status=422 if form.errors else 200)


def _spent(request: HttpRequest, why: Refused) -> HttpResponse:
    return render(request, "signing_in/spent.html", {"message": str(why)}, status=410)
