"""The company of the demo is the same whenever it is filled."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from followthrough.journal.models import Entry
from followthrough.sample.company import fill_company
from followthrough.vocabulary.ledger import EntryKind

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite"), pytest.mark.long]

SUNDAY = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_the_same_seed_gives_the_same_company() -> None:
    first, second = _notes(), _notes()
    assert first == second
    assert len(set(first)) > 300


def _notes() -> list[str]:
    """What stands in the journal of a company that is filled, read, and taken back."""
    with transaction.atomic():
        company = fill_company(at=SUNDAY, seed=7)
        entries = Entry.objects.in_workspace(company.workspace).filter(kind=EntryKind.TOUCH)
        notes = list(entries.order_by("happened_at", "note").values_list("note", flat=True)[:500])
        transaction.set_rollback(True)
    return notes
