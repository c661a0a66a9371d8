"""The report of a day tells its visits."""

from datetime import timedelta

import pytest

from followthrough.reports.day import Draft
from followthrough.reports.draft import draft_for
from followthrough.reports.frozen import from_json, to_json
from followthrough.workspace.models import local_day
from tests.cast import NOW, make_bolt, make_firm
from tests.meeting import meet

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M18"), pytest.mark.mechanism("M16")]


def test_a_report_says_what_was_visited_promised_called_off_and_what_is_not_recorded_yet() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    meet(by=firm.ana, customer=bolt.customer, key=bolt.keller, at=NOW)
    today = local_day(firm.ana, NOW)
    draft = draft_for(firm.ana, today, NOW)
    assert [(row.code, row.objective, row.attained, row.ours, row.theirs) for row in draft.visits] == [
        ("recorded", "a tour", "partly", 2, 1)
    ]
    assert from_json(Draft, to_json(draft)).visits == draft.visits
    before = draft_for(firm.ana, today + timedelta(days=1), NOW + timedelta(days=1))
    # On the working day before the visit of the 21st, a Saturday, nothing is planned for Monday.
    assert before.visits == ()
    on_its_day = draft_for(firm.ana, today + timedelta(days=2), NOW + timedelta(days=2))
    off = draft_for(firm.ana, today + timedelta(days=4), NOW + timedelta(days=4))
    assert [row.code for row in on_its_day.visits] == ["waiting"]
    assert [(row.code, row.reason) for row in off.visits] == [("called_off", "the site is closed")]
