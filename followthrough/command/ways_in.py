"""Links that let somebody in, for the terminal to print."""

from datetime import datetime

from django.urls import reverse

from followthrough.web.signing_in.first_run import first_run_secret, is_empty
from followthrough.workspace.models import Member
from followthrough.workspace.one_time import Purpose, make_link


def way_in_on_first_run() -> str | None:
    """The path of the one-time link to the set-up page while there is no workspace; None once there is one."""
    return reverse("first-run", args=[first_run_secret()]) if is_empty() else None


def way_in_for(member: Member, *, at: datetime) -> str:
    """The path of a link that signs this member in, once."""
    return reverse("sign-in-link", args=[make_link(by=None, member=member, purpose=Purpose.SIGN_IN, at=at)])


def password_link_for(member: Member, *, at: datetime) -> str:
    """The path of the link by which this member chooses a password, once, within the hour."""
    return reverse("new-password", args=[make_link(by=None, member=member, purpose=Purpose.PASSWORD, at=at)])
