"""A write that a client may repeat has one effect and one answer."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from followthrough.workspace.models import OpKey

KEPT_DAYS = 90


class KeyUsedOtherwise(Exception):
    """The same key came with another body."""


@transaction.atomic
def once(
    *, workspace_id: int, key: str, body: Mapping[str, Any], at: datetime, run: Callable[[], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """The answer of `run`, which runs the first time this `key` is seen in the workspace; later the same answer again.

    `body` is what was asked, `run` gives a JSON answer. The key is claimed first, so of two at once the second waits.
    Raises KeyUsedOtherwise when the key was used for another body; whatever `run` raises frees the key again.
    """
    body_hash = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    try:
        with transaction.atomic():
            claim = OpKey.objects.create(workspace_id=workspace_id, key=key, body_hash=body_hash, made_at=at)
    except IntegrityError:
        earlier = OpKey.objects.in_workspace(workspace_id).get(key=key)
        if earlier.body_hash != body_hash:
            raise KeyUsedOtherwise(key) from None
        told: Mapping[str, Any] = earlier.answer
        return told
    answer = dict(run())
    claim.answer = answer
    claim.save(update_fields=["answer"])
    return answer
