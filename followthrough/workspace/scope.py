"""The one door to rows."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models

from followthrough.vocabulary.role import MemberState

if TYPE_CHECKING:
    from followthrough.workspace.models import Member

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Rows of workspaces. Every door reads through `visible_to`; verbs go on from there with `in_workspace`."""

    def in_workspace(self, workspace: Any) -> Self:
        """Rows of one workspace, given as a row or as its id."""
        return self.filter(workspace_id=getattr(workspace, "pk", workspace))

    def visible_to(self, member: "Member") -> Self:
        """Rows the member may read: all of their workspace while they are active, else none."""
        if member.state != MemberState.ACTIVE:
            return self.none()
        return self.filter(workspace_id=member.workspace_id)
