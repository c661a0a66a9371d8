"""Links that work once: the secret is told when the link is made and never kept, only its hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.workspace.models import Member, OneTimeLink
from followthrough.workspace.permission import NotAllowed, may_look_after
from followthrough.workspace.refusal import Refused

Purpose = OneTimeLink.Purpose

#: How long a link works, by what it is for.
GOOD_FOR = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.PASSWORD: timedelta(hours=1),
    Purpose.SIGN_IN: timedelta(days=1),
}
#: No secret of ours is longer; anything longer is not even looked up.
LONGEST_SECRET = 100


class LinkIsSpent(Refused):
    """The link was used, has run out, was replaced by a newer one, or never existed."""

    def __init__(self) -> None:
        super().__init__(_("This link no longer works: it was used, has run out, or a newer one took its place."))


def hash_of(secret: str) -> str:
    """What is kept of a secret: SHA-256 in hex. The secret has 256 random bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_link(*, by: Member | None, member: Member, purpose: Purpose, at: datetime) -> str:
    """The secret of a new link for `member`, to be shown once; older links for the same purpose end.

    `by` is None for the program itself, which alone makes sign-in links. Raises NotAllowed.
    """
    if by is not None and (purpose is Purpose.SIGN_IN or not may_look_after(by, member)):
        raise NotAllowed(_("Making this link is up to an admin."))
    end_links(member, at=at, purposes=[purpose])
    secret = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        workspace_id=member.workspace_id, member=member, made_by=by, purpose=purpose, secret_hash=hash_of(secret),
        made_at=at, expires_at=at + GOOD_FOR[purpose],
    )  # fmt: skip
    return secret


def look_at(*, secret: str, purpose: Purpose, at: datetime) -> OneTimeLink:
    """The link of this secret, still good at `at`, with its member and workspace. Raises LinkIsSpent."""
    found = None
    if len(secret) <= LONGEST_SECRET:
        links = OneTimeLink.objects.filter(secret_hash=hash_of(secret), purpose=purpose)
        found = links.select_related("member__workspace", "member__user").first()
    if found is None or not found.is_good(at):
        raise LinkIsSpent
    return found


@transaction.atomic
def use_link(*, secret: str, purpose: Purpose, at: datetime) -> Member:
    """Spend the link and return its member; of two who come at once only one succeeds. Raises LinkIsSpent."""
    link = look_at(secret=secret, purpose=purpose, at=at)
    unused = OneTimeLink.objects.in_workspace(link.workspace_id).filter(pk=link.pk, used_at=None)
    if unused.update(used_at=at) != 1:
        raise LinkIsSpent
    member: Member = link.member
    return member


def end_links(member: Member, *, at: datetime, purposes: list[Purpose] | None = None) -> None:
    """End the member's open links, of all purposes unless some are named."""
    links = OneTimeLink.objects.in_workspace(member.workspace_id).filter(member=member, used_at=None, expires_at__gt=at)
    if purposes is not None:
        links = links.filter(purpose__in=purposes)
    links.update(expires_at=at)
