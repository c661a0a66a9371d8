"""How the screens call a verb: in one durable transaction, after the day's plan was kept as it stood, and once."""

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any, ParamSpec, TypeVar

from django.db.models import Model
from django.utils import timezone

from followthrough.planner.freeze import freeze
from followthrough.web.access import MemberRequest
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member, local_day
from followthrough.workspace.once import once

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=Model)

#: Members and days whose plan is known to be kept.
_kept: set[tuple[int, date]] = set()
MOST_KEPT = 10_000


def change(verb: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a verb that takes `by=`: the member's plan of the day is kept as it stood before their first change of it.

    When the verb refuses, the plan is not kept either. The database is asked once per member and day.
    """
    by, at = kwargs["by"], timezone.now()
    assert isinstance(by, Member)
    today = by.pk, local_day(by, at)

    def run() -> tuple[R, bool]:
        is_kept = today in _kept or freeze(by, today[1], at) is not None
        return verb(*args, **kwargs), is_kept

    done, is_kept = durably(run)
    if is_kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept.add(today)
    return done


def change_once(request: MemberRequest, verb: Callable[..., Row], **facts: Any) -> int:
    """Run a verb that makes a row, and return its id; the same form sent again gives the same row.

    The form carries a `key` made with its page (see `form_key`). What was filled in is part of it, so that a form
    changed and sent anew is another row.
    """
    member, at = request.member, timezone.now()
    told = json.dumps(dict(request.POST.lists()), sort_keys=True)
    key = hashlib.sha256(f"{request.path} {told}".encode()).hexdigest()

    def enter() -> dict[str, str]:
        return {"row": str(verb(by=member, at=at, **facts).pk)}

    def enter_once(*, by: Member) -> int:
        return int(once(workspace_id=by.workspace_id, key=key, body={}, at=at, run=enter)["row"])

    return change(enter_once, by=member)


def form_key(request: MemberRequest) -> str:
    """The key of a form: made with its page, kept while the form is corrected."""
    return request.POST.get("key", "")[:64] or str(uuid.uuid4())
