"""Found a workspace: with its cadences and a playbook, so that the first customer has a due date and a first idea."""

from datetime import datetime

from django.db import transaction

from followthrough.playbook.cadence import default_cadences
from followthrough.playbook.defaults import DEFAULT_SET
from followthrough.playbook.models import Cadence, Tactic
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, Team, User, Workspace


@transaction.atomic
def found_workspace(
    *,
    name: str,
    at: datetime,
    base_currency: str = "EUR",
    time_zone: str = "UTC",
    country: str = "",
    is_sample: bool = False,
) -> Workspace:
    """A new workspace with the default cadences, the default set of tactics and no members."""
    workspace = Workspace.objects.create(
        name=name,
        base_currency=base_currency,
        time_zone=time_zone,
        country=country,
        is_sample=is_sample,
        made_at=at,
    )
    Cadence.objects.bulk_create(default_cadences(workspace))
    Tactic.objects.bulk_create(
        Tactic(workspace=workspace, place=place, made_at=at, **play._asdict()) for place, play in enumerate(DEFAULT_SET)
    )
    return workspace


@transaction.atomic
def add_member(
    *,
    workspace: Workspace,
    name: str,
    role: Role,
    at: datetime,
    email: str = "",
    user: User | None = None,
    team: Team | None = None,
) -> Member:
    """A member: active with a sign-in, invited without one (known by name, and able to own things)."""
    return Member.objects.create(
        workspace=workspace,
        name=name,
        email=email.strip().lower(),
        role=role,
        user=user,
        team=team,
        state=MemberState.ACTIVE if user else MemberState.INVITED,
        made_at=at,
    )


@transaction.atomic
def found_with_admin(
    *,
    name: str,
    base_currency: str,
    time_zone: str,
    country: str,
    admin_name: str,
    email: str,
    password: str,
    at: datetime,
) -> Member:
    """A new workspace and its first member: an admin who can sign in."""
    workspace = found_workspace(
        name=name.strip(), at=at, base_currency=base_currency, time_zone=time_zone, country=country
    )
    user = User.objects.create_user(email, password, name=admin_name.strip())
    return add_member(workspace=workspace, name=admin_name.strip(), role=Role.ADMIN, at=at, email=email, user=user)
