"""What was promoted with which tactic: with n and interval, ranked by the drawn rate, and nothing said of too few."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from followthrough.deals.models import Deal
from followthrough.insight.tactics import what_works
from followthrough.journal.bulk import Told, write_history
from followthrough.playbook.keep import retire_tactic
from followthrough.playbook.models import Tactic
from followthrough.playbook.suggest import ENOUGH
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import EntryKind, Origin
from followthrough.vocabulary.outcome import Outcome
from tests.cast import Firm
from tests.insight.planted import BEGAN, History, moment

pytestmark = pytest.mark.mechanism("M12")


def plant(deal: History, tactic: Tactic, promoted: int, n: int) -> None:
    """So many touches at stage 1 that used a tactic, each in a deal of its own."""
    rows = []
    for number in range(n):
        row = Deal(workspace=deal.firm.workspace, customer=deal.customer, name="D", opened_at=BEGAN, stage_since=BEGAN)
        row.save()
        up = number < promoted
        about: dict[str, Any] = {"customer_id": deal.customer.pk, "author_id": deal.firm.ana.pk, "deal_id": row.pk}
        rows.append(Told(kind=EntryKind.OPENING, happened_at=BEGAN, uid=uuid.uuid4(), stage_after=1, **about))
        rows.append(
            Told(
                kind=EntryKind.TOUCH, happened_at=moment(1), uid=uuid.uuid4(), channel=Channel.CALL,
                direction=Direction.OUT, reached=True, outcome=Outcome.PROMOTED if up else Outcome.RETAINED,
                stage_before=1, stage_after=2 if up else 1, tactic_id=tactic.pk, **about,
            )
        )  # fmt: skip
    write_history(workspace_id=deal.firm.workspace.pk, rows=rows, at=moment(1), origin=Origin.SAMPLE)


def test_rates_stand_with_their_n_and_only_what_was_used_often_enough_is_ranked(firm: Firm, deal: History) -> None:
    best, fewer, few, unused = Tactic.objects.in_workspace(firm.workspace).filter(stages__contains="1")[:4]
    plant(deal, best, 15, 24)
    plant(deal, fewer, 8, ENOUGH)
    plant(deal, few, ENOUGH - 1, ENOUGH - 1)
    retire_tactic(by=firm.max, tactic=few, at=moment(2))
    retire_tactic(by=firm.max, tactic=unused, at=moment(2))
    at_one = what_works(firm.ana, since=None, at=moment(3))[1]
    lines = {line.tactic.pk: line for line in at_one.used}
    assert (at_one.rate.successes, at_one.rate.n, at_one.ranked) == (42, 63, 2)
    assert [lines[row.pk].rank for row in (best, fewer, few)] == [1, 2, None]
    assert lines[few.pk].estimate is None
    assert lines[best.pk].estimate == pytest.approx((15 + 10 * 42 / 63) / 34)
    assert unused.pk not in lines
    assert what_works(firm.ana, since=moment(2), at=moment(3))[1].rate.n == 0
    assert what_works(firm.ana, since=None, at=moment(1) - timedelta(minutes=1))[1].rate.n == 0
