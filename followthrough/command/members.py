"""Find the member a command acts as."""

from followthrough.command.refusal import Refusal
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, Workspace


def active_member(named: str, workspace_name: str = "") -> Member:
    """The active member with this e-mail or name; without a name the first admin of the only workspace.

    Raises Refusal when there is none, or when it could be several.
    """
    workspaces = list(
        Workspace.objects.filter(name=workspace_name) if workspace_name else Workspace.objects.order_by("id")
    )
    if not workspaces:
        raise Refusal("There is no such workspace. Make one with createmember, or on the first-run page of serve.")
    found = [member for workspace in workspaces for member in _members(workspace, named)]
    if not found:
        raise Refusal(
            f"No active member is called {named}." if named else "No active admin is there; say who with --as."
        )
    if len({member.workspace_id for member in found}) > 1:
        raise Refusal("There are several workspaces; say which with --workspace.")
    if named and len(found) > 1:
        raise Refusal(f"Several members are called {named}; give the e-mail address.")
    return found[0]


def _members(workspace: Workspace, named: str) -> list[Member]:
    active = Member.objects.in_workspace(workspace).filter(state=MemberState.ACTIVE).order_by("id")
    wanted = active.filter(email__iexact=named) if "@" in named else active.filter(name__iexact=named)
    members = list(wanted if named else active.filter(role=Role.ADMIN))
    for member in members:
        member.workspace = workspace
    return members
