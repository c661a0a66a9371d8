"""What the database itself refuses of a row of the journal."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from followthrough.journal.models import Entry
from followthrough.journal.open_deal import close_deal, reopen_deal
from followthrough.journal.withdraw import withdraw_touch
from followthrough.vocabulary.ledger import DealStatus, EntryKind
from tests.cast import NOW, Bolt, Firm
from tests.journal.acts import DOWN, SAME, UP, call


@pytest.mark.mechanism("M8")
@pytest.mark.parametrize("what", ["promoted", "retained", "demoted", "closing", "reopening", "withdrawal"])
def test_a_row_that_moves_a_deal_says_from_which_stage(firm: Firm, bolt: Bolt, what: str) -> None:
    for move in (UP, SAME, DOWN):
        last = call(firm.ana, bolt, move).entry
    withdraw_touch(by=firm.ana, touch=last, at=NOW)
    close_deal(by=firm.ana, deal=bolt.deal, closed_as=DealStatus.LOST, reason="price", at=NOW)
    reopen_deal(by=firm.ana, deal=bolt.deal, reason="they called", at=NOW)
    rows = Entry.objects.in_workspace(firm.workspace)
    row = rows.filter(kind=what).first() if what in tuple(EntryKind) else rows.get(outcome=what)
    assert row is not None
    row.pk, row.uid, row.deal_seq, row.stage_before = row.pk + 1, uuid.uuid4(), 90, None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.mechanism("M15")
@pytest.mark.parametrize(
    "told",
    [
        {"minutes": 9},
        {"interest": 2},
        {"trust": 2},
        {"key_met": True},
        {"tactic_id": 7},
        {"competitor": "Kestrel"},
        {"is_correction": True},
        {"note": "else"},
    ],
    ids=str,
)
def test_nothing_that_was_told_of_a_touch_is_changed(firm: Firm, bolt: Bolt, told: dict[str, Any]) -> None:
    touch = call(firm.ana, bolt, SAME).entry
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.in_workspace(firm.workspace).filter(pk=touch.pk).update(**told)
