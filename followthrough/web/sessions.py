"""Sessions in the database, each beside the member it is of: one statement per request tells who asks."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from followthrough.workspace.models import Member, Session
from followthrough.workspace.statement import Statement

#: What a person works in and what they are there, kept in their session and beside it.
WORKSPACE_KEY, MEMBER_KEY = "workspace", "member"

LIVING: Statement[Session] = Statement(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now).select_related(
        "member__user", "member__workspace", "member__team"
    )
)


class SessionStore(DatabaseSessions):
    """Django's own sessions, found together with their member. `member` is None until the session is read."""

    member: Member | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Ours: a session that knows its member."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to store `data` in."""
        row: Any = super().create_model_instance(data)
        row.workspace_id, row.member_id = data.get(WORKSPACE_KEY), data.get(MEMBER_KEY)
        return row

    def _get_session_from_db(self) -> Session | None:
        found = LIVING.first(key=self.session_key, now=timezone.now())
        self.member = found.member if found else None
        if found is None:
            self._session_key = None
        return found
