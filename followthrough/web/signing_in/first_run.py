"""The first run: while there is no workspace, a secret printed on the terminal opens the set-up page."""

import hmac
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from followthrough.workspace.models import Workspace
from followthrough.workspace.one_time import LONGEST_SECRET, LinkIsSpent, hash_of


def is_empty() -> bool:
    """Whether nobody has founded a workspace yet."""
    return not Workspace.objects.exists()


def first_run_secret() -> str:
    """A new secret for the set-up page; its hash is kept in DATA_DIR for the owner alone, the one before ends."""
    secret = secrets.token_urlsafe(32)
    path = _kept()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(hash_of(secret))
    fresh.replace(path)
    return secret


def is_right(secret: str) -> bool:
    """Whether this secret opens the set-up page now."""
    try:
        kept = _kept().read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return len(secret) <= LONGEST_SECRET and hmac.compare_digest(kept, hash_of(secret)) and is_empty()


@contextmanager
def spending() -> Iterator[None]:
    """Spend the secret while the body founds the workspace; a failure gives it back.

    Of two who come at once only one gets it; the other meets LinkIsSpent.
    """
    path = _kept()
    taken = path.with_name(f"{path.name}.taken")
    try:
        path.rename(taken)
    except FileNotFoundError:
        raise LinkIsSpent from None
    try:
        yield
    except BaseException:
        taken.rename(path)
        raise
    taken.unlink()


def _kept() -> Path:
    return Path(settings.DATA_DIR) / "first-run"
