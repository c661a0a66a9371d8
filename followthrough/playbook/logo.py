"""The logo of the workspace, for what goes to customers."""

from django.db import transaction

from followthrough.customers.attach import bytes_at, drop_bytes, keep_bytes
from followthrough.playbook.change import locked_workspace
from followthrough.workspace.models import Member, Workspace


@transaction.atomic
def set_logo(*, by: Member, picture: bytes | None) -> None:
    """Put a picture of our own drawing in the place of the logo, or none. Raises NotAllowed."""
    workspace = locked_workspace(by)
    before, workspace.logo = workspace.logo, keep_bytes(picture) if picture else ""
    workspace.save(update_fields=["logo"])
    if before:
        transaction.on_commit(lambda: drop_bytes(before))


def logo_of(workspace: Workspace) -> bytes | None:
    """The picture; None where there is none, or where its file is gone."""
    try:
        return bytes_at(workspace.logo) if workspace.logo else None
    except FileNotFoundError:
        return None
