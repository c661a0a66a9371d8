"""What "stuck" is measured by: the stages of deals that were won here."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.journal.ageing import FEWEST, measure, usual_days
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.reckoning.uncertainty import nearest_rank
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from tests.cast import NOW, Bolt, Firm

pytestmark = pytest.mark.django_db


@given(st.lists(st.integers(0, 500), min_size=1), st.floats(0.01, 1))
def test_a_quantile_is_a_value_that_its_share_do_not_exceed(values: list[int], share: float) -> None:
    found = nearest_rank(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values) + 1e-9


def won(firm: Firm, bolt: Bolt, *, days_at_first: int) -> None:
    """A deal that stood so many days at stage 1 and one day at each of the others."""
    at = NOW - timedelta(days=days_at_first + 10)
    deal = open_deal(by=firm.ana, customer=bolt.customer, at=at, name="Won", source="fair")
    at += timedelta(days=days_at_first)
    for _stage in range(1, 7):
        facts = Facts(channel=Channel.CALL, happened_at=at)
        move = Move(outcome=Outcome.PROMOTED, override_reason="told")
        log_touch(by=firm.ana, customer=bolt.customer, deal=deal, facts=facts, move=move, at=at)
        at += timedelta(days=1)


def test_four_in_five_of_those_won_were_on_by_then_and_of_few_nothing_is_said(firm: Firm, bolt: Bolt) -> None:
    for number in range(FEWEST - 1):
        won(firm, bolt, days_at_first=number + 1)
    assert measure(firm.workspace, at=NOW) == {}
    won(firm, bolt, days_at_first=FEWEST)
    assert measure(firm.workspace, at=NOW) == {1: 16, **dict.fromkeys(range(2, 7), 1)}
    firm.workspace.refresh_from_db()
    assert usual_days(firm.workspace)[1] == 16


def test_what_was_won_later_is_not_known_yet(firm: Firm, bolt: Bolt) -> None:
    for number in range(FEWEST):
        won(firm, bolt, days_at_first=number + 1)
    assert measure(firm.workspace, at=NOW - timedelta(days=60)) == {}
