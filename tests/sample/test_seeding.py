"""Very many synthetic rows are written fast, and nothing of how they were written is left in the database."""

import multiprocessing
from array import array
from datetime import UTC, datetime

import pytest
from django.db import connection

from followthrough.journal.models import Entry
from followthrough.journal.replay import differences, search_differences
from followthrough.playbook.cadence import rhythm_of
from followthrough.playbook.found import found_workspace
from followthrough.sample.elsewhere import made_elsewhere
from followthrough.sample.in_batches import Batch, Plan, made_here
from followthrough.sample.synthetic import seed_workspace
from followthrough.workspace.ids import new_id, reserve
from followthrough.workspace.models import Workspace

pytestmark = pytest.mark.django_db

SUNDAY = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CATALOGUE = {
    "postgresql": (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
        "SELECT tablename, indexname, indexdef, '' FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger "
        "WHERE NOT tgisinternal",
    ),
    "sqlite": ("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'",),
}


class EnoughError(Exception):
    """Somebody has seen enough."""


def test_an_empty_database_has_all_its_indexes_and_keys_again_once_it_is_filled() -> None:
    before = _catalogue()
    heard: list[str] = []
    made = seed_workspace(customers=60, touches=900, members=5, seed=3, at=SUNDAY, told=heard.append)
    assert _catalogue() == before
    assert any("entry_timeline" in what for what in heard), heard
    assert "60 of 60 customers" in heard
    connection.check_constraints()
    assert list(differences(made.workspace)) == list(search_differences(made.workspace)) == []


def test_what_is_there_already_stays_and_keeps_its_indexes() -> None:
    first = seed_workspace(customers=8, touches=80, members=2, seed=3, at=SUNDAY).workspace
    heard: list[str] = []
    second = seed_workspace(customers=8, touches=80, members=2, seed=3, at=SUNDAY, told=heard.append).workspace
    assert heard == ["8 of 8 customers"]
    told = [
        list(
            Entry.objects.in_workspace(workspace)
            .order_by("id")
            .values_list("kind", "channel", "outcome", "note", "happened_at", "customer__name")
        )
        for workspace in (first, second)
    ]
    assert told[0] == told[1]
    assert len(told[0]) >= 80
    assert list(differences(second)) == []


@pytest.mark.parametrize("until", ["of 60 customers", "making"])
def test_a_seed_that_is_interrupted_leaves_nothing_behind(until: str) -> None:
    def enough(what: str) -> None:
        if until in what:
            raise EnoughError

    before = _catalogue()
    with pytest.raises(EnoughError):
        seed_workspace(customers=60, touches=900, members=5, seed=3, at=SUNDAY, told=enough)
    assert _catalogue() == before
    assert not Workspace.objects.filter(is_sample=True).exists()


def test_batches_are_the_same_whoever_makes_them_and_who_makes_them_ends_when_nobody_asks_on() -> None:
    plan = _plan(customers=600)
    here: list[Batch] = list(made_here(plan, plan.batches))
    assert [batch.customers for batch in here] == [250, 250, 100]
    assert list(made_elsewhere(plan, 2)) == here
    batches = made_elsewhere(plan, 2)
    assert next(batches) == here[0]
    batches.close()
    assert multiprocessing.active_children() == []


def test_ids_that_were_reserved_are_not_given_again() -> None:
    before, first = new_id(), reserve(10_000_000)
    assert before < first
    assert new_id() >= first + 10_000_000


def _plan(customers: int) -> Plan:
    workspace = found_workspace(name="Planned", at=SUNDAY, time_zone="Europe/Zurich", country="CH", is_sample=True)
    touches = array("l", [number % 5 for number in range(customers)])
    return Plan(7, reserve(20_000), touches, workspace, array("q", [1, 2, 3]), rhythm_of(workspace), SUNDAY)


def _catalogue() -> set[tuple[str, ...]]:
    """All that the database says of its tables."""
    found: set[tuple[str, ...]] = set()
    with connection.cursor() as cursor:
        for sql in CATALOGUE[connection.vendor]:
            cursor.execute(sql)
            found |= {tuple(map(str, row)) for row in cursor.fetchall()}
    return found
