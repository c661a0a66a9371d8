"""Somebody who seems to drift away, for tests that show or answer it."""

from datetime import datetime, timedelta

from followthrough.customers.enter import enter_customer
from followthrough.journal.log import Facts, log_touch
from followthrough.planner.alarms import raise_alarms
from followthrough.planner.models import Alarm
from followthrough.vocabulary.channel import Channel
from followthrough.workspace.models import Member, local_day


def go_quiet(by: Member, at: datetime) -> Alarm:
    """Somebody whom nobody has spoken with for weeks, told today; another such silence, told long ago, has ended."""
    before, then = at - timedelta(days=90), at - timedelta(days=35)
    for name, day in (("Tantalus Metals", then), ("Sisyphus Stone", before)):
        row = enter_customer(by=by, at=before, name=name)
        log_touch(by=by, customer=row, facts=Facts(channel=Channel.CALL, happened_at=day), at=day)
    long_ago = at - timedelta(days=62)
    raise_alarms(by, local_day(by, long_ago), long_ago)
    log_touch(by=by, customer=row, facts=Facts(channel=Channel.CALL, happened_at=at), at=at)
    raise_alarms(by, local_day(by, at), at)
    return Alarm.objects.in_workspace(by.workspace).filter(customer__name="Tantalus Metals")[0]
