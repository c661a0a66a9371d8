"""The number a row is known by: the other system's, or what the row says when it has none."""

import hashlib
from dataclasses import fields

from followthrough.porting.drafts import DealDraft, NoteDraft, StepDraft, TicketDraft, TouchDraft

NUMBERED = {DealDraft: "deal", TouchDraft: "touch", StepDraft: "step", NoteDraft: "note", TicketDraft: "ticket"}
_BESIDE = frozenset({"extra", "external_id", "owner", "author"})


def number_of(draft: DealDraft | TouchDraft | StepDraft | NoteDraft | TicketDraft) -> str:
    """The foreign number, else a digest of what the row tells; the same row told again has the same number."""
    if draft.external_id:
        return draft.external_id
    told = [getattr(draft, each.name) for each in fields(draft) if each.name not in _BESIDE]
    return "row:" + hashlib.sha256(repr((type(draft).__name__, told)).encode("utf-8", "replace")).hexdigest()[:40]
