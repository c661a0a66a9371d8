"""Who is invited to a day of training, and who came; many at once (M37)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.reckoning.working_days import local_date
from followthrough.training.models import Attendee, TrainingSession
from followthrough.training.plan import check_may_keep
from followthrough.vocabulary.role import MemberState
from followthrough.vocabulary.visit import Attendance
from followthrough.workspace.models import Member
from followthrough.workspace.refusal import Refused


@transaction.atomic
def note_attendance(
    *, by: Member, session: TrainingSession, version: int, said: Mapping[int, Attendance | None], at: datetime
) -> TrainingSession:
    """What is said of each member named by id in `said`: invited, came, did not come, or None for not on the list.

    Of whom nothing is said nothing changes. Raises StaleVersion, NotAllowed, and Refused for a session that was called
    off, for who came to a day that is still ahead, and for somebody who does not work here.
    """
    check_may_keep(by)
    row = session.locked(version=version)
    if row.called_off_at is not None:
        raise Refused(_("This day was called off."))
    is_ahead = row.on > local_date(at, by.workspace.time_zone)
    if is_ahead and any(state not in (None, Attendance.INVITED) for state in said.values()):
        raise Refused(_("The day is still ahead: who came is known after it."))
    rows = Attendee.objects.in_workspace(by.workspace_id).filter(session=row)
    known = {one.member_id: one for one in rows}
    _check_known(by, {pk for pk, state in said.items() if state is not None and pk not in known})
    left = [one.pk for pk, one in known.items() if pk in said and said[pk] is None]
    told = [
        Attendee(workspace_id=by.workspace_id, session=row, member_id=pk, by=by, state=state, noted_at=at)
        for pk, state in said.items()
        if state is not None and (pk not in known or known[pk].state != state)
    ]
    changed = [known[one.member_id].pk for one in told if one.member_id in known]
    if not (left or told):
        return row
    rows.filter(pk__in=[*left, *changed]).delete()
    Attendee.objects.bulk_create(told)
    row.save_edit()
    return row


def _check_known(by: Member, ids: set[int]) -> None:
    members = Member.objects.in_workspace(by.workspace_id).exclude(state=MemberState.REMOVED)
    if ids - set(members.filter(pk__in=ids).values_list("pk", flat=True)):
        raise Refused(_("Somebody on the list does not work here any more."))
