"""Renewals ahead: what ends or whose notice day comes within half a year, by day; what was renewed says so."""

from datetime import date, timedelta
from typing import Any

import pytest

from followthrough.care.renewals import renewals
from followthrough.deals.models import Contract
from followthrough.journal.contracting import keep_contract
from tests.care.years import day, later, sell
from tests.cast import NOW, Bolt, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M33")]

TODAY = day(100)


def sign(firm: Firm, bolt: Bolt, ends_on: date | None, *, deal: Any = None, signed: int = 0, **facts: Any) -> Contract:
    told = {"name": "Service", "signed_on": day(signed), "ends_on": ends_on, **facts}
    return keep_contract(by=firm.ana, deal=deal or bolt.deal, facts=told, at=later(max(signed, 0)))


def listed(firm: Firm, owners: Any = None) -> list[tuple[date, bool, date | None]]:
    return [(one.on, one.is_notice, one.renewed_on) for one in renewals(firm.workspace.pk, owners, TODAY)]


def test_ends_and_notice_days_within_half_a_year_stand_by_their_day(firm: Firm, bolt: Bolt) -> None:
    other, third, fourth = (sell(firm, bolt, at=NOW + timedelta(hours=n)) for n in range(3))
    sign(firm, bolt, TODAY + timedelta(days=180))
    sign(firm, bolt, TODAY + timedelta(days=400), deal=other, notice_by=TODAY + timedelta(days=20))
    sign(firm, bolt, TODAY + timedelta(days=181), deal=third)
    sign(firm, bolt, TODAY - timedelta(days=5), deal=fourth)
    assert listed(firm) == [
        (TODAY - timedelta(days=5), False, None),
        (TODAY + timedelta(days=20), True, None),
        (TODAY + timedelta(days=180), False, None),
    ]


def test_drafts_and_contracts_without_an_end_do_not_stand_there(firm: Firm, bolt: Bolt) -> None:
    sign(firm, bolt, None)
    keep_contract(by=firm.ana, deal=bolt.deal, facts={"ends_on": TODAY}, at=NOW)
    assert listed(firm) == []


def test_a_later_contract_of_the_deal_or_one_signed_near_its_end_renews_it(firm: Firm, bolt: Bolt) -> None:
    other = sell(firm, bolt)
    first = sign(firm, bolt, TODAY + timedelta(days=10))
    sign(firm, bolt, TODAY + timedelta(days=90), deal=other)
    sign(firm, bolt, TODAY + timedelta(days=900), signed=20)
    found = {one.contract.pk: one for one in renewals(firm.workspace.pk, None, TODAY)}
    assert found[first.pk].renewed_on == day(20)
    assert [one.is_open for one in found.values()] == [False, True]
    sign(firm, bolt, None, deal=sell(firm, bolt, at=NOW + timedelta(hours=1)), signed=170)
    assert [one.renewed_on for one in renewals(firm.workspace.pk, None, TODAY)] == [day(20), day(170)]


def test_mine_are_those_i_own_or_serve(firm: Firm, bolt: Bolt) -> None:
    sign(firm, bolt, TODAY)
    assert len(listed(firm, {firm.ana.pk})) == 1
    assert listed(firm, {firm.sol.pk}) == []
    bolt.customer.service_member = firm.sol
    bolt.customer.save()
    assert len(listed(firm, {firm.sol.pk})) == 1
    assert listed(firm, {firm.priya.pk}) == []


def test_what_renews_itself_went_on_when_its_end_has_passed(firm: Firm, bolt: Bolt) -> None:
    sign(firm, bolt, TODAY - timedelta(days=3), renewal="automatic")
    sign(firm, bolt, TODAY + timedelta(days=3), deal=sell(firm, bolt), renewal="automatic")
    told = [(one.by_itself, one.is_open, one.is_past) for one in renewals(firm.workspace.pk, None, TODAY)]
    assert told == [(True, False, True), (False, True, False)]
