"""Links that let somebody in for the first time, for the terminal to print."""

from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from followthrough.workspace.models import Workspace


def way_in_on_first_run(*, at: datetime) -> str | None:
    """The path of the one-time link to the set-up page while there is no workspace; None once there is one."""
    if Workspace.objects.exists() or not find_spec("followthrough.web.signing_in.first_run"):
        return None
    path: str | None = import_module("followthrough.web.signing_in.first_run").way_in(at=at)
    return path
