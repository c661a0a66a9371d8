"""Bond beside sales: each deal as it was on record on the first of a month, and what came of it in 60 days."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from followthrough.customers.enter import enter_customer
from followthrough.deals.models import Deal
from followthrough.insight.bonds import BondAndSales, Line, bond_and_sales, firsts_of_months
from followthrough.journal.assess import assess
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.reckoning.odds import Stratum, mantel_haenszel
from followthrough.reckoning.uncertainty import Rate
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from tests.cast import Firm
from tests.insight.planted import moment

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M13")]

#: Looks at 1 July and 1 August; those of September and October are not 60 days old.
NOW = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)
NONE = Rate(0, 0)


def begin(firm: Firm, name: str, *, calls: range, stage: Stage = Stage.CONTRACT_ASKED) -> Deal:
    """A deal opened on 8 June, and calls on these days after 1 June."""
    customer = enter_customer(by=firm.ana, at=moment(7), name=name)
    deal = open_deal(by=firm.ana, customer=customer, at=moment(7), name=name, stage=stage)
    for day in calls:
        call(firm, deal, moment(day))
    return deal


def call(firm: Firm, deal: Deal, at: datetime, outcome: Outcome = Outcome.RETAINED, **facts: Any) -> None:
    move = Move(outcome=outcome, override_reason="for the test" if outcome is Outcome.PROMOTED else "")
    values = {"channel": Channel.CALL, "happened_at": at, **facts}
    log_touch(by=firm.ana, customer=deal.customer, deal=deal, move=move, facts=Facts(**values), at=at)


def seen(firm: Firm, at: datetime = NOW) -> BondAndSales:
    return bond_and_sales(firm.ana, None, at=at)


def test_each_first_of_a_month_an_open_deal_stands_with_the_bond_it_had(firm: Firm) -> None:
    warm = begin(firm, "Warm", calls=range(9, 30, 3))
    begin(firm, "Cold", calls=range(9, 10))
    lost = begin(firm, "Lost", calls=range(9, 10))
    close_deal(by=firm.ana, deal=lost, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=moment(20))
    call(firm, warm, moment(45), Outcome.PROMOTED)
    found = seen(firm)
    # Warm was sold on 16 July, so it is looked at once; Cold twice; Lost never, it had ended by 1 July.
    assert found.lines == (Line(Level.N, 6, (Rate(0, 2), NONE, Rate(1, 1))),)
    assert (found.deals, found.sold, found.of) == (2, 1, (Rate(0, 2), NONE, Rate(1, 1)))
    assert (found.is_enough, found.odds) == (False, (None, None))
    assert bond_and_sales(firm.priya, frozenset({firm.priya.pk}), at=NOW).deals == 0


def test_a_sale_counts_for_sixty_days_and_no_longer(firm: Firm) -> None:
    soon, late = (begin(firm, name, calls=range(9, 10)) for name in ("Soon", "Late"))
    landmark = datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Zurich"))
    call(firm, soon, landmark + timedelta(days=60), Outcome.PROMOTED, channel=Channel.MAIL)
    call(firm, late, landmark + timedelta(days=60, minutes=1), Outcome.PROMOTED, channel=Channel.MAIL)
    july = seen(firm, datetime(2026, 9, 10, tzinfo=UTC))
    assert july.of[0] == Rate(1, 2)
    assert july.until == landmark.date()


def test_what_was_recorded_later_is_not_seen(firm: Firm) -> None:
    deal = begin(firm, "Cold", calls=range(9, 10), stage=Stage.CRITERIA_SHAPED)
    before = seen(firm)
    assert before.lines == (Line(Level.N, 4, (Rate(0, 2), NONE, NONE)),)
    for day in range(20, 29):
        facts = Facts(channel=Channel.VISIT, happened_at=moment(day))
        log_touch(by=firm.ana, customer=deal.customer, facts=facts, at=moment(70))
    assess(by=firm.ana, customer=deal.customer, level=Level.A, reason="soon", at=moment(71))
    call(firm, deal, moment(72), Outcome.PROMOTED)
    assert seen(firm) == before


def test_levels_and_stages_are_kept_apart(firm: Firm) -> None:
    first, _second = begin(firm, "One", calls=range(9, 30, 3)), begin(firm, "Two", calls=range(9, 10))
    assess(by=firm.ana, customer=first.customer, level=Level.B, reason="this year", at=moment(28))
    found = seen(firm)
    assert [(line.level, line.stage) for line in found.lines] == [(Level.B, 6), (Level.N, 6)]


def test_odds_are_those_of_a_strong_bond_against_a_thin_one(firm: Firm) -> None:
    for name, days, is_sold in (
        ("A", range(9, 30, 3), True),
        ("B", range(9, 30, 3), True),
        ("C", range(9, 30, 3), False),
        ("D", range(9, 10), True),
        ("E", range(9, 10), False),
        ("F", range(9, 10), False),
    ):
        deal = begin(firm, name, calls=days)
        if is_sold:
            call(firm, deal, moment(40), Outcome.PROMOTED)
    found = seen(firm, datetime(2026, 9, 10, tzinfo=UTC))
    assert found.of == (Rate(1, 3), NONE, Rate(2, 3))
    assert found.odds[0] is None
    assert found.odds[1] == mantel_haenszel([Stratum(2, 3, 1, 3)])
    assert found.odds[1] is not None
    assert found.odds[1].ratio == pytest.approx(4)


@pytest.mark.only_on("sqlite")
def test_looks_are_at_midnights_there_and_sixty_days_old() -> None:
    found = firsts_of_months(datetime(2026, 5, 30, 22, 30, tzinfo=UTC), "Europe/Zurich")
    # 31 May in Zurich: sixty days before it was 1 April.
    assert found[-1] == datetime(2026, 4, 1, tzinfo=ZoneInfo("Europe/Zurich"))
    assert (found[0].isoformat(), len(found)) == ("2024-05-01T00:00:00+02:00", 24)
    assert firsts_of_months(datetime(2026, 5, 30, 21, 30, tzinfo=UTC), "Europe/Zurich")[-1].month == 3
