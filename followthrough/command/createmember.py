"""Give somebody access: in the workspace named, which is made if there is none of that name."""

import argparse
import sys

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from followthrough.command.refusal import Refusal
from followthrough.command.ways_in import password_link_for
from followthrough.playbook.found import add_member, found_workspace
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member, User, Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who, as what, where."""
    parser.add_argument("email", metavar="EMAIL", help="e-mail to sign in with")
    parser.add_argument("--role", required=True, choices=[role.value for role in Role], help="what they do here")
    parser.add_argument("--workspace", metavar="W", help="name of the workspace (the only one there is)")
    parser.add_argument("--name", help="their name (what stands before the @)")
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input; else print a link for it"
    )


def run(args: argparse.Namespace) -> int:
    """Make the member, or give a known one this role; who runs this vouches for them, so they are active at once."""
    email = args.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise Refusal(f"{args.email!r} is no e-mail address.") from wrong
    password = sys.stdin.readline().rstrip("\r\n") if args.password_stdin else None
    print(durably(_make, args, email, password))
    return 0


def _make(args: argparse.Namespace, email: str, password: str | None) -> str:
    now = timezone.now()
    workspace = _workspace(args.workspace)
    name = args.name or email.partition("@")[0]
    member = Member.objects.in_workspace(workspace).filter(email=email).first()
    user = User.objects.filter(email=email).first()
    if password is not None:
        user = _with_password(user, email, name, password)
    elif user is None:
        user = User.objects.create_user(email, None, name=name)
    if member is None:
        member = add_member(workspace=workspace, name=name, role=Role(args.role), at=now, email=email, user=user)
    else:
        member = _change(member, Role(args.role), user)
    said = f"{member.name} is {member.role} in {workspace.name}."
    if user.has_usable_password():
        return said
    link = f"{settings.PUBLIC_URL}{password_link_for(member, at=now)}"
    return f"{said} They choose a password by this link, once, within an hour: {link}"


def _workspace(name: str | None) -> Workspace:
    if name is None:
        there = list(Workspace.objects.order_by("id")[:2])
        if len(there) == 1:
            return there[0]
        why = "There is no workspace yet" if not there else "There are several workspaces"
        raise Refusal(f"{why}: name one with --workspace.")
    known = list(Workspace.objects.filter(name=name.strip())[:2])
    if len(known) > 1:
        raise Refusal(f"Several workspaces are called {name!r}; that can't be told apart here.")
    if not name.strip():
        raise Refusal("A workspace needs a name.")
    return known[0] if known else found_workspace(name=name.strip()[:200], at=timezone.now())


def _with_password(user: User | None, email: str, name: str, password: str) -> User:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refusal(" ".join(weak.messages)) from weak
    if user is None:
        return User.objects.create_user(email, password, name=name)
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def _change(member: Member, role: Role, user: User) -> Member:
    """A member who is known already takes the role and comes in."""
    row = member.locked()
    row.role, row.user, row.state = role, user, MemberState.ACTIVE
    row.save_edit()
    return row
