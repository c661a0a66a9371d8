"""Write the change history of a row that is changed without being saved as a whole."""

from datetime import datetime
from typing import Any

from followthrough.workspace.models import Member

#: Why a row was changed: the second puts back what was before the first.
MERGED, MERGE_UNDONE = "merged", "merge undone"


def keep_history(row: Any, kind: str, *, by: Member, at: datetime, reason: str) -> None:
    """A row of the change history of a customer or a person: `kind` is + ~ or -."""
    kept = type(row).history.model
    facts = {field.attname: getattr(row, field.attname) for field in kept.tracked_fields}
    kept.objects.create(history_type=kind, history_date=at, history_user=by.user, history_change_reason=reason, **facts)
